// Groups and terms of their own on the money path: every event falls under the terms and the group of its
// time, also when it is decided again later.

import { plainRule, type TermsDraft } from '@openpartner/domain'
import {
  brokenInvariants,
  DEFAULT_TERMS,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { decision, entries } from '../../test/outcome.ts'
import type { Context } from '../context.ts'
import { loadEvent } from '../read/index.ts'
import {
  changeGroup,
  createGroup,
  endOwnTerms,
  moveMembership,
  type OwnTermsDraft,
  publishOwnTerms,
  publishTerms,
} from '../setup/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { groupsAt } from './groups-at.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

// Long ago, so that a test may move ahead and still find a partition for its clicks.
beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))

afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

afterAll(() => stage.close())

/** So many percent of every sale, held so many days. */
function paying(percent: number, holdDays = 30): OwnTermsDraft {
  const { windowDays, base, approval } = DEFAULT_TERMS
  const reward = { type: 'percent', basisPoints: percent * 100 } as const
  return { windowDays, base, approval, holdDays, rules: [plainRule({ on: 'sale', reward })] }
}

async function scene(terms: TermsDraft = DEFAULT_TERMS) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, terms)
  const ada = await givenPartner(ctx, program.id, 'Ada')
  const gold = await createGroup(ctx, { programId: program.id, name: 'Gold' })
  return { ctx, program, ada, gold, ofAda: { membership: ada.membership.id } as const }
}

async function given(ctx: Context, partner: Awaited<ReturnType<typeof givenPartner>>) {
  return givenReferredCustomer(stage, ctx, partner)
}

const nextDay = () => stage.clock.advance({ days: 1 })

describe('a partner who moves into a group', () => {
  test('earns by the group’s terms from then on, and what happened before keeps its own', async () => {
    const { ctx, ada, gold } = await scene()
    await publishOwnTerms(ctx, { group: gold.id }, paying(25))
    const customer = await given(ctx, ada)
    const before = await givenSale(ctx, customer)
    nextDay()
    await moveMembership(ctx, ada.membership.id, gold.id)
    const after = await givenSale(ctx, customer)
    nextDay()
    await moveMembership(ctx, ada.membership.id, null)
    const left = await givenSale(ctx, customer)
    expect(await entries(ctx, before)).toEqual(['Ada 2000 earning held'])
    expect(await entries(ctx, after)).toEqual(['Ada 2500 earning held'])
    expect(await entries(ctx, left)).toEqual(['Ada 2000 earning held'])
  })

  test('is seen in the group of its time when an event is told or decided late', async () => {
    const { ctx, ada, gold } = await scene()
    await publishOwnTerms(ctx, { group: gold.id }, paying(25))
    const clickId = await givenClick(stage, ctx, ada)
    const first = stage.clock.now()
    nextDay()
    await moveMembership(ctx, ada.membership.id, gold.id)
    const second = stage.clock.now()
    nextDay()
    await moveMembership(ctx, ada.membership.id, null)
    // Nobody knows the customer yet: both are decided again when the click is told.
    const early = await givenSale(ctx, 'cus', { occurredAt: first })
    const inGroup = await givenSale(ctx, 'cus', { occurredAt: second })
    expect(await entries(ctx, inGroup)).toEqual([])
    await bindIdentity(ctx, { clickId, customerRef: 'cus' })
    expect(await entries(ctx, early)).toEqual(['Ada 2000 earning held'])
    expect(await entries(ctx, inGroup)).toEqual(['Ada 2500 earning held'])
    const told = await givenSale(ctx, 'cus', { occurredAt: second })
    expect(await entries(ctx, told)).toEqual(['Ada 2500 earning held'])
  })

  test('a group that is archived lets its members go, and what they earned in it stays', async () => {
    const { ctx, ada, gold } = await scene()
    await publishOwnTerms(ctx, { group: gold.id }, paying(25))
    await moveMembership(ctx, ada.membership.id, gold.id)
    const customer = await given(ctx, ada)
    const inGroup = await givenSale(ctx, customer)
    nextDay()
    await changeGroup(ctx, gold.id, { status: 'archived' })
    const archived = await givenSale(ctx, customer)
    nextDay()
    await changeGroup(ctx, gold.id, { status: 'active' })
    const back = await givenSale(ctx, customer)
    expect(await entries(ctx, inGroup)).toEqual(['Ada 2500 earning held'])
    expect(await entries(ctx, archived)).toEqual(['Ada 2000 earning held'])
    expect(await entries(ctx, back)).toEqual(['Ada 2000 earning held'])
  })
})

describe('a partner’s own terms', () => {
  test('change nothing that happened before they came into force, also told late', async () => {
    const { ctx, ada, ofAda } = await scene()
    const customer = await given(ctx, ada)
    const before = await givenSale(ctx, customer)
    nextDay()
    const from = stage.clock.now()
    await publishOwnTerms(ctx, ofAda, paying(40, 7))
    const after = await givenSale(ctx, customer)
    const late = await givenSale(ctx, customer, { occurredAt: new Date(from.getTime() - 1) })
    expect(await entries(ctx, before)).toEqual(['Ada 2000 earning held'])
    expect(await entries(ctx, after)).toEqual(['Ada 4000 earning held'])
    expect(await entries(ctx, late)).toEqual(['Ada 2000 earning held'])
    expect(await decision(ctx, before)).toBe('1 ingest: Ada by last_click')
    const { commissions } = await loadEvent(ctx, after.event.id)
    expect(commissions.map(({ releaseAt }) => releaseAt)).toEqual([new Date('2021-03-18T12:00:00Z')])
  })

  test('planned for later count from their first instant on, and end when it was said', async () => {
    const { ctx, ada, ofAda } = await scene()
    const customer = await given(ctx, ada)
    const from = new Date('2021-03-12T00:00:00Z')
    const until = new Date('2021-03-14T00:00:00Z')
    await publishOwnTerms(ctx, ofAda, paying(40), { from, until })
    stage.clock.set('2021-03-20T00:00:00Z')
    const at = async (occurredAt: Date) => entries(ctx, await givenSale(ctx, customer, { occurredAt }))
    expect(await at(new Date(from.getTime() - 1))).toEqual(['Ada 2000 earning held'])
    expect(await at(from)).toEqual(['Ada 4000 earning held'])
    expect(await at(new Date(until.getTime() - 1))).toEqual(['Ada 4000 earning held'])
    expect(await at(until)).toEqual(['Ada 2000 earning held'])
  })

  test('that are ended leave the group’s, and another partner never had them', async () => {
    const { ctx, program, ada, gold, ofAda } = await scene()
    const bob = await givenPartner(ctx, program.id, 'Bob')
    await publishOwnTerms(ctx, { group: gold.id }, paying(25))
    await publishOwnTerms(ctx, ofAda, paying(40))
    for (const { membership } of [ada, bob]) await moveMembership(ctx, membership.id, gold.id)
    const [ofA, ofB] = [await given(ctx, ada), await given(ctx, bob)]
    expect(await entries(ctx, await givenSale(ctx, ofA))).toEqual(['Ada 4000 earning held'])
    expect(await entries(ctx, await givenSale(ctx, ofB))).toEqual(['Bob 2500 earning held'])
    nextDay()
    await endOwnTerms(ctx, ofAda, null)
    expect(await entries(ctx, await givenSale(ctx, ofA))).toEqual(['Ada 2500 earning held'])
    nextDay()
    await endOwnTerms(ctx, { group: gold.id }, null)
    expect(await entries(ctx, await givenSale(ctx, ofA))).toEqual(['Ada 2000 earning held'])
    expect(await entries(ctx, await givenSale(ctx, ofB))).toEqual(['Bob 2000 earning held'])
  })

  test('partners who share a sale earn each by their own terms, and the model is the program’s', async () => {
    const { ctx, program, ada, ofAda } = await scene({ ...DEFAULT_TERMS, model: 'linear' })
    const bob = await givenPartner(ctx, program.id, 'Bob')
    await publishOwnTerms(ctx, ofAda, paying(40))
    for (const partner of [ada, bob]) {
      const clickId = await givenClick(stage, ctx, partner)
      await bindIdentity(ctx, { clickId, customerRef: 'shared' })
      stage.clock.advance({ minutes: 1 })
    }
    const sale = await givenSale(ctx, 'shared')
    expect(await entries(ctx, sale)).toEqual(['Bob 1000 earning held', 'Ada 2000 earning held'])
    nextDay()
    // The binding keeps the shares; each goes on by the terms of its time.
    await publishTerms(ctx, program.id, { ...DEFAULT_TERMS, holdDays: 10 })
    await endOwnTerms(ctx, ofAda, null)
    const later = await givenSale(ctx, 'shared')
    expect(await entries(ctx, later)).toEqual(['Bob 1000 earning held', 'Ada 1000 earning held'])
  })
})

test('where no terms are for a group, nobody’s group is asked for', async () => {
  const { ada, program } = await scene()
  const tx = {
    kind: 'tx',
    brandId: null,
    get orm(): never {
      throw new Error('asked the database')
    },
    get client(): never {
      throw new Error('asked the database')
    },
  } as const
  const groupAt = await groupsAt(tx, [{ programId: program.id, groupId: null }], [ada.partner.id])
  expect(groupAt(ada.partner.id, program.id, stage.clock.now())).toBeNull()
})

// Tiers, caps and bindings over several customers and requests: what a partner sold and earned in a month is
// seen by whoever decides, a cap is never exceeded, and deciding again changes nothing that nothing made
// change.

import { addDays, type EventId, NO_CAPS, plainRule, type Rule, type TermsDraft } from '@openpartner/domain'
import {
  brokenInvariants,
  DEFAULT_TERMS,
  eur,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import type { Context } from '../context.ts'
import { listCommissions, loadEvent } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { ingestEvent } from './ingest-event.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})
beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))
afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})
afterAll(() => stage.close())

const percent = (basisPoints: number) => ({ type: 'percent', basisPoints }) as const
const capped = (caps: Partial<Rule['caps']>) =>
  plainRule({ on: 'sale', reward: percent(1_000), caps: { ...NO_CAPS, ...caps } })
const tiered = plainRule({
  on: 'sale',
  reward: percent(1_000),
  tiers: {
    by: 'sales',
    currency: null,
    steps: [
      { from: 2n, reward: percent(2_000) },
      { from: 4n, reward: percent(3_000) },
    ],
  },
})

async function scene(rules: readonly Rule[], change: Partial<TermsDraft> = {}) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, { ...DEFAULT_TERMS, ...change, rules })
  const ada = await givenPartner(ctx, program.id, 'Ada')
  const customer = () => givenReferredCustomer(stage, ctx, ada)
  return { ctx, program, ada, customer }
}

/** A sale of 100.00 EUR; what the newest decision gives for it. */
async function sell(
  ctx: Context,
  customerRef: string,
  change: Parameters<typeof saleOf>[2] = {},
): Promise<EventId> {
  const { event } = await givenSale(ctx, customerRef, change)
  return event.id
}

async function earnedFor(ctx: Context, eventId: EventId): Promise<string> {
  const [reward] = (await loadEvent(ctx, eventId)).decision.evidence.rewards
  const part = reward?.part
  return part ? `${part.amount} ${part.currency}` : (reward?.reason ?? 'nobody')
}

async function totalOf(ctx: Context): Promise<bigint> {
  const { rows } = await listCommissions(ctx, { partnerId: null, state: null, after: null, limit: 200 })
  return rows.reduce((sum, { amount }) => sum + amount, 0n)
}

describe('tiers', () => {
  test('rise with what the partner sold before in the month, to whomever', async () => {
    const { ctx, customer } = await scene([tiered])
    const earned = []
    for (let count = 0; count < 5; count++)
      earned.push(await earnedFor(ctx, await sell(ctx, await customer())))
    expect(earned).toEqual(['1000 EUR', '1000 EUR', '2000 EUR', '2000 EUR', '3000 EUR'])
  })

  test('begin anew with the month, to the millisecond of UTC', async () => {
    const { ctx, customer } = await scene([tiered])
    const who = await customer()
    await sell(ctx, who)
    await sell(ctx, who)
    stage.clock.set('2021-04-01T00:00:00.000Z')
    const last = await sell(ctx, who, { occurredAt: new Date('2021-03-31T23:59:59.999Z') })
    const first = await sell(ctx, who)
    expect([await earnedFor(ctx, last), await earnedFor(ctx, first)]).toEqual(['2000 EUR', '1000 EUR'])
  })

  test('count what happened before, whenever it was told; and what it changes for the same customer', async () => {
    const { ctx, customer } = await scene([tiered])
    const who = await customer()
    stage.clock.advance({ days: 5 })
    await sell(ctx, await customer())
    const later = await sell(ctx, who)
    expect(await earnedFor(ctx, later)).toBe('1000 EUR')
    const sooner = await sell(ctx, who, { occurredAt: addDays(stage.clock.now(), -1) })
    expect([await earnedFor(ctx, sooner), await earnedFor(ctx, later)]).toEqual(['1000 EUR', '2000 EUR'])
  })

  test('by amount, without tax, in one currency', async () => {
    const byAmount = plainRule({
      on: 'sale',
      reward: percent(1_000),
      tiers: { by: 'amount', currency: eur(1n).currency, steps: [{ from: 10_000n, reward: percent(2_000) }] },
    })
    const { ctx, customer } = await scene([byAmount])
    const money = { gross: 11_900n, tax: 1_901n, discount: 0n, currency: eur(1n).currency }
    await sell(ctx, await customer(), { money })
    const short = await sell(ctx, await customer(), { gross: 1n })
    const reached = await sell(ctx, await customer())
    expect([await earnedFor(ctx, short), await earnedFor(ctx, reached)]).toEqual([
      'nothing_to_pay',
      '2000 EUR',
    ])
  })
})

describe('a cap per partner and month', () => {
  const month = capped({ perPartnerMonth: eur(2_500n) })

  test('cuts the event that reaches it, and leaves nothing to those that are told after it', async () => {
    const { ctx, customer } = await scene([month])
    const ids: EventId[] = []
    for (let count = 0; count < 4; count++) ids.push(await sell(ctx, await customer()))
    expect(await Promise.all(ids.map((id) => earnedFor(ctx, id)))).toEqual([
      '1000 EUR',
      '1000 EUR',
      '500 EUR',
      'cap_reached',
    ])
    expect(await totalOf(ctx)).toBe(2_500n)
  })

  test('is not exceeded by ten customers at once', async () => {
    const { ctx, customer } = await scene([month])
    const who = []
    for (let count = 0; count < 10; count++) who.push(await customer())
    await Promise.all(who.map((customerRef) => givenSale(ctx, customerRef)))
    expect(await totalOf(ctx)).toBe(2_500n)
  })

  test('takes nothing from what was promised before, when a sale of before is told later', async () => {
    const { ctx, customer } = await scene([month])
    const who = await customer()
    stage.clock.advance({ days: 1 })
    const ids = [await sell(ctx, who), await sell(ctx, who)]
    const late = await sell(ctx, who, { occurredAt: addDays(stage.clock.now(), -1) })
    expect(await earnedFor(ctx, late)).toBe('500 EUR')
    expect(await Promise.all(ids.map((id) => earnedFor(ctx, id)))).toEqual(['1000 EUR', '1000 EUR'])
  })

  test('is decided again without a difference', async () => {
    const { ctx, ada, customer } = await scene([month])
    const who = await customer()
    const ids: EventId[] = []
    for (let count = 0; count < 4; count++) ids.push(await sell(ctx, who))
    // A further click of the same partner changes nothing, and has all events of the customer looked at
    // again.
    const clickId = await givenClick(stage, ctx, { link: ada.link })
    const { decidedAgain } = await bindIdentity(ctx, { clickId, customerRef: who })
    expect(decidedAgain).toEqual([])
    expect(await totalOf(ctx)).toBe(2_500n)
  })

  test('counts each month for itself', async () => {
    const { ctx, customer } = await scene([capped({ perPartnerMonth: eur(1_000n) })])
    const who = await customer()
    await sell(ctx, who)
    expect(await earnedFor(ctx, await sell(ctx, who))).toBe('cap_reached')
    stage.clock.set('2021-04-01T00:00:00Z')
    expect(await earnedFor(ctx, await sell(ctx, who))).toBe('1000 EUR')
  })
})

describe('a cap per customer', () => {
  const perCustomer = capped({ perCustomer: eur(2_500n) })

  test('is counted over requests, for each customer alone', async () => {
    const { ctx, customer } = await scene([perCustomer])
    const [one, other] = [await customer(), await customer()]
    const ids = [
      await sell(ctx, one),
      await sell(ctx, one),
      await sell(ctx, other),
      await sell(ctx, one),
      await sell(ctx, one),
    ]
    expect(await Promise.all(ids.map((id) => earnedFor(ctx, id)))).toEqual([
      '1000 EUR',
      '1000 EUR',
      '1000 EUR',
      '500 EUR',
      'cap_reached',
    ])
  })

  test('goes by when sales happened: one that is told late takes its place', async () => {
    const { ctx, customer } = await scene([perCustomer])
    const who = await customer()
    stage.clock.advance({ days: 1 })
    const ids = [await sell(ctx, who), await sell(ctx, who), await sell(ctx, who)]
    const late = await sell(ctx, who, { occurredAt: addDays(stage.clock.now(), -1) })
    expect(await Promise.all([late, ...ids].map((id) => earnedFor(ctx, id)))).toEqual([
      '1000 EUR',
      '1000 EUR',
      '500 EUR',
      'cap_reached',
    ])
    expect(await totalOf(ctx)).toBe(2_500n)
  })
})

describe('what binds a customer', () => {
  const fading = [
    plainRule({ on: 'lead', reward: { type: 'fixed', money: eur(100n) } }),
    plainRule({ on: 'sale', reward: percent(1_000), months: 2 }),
  ]
  const lead = (ctx: Context, customerRef: string) =>
    ingestEvent(ctx, saleOf(ctx, customerRef, { kind: 'lead', money: null }))

  test.each([
    ['lead', '1000 EUR', 'reward_period_over'],
    ['sale', '1000 EUR', '1000 EUR'],
  ] as const)('%s: months count from there', async (bindsOn, within, after) => {
    const { ctx, customer } = await scene(fading, { bindsOn })
    const who = await customer()
    await lead(ctx, who)
    stage.clock.set('2021-04-20T12:00:00Z')
    expect(await earnedFor(ctx, await sell(ctx, who))).toBe(within)
    stage.clock.set('2021-05-20T12:00:00Z')
    expect(await earnedFor(ctx, await sell(ctx, who))).toBe(after)
  })
})

test('of amounts with tax, a share is taken where the terms say so', async () => {
  const { ctx, customer } = await scene([plainRule({ on: 'sale', reward: percent(1_000) })], {
    base: 'gross',
  })
  const money = { gross: 11_900n, tax: 1_900n, discount: 0n, currency: eur(1n).currency }
  expect(await earnedFor(ctx, await sell(ctx, await customer(), { money }))).toBe('1190 EUR')
})

// The verbs of the money path on real Postgres: each works, repeats, refuses and races.

import { addDays, parseCurrency, plainRule } from '@openpartner/domain'
import {
  asPartner,
  asWorker,
  brokenInvariants,
  DEFAULT_TERMS,
  expectProblem,
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
import { explainCommission, listBalances, listCommissions, listPayouts, loadEvent } from '../read/index.ts'
import { changePartner } from '../setup/partners.ts'
import { bindIdentity } from './bind-identity.ts'
import { ingestEvent } from './ingest-event.ts'
import { preparePayoutRun, previewPayoutRun } from './prepare-payout.ts'
import { releaseCommissions } from './release-commissions.ts'
import { settlePayout } from './settle-payout.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

// Long ago, so that a test may move years ahead and still find a partition for its clicks.
beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))

afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

afterAll(() => stage.close())

/** A brand with terms, a partner with a link, and a customer who came through it. */
async function referred(terms = DEFAULT_TERMS) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, terms)
  const ada = await givenPartner(ctx, program.id)
  const customerRef = await givenReferredCustomer(stage, ctx, ada)
  return { ctx, program, ada, customerRef }
}

const everything = { after: null, limit: 100, partnerId: null, state: null }

async function release(ctx: Context) {
  return releaseCommissions({ ...asWorker(ctx), db: stage.worker })
}

async function balances(ctx: Context) {
  const [first] = await listBalances(ctx, { partnerId: null })
  return first === undefined ? null : [first.held, first.payable, first.inTransit, first.paid]
}

describe('a sale of a referred customer', () => {
  test('credits the partner of the latest click and holds the commission', async () => {
    const { ctx, ada, customerRef } = await referred()
    const { event, isNew } = await givenSale(ctx, customerRef)
    const record = await loadEvent(ctx, event.id)
    expect(isNew).toBe(true)
    expect(record.decision).toMatchObject({
      outcome: 'credited',
      reason: 'last_click',
      version: 1,
      cause: 'ingest',
    })
    expect(record.credited).toEqual([{ id: ada.partner.id, name: 'Ada' }])
    expect(record.commissions).toMatchObject([
      {
        amount: 2_000n,
        currency: 'EUR',
        baseAmount: 10_000n,
        state: 'held',
        termsVersion: 1,
        because: '20 % of every sale for 12 months',
      },
    ])
    expect(await balances(ctx)).toEqual([2_000n, 0n, 0n, 0n])
  })

  test('is taken of the amount without tax', async () => {
    const { ctx, customerRef } = await referred()
    const money = { gross: 11_900n, tax: 1_900n, discount: 500n, currency: parseCurrency('EUR') }
    const { event } = await givenSale(ctx, customerRef, { money })
    expect((await loadEvent(ctx, event.id)).commissions[0]?.amount).toBe(2_000n)
  })

  test('stays with the first partner when a newer click of another partner follows', async () => {
    const { ctx, program, ada, customerRef } = await referred()
    await givenSale(ctx, customerRef)
    const bob = await givenPartner(ctx, program.id, 'Bob')
    stage.clock.advance({ days: 70 }) // also past the 60-day window: the binding counts, not the click
    await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, bob), customerRef })
    const { event } = await givenSale(ctx, customerRef)
    const record = await loadEvent(ctx, event.id)
    expect(record.decision.reason).toBe('standing')
    expect(record.credited).toEqual([{ id: ada.partner.id, name: 'Ada' }])
  })

  test('earns nothing once the reward period is over, and says so', async () => {
    const { ctx, customerRef } = await referred()
    await givenSale(ctx, customerRef)
    stage.clock.advance({ days: 366 })
    const { event } = await givenSale(ctx, customerRef)
    const record = await loadEvent(ctx, event.id)
    expect(record.commissions).toEqual([])
    expect(record.decision.evidence.rewards).toMatchObject([
      { outcome: 'nothing', reason: 'reward_period_over' },
    ])
  })

  test('delivered twenty times at once is one event, one commission, one posting', async () => {
    const { ctx, customerRef } = await referred()
    const sale = saleOf(ctx, customerRef)
    const answers = await Promise.all(Array.from({ length: 20 }, () => ingestEvent(ctx, sale)))
    expect(new Set(answers.map(({ event }) => event.id)).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect((await listCommissions(ctx, everything)).rows).toHaveLength(1)
  })

  test('with a known external id and another body is refused and changes nothing', async () => {
    const { ctx, customerRef } = await referred()
    const sale = saleOf(ctx, customerRef)
    await ingestEvent(ctx, sale)
    await expectProblem(ingestEvent(ctx, { ...sale, bodyHash: 'another' }), 'external-id-reused')
    await expectProblem(
      ingestEvent(ctx, { ...sale, customerRef: 'cus_other', bodyHash: 'another' }),
      'external-id-reused',
    )
    expect((await listCommissions(ctx, everything)).rows).toHaveLength(1)
  })

  test('that contradicts itself is refused with every wrong field named', async () => {
    const { ctx, customerRef } = await referred()
    const money = { gross: 100n, tax: 200n, discount: -1n, currency: parseCurrency('EUR') }
    const occurredAt = addDays(stage.clock.now(), 1)
    const problem = await expectProblem(givenSale(ctx, customerRef, { money, occurredAt }), 'request-invalid')
    expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual(['/discount', '/occurred_at', '/tax'])
  })

  test('twice at the same moment pays the first-sale reward once', async () => {
    const reward = { type: 'percent', basisPoints: 5_000 } as const
    const first = plainRule({ on: 'sale', occurrence: 'first', reward })
    const { ctx, customerRef } = await referred({ ...DEFAULT_TERMS, rules: [first] })
    await Promise.all([givenSale(ctx, customerRef), givenSale(ctx, customerRef)])
    // Whichever was recorded first: when the other one comes before it, that is the first, and what the
    // former had is taken back.
    const { rows } = await listCommissions(ctx, everything)
    const sums = [...new Set(rows.map(({ eventId }) => eventId))].map((id) =>
      rows.reduce((sum, row) => (row.eventId === id ? sum + row.amount : sum), 0n),
    )
    expect(sums.filter((sum) => sum !== 0n)).toEqual([5_000n])
  })
})

describe('a sale nobody is credited for', () => {
  test('is recorded with the reason: no identity', async () => {
    const ctx = await givenBrand(stage)
    const { event } = await givenSale(ctx, 'a stranger')
    expect((await loadEvent(ctx, event.id)).decision).toMatchObject({
      outcome: 'nobody',
      reason: 'no_identity',
    })
  })

  test.each([
    ['a bot', { marks: ['bot'] as const, days: 0, reason: 'not_a_person' }],
    ['an old click', { marks: [] as const, days: 61, reason: 'outside_window' }],
  ])('is recorded with the reason: %s', async (_name, { marks, days, reason }) => {
    const { ctx, program } = await referred()
    const { link } = await givenPartner(ctx, program.id, 'Bob')
    const customerRef = await givenReferredCustomer(stage, ctx, { link, marks })
    stage.clock.advance({ days })
    const { event } = await givenSale(ctx, customerRef)
    expect((await loadEvent(ctx, event.id)).decision).toMatchObject({ outcome: 'nobody', reason })
  })

  test('is recorded with the reason: the partner is suspended', async () => {
    const { ctx, ada, customerRef } = await referred()
    await changePartner(ctx, ada.partner.id, { status: 'suspended' })
    const { event } = await givenSale(ctx, customerRef)
    expect((await loadEvent(ctx, event.id)).decision).toMatchObject({
      outcome: 'nobody',
      reason: 'partner_not_active',
    })
  })

  test('is decided again when the identity comes late, and paid once', async () => {
    const { ctx, program } = await referred()
    const { link } = await givenPartner(ctx, program.id, 'Bob')
    const clickId = await givenClick(stage, ctx, { link })
    const { event } = await givenSale(ctx, 'cus_late')
    const bound = await bindIdentity(ctx, { clickId, customerRef: 'cus_late' })
    expect(bound.decidedAgain).toEqual([event.id])
    expect(await bindIdentity(ctx, { clickId, customerRef: 'cus_late' })).toMatchObject({
      isNew: false,
      decidedAgain: [],
    })
    const record = await loadEvent(ctx, event.id)
    expect(record.decision).toMatchObject({ version: 2, outcome: 'credited', cause: 'late_identity' })
    expect(record.earlier).toMatchObject([{ version: 1, reason: 'no_identity' }])
    expect(record.commissions).toHaveLength(1)
  })
})

test('an identity with an unknown click is refused and binds nothing', async () => {
  const ctx = await givenBrand(stage)
  await expectProblem(bindIdentity(ctx, { clickId: ctx.newId('clk'), customerRef: 'cus' }), 'click-unknown')
})

test("another brand's click is as unknown as one that never was", async () => {
  const { ctx, ada } = await referred()
  const clickId = await givenClick(stage, ctx, ada)
  const stranger = await givenBrand(stage)
  await expectProblem(bindIdentity(stranger, { clickId, customerRef: 'cus' }), 'click-unknown')
})

describe('a held commission', () => {
  test('is released when its hold ends, not a millisecond earlier, and once', async () => {
    const { ctx, customerRef } = await referred()
    await givenSale(ctx, customerRef)
    stage.clock.advance({ days: 30, ms: -1 })
    expect((await release(ctx)).released).toEqual([])
    stage.clock.advance({ ms: 1 })
    const [one, other] = await Promise.all([release(ctx), release(ctx)])
    expect([...one.released, ...other.released]).toHaveLength(1)
    expect((await release(ctx)).released).toEqual([])
    expect(await balances(ctx)).toEqual([0n, 2_000n, 0n, 0n])
  })

  test('cannot be released by a person', async () => {
    const { ctx } = await referred()
    await expectProblem(releaseCommissions(ctx), 'role-missing')
  })
})

describe('a payout run', () => {
  async function payable() {
    const scene = await referred()
    await givenSale(scene.ctx, scene.customerRef)
    stage.clock.advance({ days: 30 })
    await release(scene.ctx)
    return scene
  }
  const now = () => ({ cutOffAt: stage.clock.now(), minimum: 0n })

  test('pays what the preview said and settles with the reference', async () => {
    const { ctx, ada } = await payable()
    const preview = await previewPayoutRun(ctx, now())
    expect(preview.due).toMatchObject([
      { partnerId: ada.partner.id, money: { amount: 2_000n, currency: 'EUR' } },
    ])
    const [payout] = await prepared(ctx)
    expect(payout).toMatchObject({ state: 'prepared', amount: 2_000n })
    expect(await balances(ctx)).toEqual([0n, 0n, 2_000n, 0n])
    const told = { outcome: 'settled', reference: 'SEPA-1', settledAt: stage.clock.now() } as const
    await settlePayout(ctx, payout.id, told)
    expect(await settlePayout(ctx, payout.id, told)).toMatchObject({ state: 'settled' })
    await expectProblem(
      settlePayout(ctx, payout.id, { outcome: 'failed', reason: 'came back' }),
      'payout-already-settled',
    )
    expect(await balances(ctx)).toEqual([0n, 0n, 0n, 2_000n])
  })

  test('two at once pay once', async () => {
    const { ctx } = await payable()
    const runs = await Promise.allSettled([preparePayoutRun(ctx, now()), preparePayoutRun(ctx, now())])
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await balances(ctx)).toEqual([0n, 0n, 2_000n, 0n])
  })

  test('that failed at the bank is payable again and goes out with the next run', async () => {
    const { ctx } = await payable()
    const [payout] = await prepared(ctx)
    await settlePayout(ctx, payout.id, { outcome: 'failed', reason: 'IBAN unknown' })
    expect(await balances(ctx)).toEqual([0n, 2_000n, 0n, 0n])
    const [second] = await prepared(ctx)
    expect(second.id).not.toBe(payout.id)
    expect(await balances(ctx)).toEqual([0n, 0n, 2_000n, 0n])
  })

  test('leaves out whom it may not pay, with the reason', async () => {
    const { ctx, ada } = await payable()
    expect((await previewPayoutRun(ctx, { ...now(), minimum: 2_001n })).leftOut).toMatchObject([
      { reason: 'below_minimum' },
    ])
    await changePartner(ctx, ada.partner.id, { status: 'suspended' })
    expect((await previewPayoutRun(ctx, now())).leftOut).toMatchObject([{ reason: 'partner_not_active' }])
    await expectProblem(preparePayoutRun(ctx, now()), 'payout-nothing-due')
  })

  async function prepared(ctx: Context) {
    await preparePayoutRun(ctx, now())
    const { rows } = await listPayouts(ctx, { after: null, limit: 10, partnerId: null, runId: null })
    const [payout] = rows
    if (payout === undefined) throw new Error('nothing was prepared')
    return [payout] as const
  }
})

describe('a partner', () => {
  test('sees their own commission without the customer and without other partners', async () => {
    const { ctx, program, ada, customerRef } = await referred()
    const bob = await givenPartner(ctx, program.id, 'Bob')
    await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, bob), customerRef })
    stage.clock.advance({ minutes: 1 })
    await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, ada), customerRef })
    await givenSale(ctx, customerRef)
    const [commission] = (await listCommissions(asPartner(ctx, ada.partner), everything)).rows
    if (commission === undefined) throw new Error('Ada earned nothing')
    const story = await explainCommission(asPartner(ctx, ada.partner), commission.id)
    const text = JSON.stringify(story, (_key, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    )
    expect(text).not.toContain(bob.partner.id)
    expect(text).not.toContain('Bob')
    expect(text).not.toContain(customerRef)
    await expectProblem(explainCommission(asPartner(ctx, bob.partner), commission.id), 'not-found')
    expect((await listCommissions(asPartner(ctx, bob.partner), everything)).rows).toEqual([])
  })
})

test('many customers of one partner at once book without a deadlock', async () => {
  const { ctx, ada } = await referred()
  const customers = await Promise.all(
    Array.from({ length: 20 }, () => givenReferredCustomer(stage, ctx, ada)),
  )
  await Promise.all(customers.map((customerRef) => givenSale(ctx, customerRef)))
  expect((await balances(ctx))?.[0]).toBe(40_000n)
})

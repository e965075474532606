// Refunds, failed refunds, disputes and credit notes: what is kept is exact whenever they come, the books
// balance, and what is paid stays paid.

import { type EventId, parseCurrency, plainRule, type TermsDraft } from '@openpartner/domain'
import {
  asWorker,
  brokenInvariants,
  correctionOf,
  DEFAULT_TERMS,
  eur,
  expectProblem,
  givenBrand,
  givenClick,
  givenCorrection,
  givenPartner,
  givenPreparedPayout,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances, decision, entries } from '../../test/outcome.ts'
import type { Context } from '../context.ts'
import { listEvents, loadEvent } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { ingestEvent } from './ingest-event.ts'
import { preparePayoutRun, previewPayoutRun } from './prepare-payout.ts'
import { releaseCommissions } from './release-commissions.ts'
import { settlePayout } from './settle-payout.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))

afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

afterAll(() => stage.close())

/** Ada, who gets 20 %, and a customer of hers who bought for 100.00 EUR a minute ago. */
async function scene(terms: TermsDraft = DEFAULT_TERMS) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, terms)
  const ada = await givenPartner(ctx, program.id, 'Ada')
  const customerRef = await givenReferredCustomer(stage, ctx, ada)
  const sale = await givenSale(ctx, customerRef)
  stage.clock.advance({ minutes: 1 })
  return { ctx, program, ada, customerRef, sale }
}

async function release(ctx: Context) {
  return (await releaseCommissions({ ...asWorker(ctx), db: stage.worker })).released.length
}

async function endHold(ctx: Context) {
  stage.clock.advance({ days: 30 })
  await release(ctx)
}

async function settle(ctx: Context, outcome: 'settled' | 'failed', id: Parameters<typeof settlePayout>[1]) {
  const settled = { outcome: 'settled', reference: 'SEPA-1', settledAt: stage.clock.now() } as const
  await settlePayout(ctx, id, outcome === 'settled' ? settled : { outcome, reason: 'returned' })
}

async function reasonOf(ctx: Context, { event }: { event: { id: EventId } }) {
  const { decision: one } = await loadEvent(ctx, event.id)
  return `${one.outcome} ${one.reason}`
}

async function blocks(ctx: Context, { event }: { event: { id: EventId } }) {
  return (await loadEvent(ctx, event.id)).commissions.map(({ blockedBy }) => blockedBy.join())
}

describe('a refund', () => {
  test('of a part takes back the same part; of the rest, all of it', async () => {
    const { ctx, ada, sale } = await scene()
    const refund = await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 6_000n })
    expect(await reasonOf(ctx, refund)).toBe('corrects sale_corrected')
    expect(await decision(ctx, sale)).toBe('2 refund: Ada by last_click')
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning held', 'Ada -1200 adjustment held'])
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 4_000n })
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning held',
      'Ada -1200 adjustment held',
      'Ada -800 reversal held',
    ])
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    await endHold(ctx)
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
  })

  test('before the hold ends is released with what it takes from', async () => {
    const { ctx, ada, sale } = await scene()
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 2_500n })
    expect(await balances(ctx, ada)).toEqual([1_500, 0, 0, 0])
    await endHold(ctx)
    expect(await balances(ctx, ada)).toEqual([0, 1_500, 0, 0])
    expect((await givenPreparedPayout(ctx)).amount).toBe(1_500n)
  })

  test('between release and payout is taken from what is payable', async () => {
    const { ctx, ada, sale } = await scene()
    await endHold(ctx)
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 2_500n })
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning payable', 'Ada -500 adjustment payable'])
    expect(await balances(ctx, ada)).toEqual([0, 1_500, 0, 0])
    expect((await givenPreparedPayout(ctx)).amount).toBe(1_500n)
  })

  test.each(['settled', 'failed'] as const)(
    'while the payout is on its way, which is then %s',
    async (end) => {
      const { ctx, ada, sale } = await scene()
      await endHold(ctx)
      const payout = await givenPreparedPayout(ctx)
      await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 2_500n })
      expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning in_transit', 'Ada -500 adjustment payable'])
      expect(await balances(ctx, ada)).toEqual([0, -500, 2_000, 0])
      await settle(ctx, end, payout.id)
      expect(await balances(ctx, ada)).toEqual(end === 'settled' ? [0, -500, 0, 2_000] : [0, 1_500, 0, 0])
    },
  )

  test('after the payout nets against what comes next', async () => {
    const { ctx, ada, customerRef, sale } = await scene()
    await endHold(ctx)
    await settle(ctx, 'settled', (await givenPreparedPayout(ctx)).id)
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 10_000n })
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning paid', 'Ada -2000 reversal payable'])
    expect(await balances(ctx, ada)).toEqual([0, -2_000, 0, 2_000])
    const run = { cutOffAt: stage.clock.now(), minimum: 0n }
    expect((await previewPayoutRun(ctx, run)).leftOut).toMatchObject([{ reason: 'balance_too_low' }])
    await givenSale(ctx, customerRef, { gross: 15_000n })
    await endHold(ctx)
    expect((await givenPreparedPayout(ctx)).amount).toBe(1_000n)
  })

  test('of a sale that three partners share takes from each of them exactly', async () => {
    const { ctx, program, ada } = await scene({ ...DEFAULT_TERMS, model: 'linear' })
    const partners = [ada]
    for (const name of ['Bob', 'Cem']) partners.push(await givenPartner(ctx, program.id, name))
    for (const partner of partners) {
      const clickId = await givenClick(stage, ctx, partner)
      await bindIdentity(ctx, { clickId, customerRef: 'three' })
      stage.clock.advance({ minutes: 1 })
    }
    const sale = await givenSale(ctx, 'three')
    // A third of each part, half-even: of 6.67 EUR 2.22 EUR, of 6.66 EUR 2.22 EUR.
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 3_333n })
    expect((await entries(ctx, sale)).slice(3)).toEqual([
      'Cem -222 adjustment held',
      'Bob -222 adjustment held',
      'Ada -222 adjustment held',
    ])
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 6_667n })
    expect((await entries(ctx, sale)).slice(6)).toEqual([
      'Cem -445 reversal held',
      'Bob -445 reversal held',
      'Ada -444 reversal held',
    ])
  })

  test('takes its part of a fixed reward, too', async () => {
    const fixed = plainRule({ on: 'sale', reward: { type: 'fixed', money: eur(501n) } })
    const { ctx, sale } = await scene({ ...DEFAULT_TERMS, rules: [fixed] })
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 5_000n })
    // Half of 5.01 EUR is 2.505 EUR: half-even takes 2.50 EUR back.
    expect(await entries(ctx, sale)).toEqual(['Ada 501 earning held', 'Ada -250 adjustment held'])
  })

  test('of a sale nobody is credited for changes nothing, and is known', async () => {
    const { ctx } = await scene()
    const sale = await givenSale(ctx, 'unknown to all')
    const refund = await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 10_000n })
    expect(await reasonOf(ctx, refund)).toBe('corrects sale_corrected')
    expect(await decision(ctx, sale)).toBe('1 ingest: nobody by no_identity')
  })

  test('of a sale that is credited only later is taken off at once, and the late fact is the cause', async () => {
    const { ctx, ada } = await scene()
    const clickId = await givenClick(stage, ctx, ada)
    stage.clock.advance({ minutes: 1 })
    const sale = await givenSale(ctx, 'late')
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 6_000n })
    await bindIdentity(ctx, { clickId, customerRef: 'late' })
    expect(await decision(ctx, sale)).toBe('2 late_identity: Ada by last_click')
    expect(await entries(ctx, sale)).toEqual(['Ada 800 earning held'])
  })

  test('does not make the second sale the first', async () => {
    const rule = (occurrence: 'first' | 'subsequent', basisPoints: number) =>
      plainRule({ on: 'sale', occurrence, reward: { type: 'percent', basisPoints } })
    const rules = [rule('first', 5_000), rule('subsequent', 1_000)]
    const { ctx, customerRef, sale } = await scene({ ...DEFAULT_TERMS, rules })
    const second = await givenSale(ctx, customerRef)
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 10_000n })
    expect(await entries(ctx, second)).toEqual(['Ada 1000 earning held'])
    expect(await entries(ctx, await givenSale(ctx, customerRef))).toEqual(['Ada 1000 earning held'])
  })

  test('that failed gives back exactly what it took, also after the payout', async () => {
    const { ctx, ada, sale } = await scene()
    await endHold(ctx)
    await settle(ctx, 'settled', (await givenPreparedPayout(ctx)).id)
    const refund = await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 3_333n })
    await givenCorrection(ctx, refund.event, { kind: 'refund_failed' })
    expect(await reasonOf(ctx, refund)).toBe('corrects refund_failed')
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning paid',
      'Ada -667 adjustment payable',
      'Ada 667 adjustment held',
    ])
    await release(ctx)
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 2_000])
    // Told twice under two ids, it has still failed once.
    await givenCorrection(ctx, refund.event, { kind: 'refund_failed' })
    expect(await entries(ctx, sale)).toHaveLength(3)
  })
})

describe('a credit note', () => {
  test('and the refund that pays it out are the same money', async () => {
    const { ctx, sale } = await scene()
    await givenCorrection(ctx, sale.event, { kind: 'credit_note', gross: 6_000n })
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 4_000n })
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning held', 'Ada -1200 adjustment held'])
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 3_000n })
    expect((await entries(ctx, sale)).at(-1)).toBe('Ada -200 adjustment held')
  })
})

describe('a dispute', () => {
  test('keeps what the sale earned from being released until it is won', async () => {
    const { ctx, ada, sale } = await scene()
    const dispute = await givenCorrection(ctx, sale.event, { kind: 'dispute_opened' })
    expect(await blocks(ctx, sale)).toEqual(['dispute'])
    await endHold(ctx)
    expect(await balances(ctx, ada)).toEqual([2_000, 0, 0, 0])
    await givenCorrection(ctx, dispute.event, { kind: 'dispute_won' })
    expect(await blocks(ctx, sale)).toEqual([''])
    expect(await decision(ctx, sale)).toBe('1 ingest: Ada by last_click')
    await release(ctx)
    expect(await balances(ctx, ada)).toEqual([0, 2_000, 0, 0])
  })

  test('keeps it from being paid, and what is entered meanwhile, too', async () => {
    const { ctx, ada, sale } = await scene()
    await endHold(ctx)
    await givenCorrection(ctx, sale.event, { kind: 'dispute_opened' })
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 5_000n })
    expect(await blocks(ctx, sale)).toEqual(['dispute', 'dispute'])
    const run = { cutOffAt: stage.clock.now(), minimum: 0n }
    await expectProblem(preparePayoutRun(ctx, run), 'payout-nothing-due')
    expect(await balances(ctx, ada)).toEqual([0, 1_000, 0, 0])
  })

  test('that is lost counts as refunded, and nothing is blocked any more', async () => {
    const { ctx, ada, sale } = await scene()
    const dispute = await givenCorrection(ctx, sale.event, { kind: 'dispute_opened', gross: 2_500n })
    await givenCorrection(ctx, dispute.event, { kind: 'dispute_lost' })
    expect(await blocks(ctx, sale)).toEqual(['', ''])
    expect(await decision(ctx, sale)).toBe('2 dispute: Ada by last_click')
    expect(await balances(ctx, ada)).toEqual([1_500, 0, 0, 0])
    // Without an amount it is about the whole sale: what is left of it.
    const whole = await givenCorrection(ctx, sale.event, { kind: 'dispute_opened' })
    const lost = await givenCorrection(ctx, whole.event, { kind: 'dispute_lost' })
    expect(await reasonOf(ctx, lost)).toBe('corrects sale_corrected')
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
    // A lost dispute can be won after all.
    stage.clock.advance({ days: 1 })
    await givenCorrection(ctx, whole.event, { kind: 'dispute_won' })
    expect((await entries(ctx, sale)).at(-1)).toBe('Ada 1500 adjustment held')
  })

  test('of several blocks until the last is over; what is paid stays paid', async () => {
    const { ctx, ada, sale } = await scene()
    await endHold(ctx)
    await settle(ctx, 'settled', (await givenPreparedPayout(ctx)).id)
    const one = await givenCorrection(ctx, sale.event, { kind: 'dispute_opened' })
    const other = await givenCorrection(ctx, sale.event, { kind: 'dispute_opened' })
    await givenCorrection(ctx, one.event, { kind: 'dispute_won' })
    expect(await blocks(ctx, sale)).toEqual(['dispute'])
    expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning paid'])
    expect(await balances(ctx, ada)).toEqual([0, 0, 0, 2_000])
    await givenCorrection(ctx, other.event, { kind: 'dispute_won' })
    expect(await blocks(ctx, sale)).toEqual([''])
  })

  test('blocks also what a failed payout gives back, and what another decision enters', async () => {
    const { ctx, program, ada } = await scene({ ...DEFAULT_TERMS, model: 'linear' })
    const customerRef = await givenReferredCustomer(stage, ctx, ada)
    const late = await givenClick(stage, ctx, await givenPartner(ctx, program.id, 'Bob'))
    stage.clock.advance({ minutes: 1 })
    const sale = await givenSale(ctx, customerRef)
    await endHold(ctx)
    const payout = await givenPreparedPayout(ctx)
    await givenCorrection(ctx, sale.event, { kind: 'dispute_opened' })
    await settle(ctx, 'failed', payout.id)
    const run = { cutOffAt: stage.clock.now(), minimum: 0n }
    // The other sale of the scene was in the same payout and is free.
    await preparePayoutRun(ctx, run)
    await expectProblem(preparePayoutRun(ctx, run), 'payout-nothing-due')
    await bindIdentity(ctx, { clickId: late, customerRef })
    expect(await entries(ctx, sale)).toEqual([
      'Ada 2000 earning payable',
      'Ada -1000 adjustment payable',
      'Bob 1000 earning held',
    ])
    expect(await blocks(ctx, sale)).toEqual(['dispute', 'dispute', 'dispute'])
  })
})

describe('out of order', () => {
  /** A sale that is not told yet. */
  async function untold() {
    const { ctx, ada, customerRef } = await scene()
    return { ctx, ada, sale: saleOf(ctx, customerRef) }
  }

  async function waiting(ctx: Context) {
    const filter = { after: null, limit: 10, kind: null, customerRef: null, isWaiting: true }
    return (await listEvents(ctx, filter)).rows.map(({ event }) => event.kind)
  }

  test('waits for its sale and is applied with it, in one transaction', async () => {
    const { ctx, sale } = await untold()
    const refund = await givenCorrection(ctx, sale, { kind: 'refund', gross: 6_000n })
    const dispute = await givenCorrection(ctx, sale, { kind: 'dispute_opened' })
    expect(await reasonOf(ctx, refund)).toBe('nobody sale_unknown')
    expect(await waiting(ctx)).toEqual(['dispute_opened', 'refund'])
    const told = await ingestEvent(ctx, sale)
    expect(await entries(ctx, told)).toEqual(['Ada 800 earning held'])
    expect(await blocks(ctx, told)).toEqual(['dispute'])
    expect(await decision(ctx, refund)).toBe('2 late_event: nobody by sale_corrected')
    expect(await reasonOf(ctx, dispute)).toBe('corrects sale_corrected')
    expect(await waiting(ctx)).toEqual([])
  })

  test('also when it is dated before the sale: clocks differ', async () => {
    const { ctx, sale } = await untold()
    const occurredAt = new Date(sale.occurredAt.getTime() - 3_600_000)
    const refund = await givenCorrection(ctx, sale, { kind: 'refund', gross: 6_000n, occurredAt })
    const told = await ingestEvent(ctx, sale)
    expect(await entries(ctx, told)).toEqual(['Ada 800 earning held'])
    expect(await reasonOf(ctx, refund)).toBe('corrects sale_corrected')
  })

  test('that turns out larger than the sale takes back the sale, and says so', async () => {
    const { ctx, sale } = await untold()
    const refund = await givenCorrection(ctx, sale, { kind: 'refund', gross: 10_001n })
    const told = await ingestEvent(ctx, sale)
    expect(await entries(ctx, told)).toEqual([])
    expect(await reasonOf(ctx, refund)).toBe('corrects more_than_sale')
  })

  test('in another currency than the sale corrects nothing, and says so', async () => {
    const { ctx, sale } = await untold()
    const usd = parseCurrency('USD')
    const refund = await givenCorrection(ctx, sale, { kind: 'refund', gross: 100n, currency: usd })
    await givenCorrection(ctx, sale, { kind: 'dispute_opened', gross: 100n, currency: usd })
    const told = await ingestEvent(ctx, sale)
    expect(await entries(ctx, told)).toEqual(['Ada 2000 earning held'])
    expect(await blocks(ctx, told)).toEqual([''])
    expect(await reasonOf(ctx, refund)).toBe('nobody other_currency')
    expect(await waiting(ctx)).toEqual([])
  })

  test('the end of a dispute, the failure of a refund, then what they are about, then the sale', async () => {
    const { ctx, sale } = await untold()
    const of = (externalId: string) => ({ customerRef: sale.customerRef, externalId })
    await givenCorrection(ctx, of('dp_1'), { kind: 'dispute_lost', gross: 1_000n })
    await givenCorrection(ctx, of('re_1'), { kind: 'refund_failed' })
    await givenCorrection(ctx, sale, { kind: 'dispute_opened', externalId: 'dp_1' })
    await givenCorrection(ctx, sale, { kind: 'refund', externalId: 're_1', gross: 5_000n })
    expect(await waiting(ctx)).toHaveLength(4)
    const told = await ingestEvent(ctx, sale)
    expect(await entries(ctx, told)).toEqual(['Ada 1800 earning held'])
    expect(await blocks(ctx, told)).toEqual([''])
    expect(await waiting(ctx)).toEqual([])
  })
})

describe('is refused and writes nothing', () => {
  test.each([
    ['more than the sale', 'refund', 10_001n, 'refund-above-sale', '/amount'],
    ['more than is left of it', 'refund', 4_001n, 'refund-above-sale', '/amount'],
    ['credited more than the sale', 'credit_note', 10_001n, 'refund-above-sale', '/amount'],
    ['disputed more than the sale', 'dispute_opened', 10_001n, 'refund-above-sale', '/amount'],
  ] as const)('%s', async (_what, kind, gross, code, pointer) => {
    const { ctx, sale } = await scene()
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 6_000n })
    const before = await entries(ctx, sale)
    const problem = await expectProblem(givenCorrection(ctx, sale.event, { kind, gross }), code)
    expect(problem.errors.map((error) => error.pointer)).toEqual([pointer])
    expect(await entries(ctx, sale)).toEqual(before)
  })

  test('in another currency, of another customer, or of what is no sale', async () => {
    const { ctx, sale } = await scene()
    const usd = parseCurrency('USD')
    const refund = await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 1_000n })
    const other = { ...sale.event, customerRef: 'somebody else' }
    for (const [told, pointer] of [
      [correctionOf(ctx, sale.event, { kind: 'refund', gross: 1n, currency: usd }), '/currency'],
      [correctionOf(ctx, other, { kind: 'refund', gross: 1n }), '/corrects'],
      [correctionOf(ctx, refund.event, { kind: 'refund', gross: 1n }), '/corrects'],
      [correctionOf(ctx, refund.event, { kind: 'dispute_won' }), '/corrects'],
    ] as const) {
      const problem = await expectProblem(ingestEvent(ctx, told), 'correction-mismatch')
      expect(problem.errors.map((error) => error.pointer)).toEqual([pointer])
    }
  })

  test('what was told before may be told again, the failed refund’s amount, too', async () => {
    const { ctx, sale } = await scene()
    const told = correctionOf(ctx, sale.event, { kind: 'refund', gross: 10_000n })
    const refund = await ingestEvent(ctx, told)
    expect(await ingestEvent(ctx, told)).toMatchObject({ isNew: false, event: { id: refund.event.id } })
    await givenCorrection(ctx, refund.event, { kind: 'refund_failed' })
    await givenCorrection(ctx, sale.event, { kind: 'refund', gross: 10_000n })
    expect((await entries(ctx, sale)).at(-1)).toBe('Ada -2000 reversal held')
  })
})

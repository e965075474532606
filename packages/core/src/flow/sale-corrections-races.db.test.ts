// Refunds that come at once, twice, in any order, or while money moves: the totals end exact, and nothing is
// taken back twice or lost.

import { addDays, type EventId, type PayoutId, type TermsDraft } from '@openpartner/domain'
import {
  asWorker,
  brokenInvariants,
  correctionOf,
  DEFAULT_TERMS,
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
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances, entries } from '../../test/outcome.ts'
import type { Context } from '../context.ts'
import { listEvents, listPayouts, loadEvent } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { ingestEvent } from './ingest-event.ts'
import { preparePayoutRun } from './prepare-payout.ts'
import { releaseCommissions } from './release-commissions.ts'
import { settlePayout } from './settle-payout.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))

afterAll(() => stage.close())

const release = (ctx: Context) => releaseCommissions({ ...asWorker(ctx), db: stage.worker })

/** A brand with a sale of 100.00 EUR of Ada's customer, who gets 20.00 EUR. */
async function scene() {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const ada = await givenPartner(ctx, program.id, 'Ada')
  const sale = await givenSale(ctx, await givenReferredCustomer(stage, ctx, ada))
  return { ctx, ada, sale }
}

async function sumOf(ctx: Context, eventId: EventId) {
  const { commissions } = await loadEvent(ctx, eventId)
  return commissions.reduce((sum, { amount }) => sum + amount, 0n)
}

test('one refund delivered twenty times at once is one event and taken back once', async () => {
  const { ctx, sale } = await scene()
  const refund = correctionOf(ctx, sale.event, { kind: 'refund', gross: 6_000n })
  const answers = await Promise.all(Array.from({ length: 20 }, () => ingestEvent(ctx, refund)))
  expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(new Set(answers.map(({ event }) => event.id)).size).toBe(1)
  expect(await entries(ctx, sale)).toEqual(['Ada 2000 earning held', 'Ada -1200 adjustment held'])
  const filter = { after: null, limit: 30, kind: 'refund', customerRef: null, isWaiting: false } as const
  expect((await listEvents(ctx, filter)).rows).toHaveLength(1)
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

test('two refunds at once: both are taken back, or the one that is too much is refused', async () => {
  for (let round = 0; round < 5; round++) {
    const { ctx, sale } = await scene()
    const refund = (gross: bigint) => givenCorrection(ctx, sale.event, { kind: 'refund', gross })
    await Promise.all([refund(3_333n), refund(3_334n)])
    // 66.67 EUR of 100.00 EUR: of 20.00 EUR 13.33 EUR, whichever came first.
    expect(await sumOf(ctx, sale.event.id)).toBe(667n)
    const ends = await Promise.allSettled([refund(3_000n), refund(3_000n)])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await sumOf(ctx, sale.event.id)).toBe(67n)
  }
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

test('a sale and its refund told at once end alike, whichever is first', async () => {
  for (let round = 0; round < 5; round++) {
    const { ctx, sale: earlier } = await scene()
    const sale = saleOf(ctx, earlier.event.customerRef)
    const [told] = await Promise.all([
      ingestEvent(ctx, sale),
      givenCorrection(ctx, sale, { kind: 'refund', gross: 2_500n }),
      givenCorrection(ctx, sale, { kind: 'dispute_opened' }),
    ])
    expect(await sumOf(ctx, told.event.id)).toBe(1_500n)
    const { commissions } = await loadEvent(ctx, told.event.id)
    expect(new Set(commissions.flatMap(({ blockedBy }) => blockedBy))).toEqual(new Set(['dispute']))
  }
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

test('a refund while a run gathers the commission: paid and owed back, or paid less; never both ways', async () => {
  for (let round = 0; round < 5; round++) {
    const { ctx, ada, sale } = await scene()
    stage.clock.advance({ days: 30 })
    await release(ctx)
    const run = preparePayoutRun(ctx, { cutOffAt: stage.clock.now(), minimum: 0n })
    const refund = givenCorrection(ctx, sale.event, { kind: 'refund', gross: 6_000n })
    // A run that sees the earning but not yet what is taken off it pays nobody: the next one does.
    const [prepared] = await Promise.allSettled([run, refund])
    if (prepared.status === 'rejected') await givenPreparedPayout(ctx)
    const [, payable, inTransit] = await balances(ctx, ada)
    expect([
      [-1_200, 2_000],
      [0, 800],
    ]).toContainEqual([payable, inTransit])
    const { rows } = await listPayouts(ctx, { after: null, limit: 5, partnerId: null, runId: null })
    expect(rows).toHaveLength(1)
  }
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

test('a dispute while a run gathers the commission: in the run or blocked, never both', async () => {
  for (let round = 0; round < 5; round++) {
    const { ctx, ada, sale } = await scene()
    stage.clock.advance({ days: 30 })
    await release(ctx)
    const run = preparePayoutRun(ctx, { cutOffAt: stage.clock.now(), minimum: 0n })
    const [prepared] = await Promise.allSettled([
      run,
      givenCorrection(ctx, sale.event, { kind: 'dispute_opened' }),
    ])
    const isPrepared = prepared.status === 'fulfilled'
    expect(await balances(ctx, ada)).toEqual(isPrepared ? [0, 0, 2_000, 0] : [0, 2_000, 0, 0])
    expect((await loadEvent(ctx, sale.event.id)).commissions).toMatchObject([{ blockedBy: ['dispute'] }])
  }
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

const LINEAR: TermsDraft = { ...DEFAULT_TERMS, model: 'linear' }
const GROSS = 10_007n

/** What is told of one sale that three partners share, by day; and what the clock does in between. */
const anyHistory = fc.record({
  // The sum is the sale: the last of them gives back the rest.
  parts: fc.uniqueArray(fc.bigInt({ min: 1n, max: GROSS - 1n }), { minLength: 1, maxLength: 5 }),
  failing: fc.array(fc.bigInt({ min: 1n, max: 500n }), { maxLength: 2 }),
  disputed: fc.boolean(),
  saleLast: fc.boolean(),
  shuffled: fc.infiniteStream(fc.nat()),
  releaseAfter: fc.nat({ max: 10 }),
  payAfter: fc.nat({ max: 10 }),
})

test('any history of refunds that gives back all ends at zero for everybody, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, async ({ parts, failing, disputed, saleLast, shuffled, ...times }) => {
      stage.clock.set('2021-03-01T12:00:00Z')
      const ctx = await givenBrand(stage)
      const program = await givenProgram(ctx, LINEAR)
      for (const name of ['Ada', 'Bob', 'Cem']) {
        const clickId = await givenClick(stage, ctx, await givenPartner(ctx, program.id, name))
        await bindIdentity(ctx, { clickId, customerRef: 'cus' })
        stage.clock.advance({ minutes: 1 })
      }
      const sale = saleOf(ctx, 'cus', { gross: GROSS })
      stage.clock.set(addDays(sale.occurredAt, 40))
      const cuts = [0n, ...[...parts].sort((a, b) => (a < b ? -1 : 1)), GROSS]
      const refunds = cuts.slice(1).map((cut, index) => cut - (cuts[index] ?? 0n))
      const named = (externalId: string) => ({ customerRef: 'cus', externalId })
      const steps = [
        ...refunds.map((gross) => correctionOf(ctx, sale, { kind: 'refund', gross })),
        ...failing.flatMap((gross, index) => [
          correctionOf(ctx, sale, { kind: 'refund', gross, externalId: `failing ${index}` }),
          correctionOf(ctx, named(`failing ${index}`), { kind: 'refund_failed' }),
          correctionOf(ctx, sale, { kind: 'credit_note', gross }),
        ]),
        ...(disputed
          ? [
              correctionOf(ctx, sale, { kind: 'dispute_opened', externalId: 'dp' }),
              correctionOf(ctx, named('dp'), { kind: 'dispute_won' }),
            ]
          : []),
      ]
      const picks = shuffled.take(steps.length)
      const order = steps.map((step) => ({ step, key: picks.next().value ?? 0 }))
      order.sort((a, b) => a.key - b.key)
      if (!saleLast) await ingestEvent(ctx, sale)
      const refused: { step: (typeof steps)[number]; error: unknown }[] = []
      for (const [place, { step }] of order.entries()) {
        if (place === times.releaseAfter) await release(ctx)
        if (place === times.payAfter) await payWhatIsDue(ctx)
        await ingestEvent(ctx, step).catch((error: unknown) => refused.push({ step, error }))
      }
      // One that is too much as long as another has not failed is told again, as a queue would.
      for (const { step, error } of refused) {
        expect(error).toMatchObject({ code: 'refund-above-sale' })
        await ingestEvent(ctx, step)
      }
      const { event } = await ingestEvent(ctx, sale)
      await release(ctx)
      expect(await sumOf(ctx, event.id)).toBe(0n)
      const { commissions } = await loadEvent(ctx, event.id)
      expect(commissions.every(({ blockedBy }) => blockedBy.length === 0)).toBe(true)
      expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
    }),
    { numRuns: 12 },
  )
}, 120_000)

/** Pays what a run would, when anything is due. */
async function payWhatIsDue(ctx: Context): Promise<void> {
  const [run] = await Promise.allSettled([
    preparePayoutRun(ctx, { cutOffAt: stage.clock.now(), minimum: 0n }),
  ])
  if (run.status === 'rejected') return
  const { rows } = await listPayouts(ctx, { after: null, limit: 10, partnerId: null, runId: run.value })
  for (const { id } of rows) await settle(ctx, id)
}

async function settle(ctx: Context, id: PayoutId): Promise<void> {
  const settledAt = stage.clock.now()
  await settlePayout(ctx, id, { outcome: 'settled', reference: 'SEPA-1', settledAt })
}

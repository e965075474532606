// What a person and the clock, or two of either, do at the same moment on real Postgres: whichever is first,
// the books end alike. Races within one area stand beside its other tests.

import { type CommissionId, plainRule } from '@openpartner/domain'
import {
  asWorker,
  brokenInvariants,
  correctionOf,
  DEFAULT_TERMS,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { balances, entries } from '../../test/outcome.ts'
import { confirmed, givenRun, workOff, worth } from '../../test/runs.ts'
import type { Context } from '../context.ts'
import { loadAttributionRun, loadEvent } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { ingestEvent } from './ingest-event.ts'
import { ingestEvents } from './ingest-events.ts'
import { releaseCommissions } from './release-commissions.ts'
import { reviewCommission } from './review-commission.ts'

/** Each race is run so often: one order alone would prove little. */
const ROUNDS = Array.from({ length: 6 }, (_, round) => round)

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})
beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))
afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})
afterAll(() => stage.close())

const release = (ctx: Context) => releaseCommissions({ ...asWorker(ctx), db: stage.worker })

async function scene(terms = DEFAULT_TERMS) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, terms)
  const ada = await givenPartner(ctx, program.id, 'Ada')
  return { ctx, program, ada, customer: await givenReferredCustomer(stage, ctx, ada) }
}

async function sumOf(ctx: Context, event: Awaited<ReturnType<typeof givenSale>>['event']) {
  const { commissions } = await loadEvent(ctx, event.id)
  return commissions.reduce((sum, { amount }) => sum + amount, 0n)
}

test.each(ROUNDS)('many first payments of one customer: one earns the first reward, round %i', async () => {
  const reward = (basisPoints: number) => ({ type: 'percent', basisPoints }) as const
  const { ctx, ada, customer } = await scene({
    ...DEFAULT_TERMS,
    rules: [
      plainRule({ on: 'sale', occurrence: 'first', reward: reward(5_000) }),
      plainRule({ on: 'sale', occurrence: 'subsequent', reward: reward(1_000) }),
    ],
  })
  const sales = Array.from({ length: 4 }, () => saleOf(ctx, customer))
  const told = await Promise.all(sales.map((sale) => ingestEvent(ctx, sale)))
  const sums = await Promise.all(told.map(({ event }) => sumOf(ctx, event)))
  expect(sums.toSorted((a, b) => Number(a - b))).toEqual([1_000n, 1_000n, 1_000n, 5_000n])
  expect(await balances(ctx, ada)).toEqual([8_000, 0, 0, 0])
})

test.each(ROUNDS)('a refund and a release: what is left becomes payable, round %i', async (round) => {
  const { ctx, ada, customer } = await scene()
  const { event } = await givenSale(ctx, customer)
  stage.clock.advance({ days: 30 })
  const refund = correctionOf(ctx, event, { kind: 'refund', gross: 6_000n })
  const acts = [() => ingestEvent(ctx, refund), () => release(ctx)]
  await Promise.all((round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()))
  await release(ctx)
  expect(await balances(ctx, ada)).toEqual([0, 800, 0, 0])
  expect(await sumOf(ctx, event)).toBe(800n)
})

test.each(ROUNDS)('a rejection and a refund take back the whole once, round %i', async (round) => {
  const { ctx, ada, customer } = await scene()
  const { event } = await givenSale(ctx, customer)
  const id = await onlyCommission(ctx, event.id)
  const refund = correctionOf(ctx, event, { kind: 'refund', gross: 6_000n })
  const acts = [
    () => ingestEvent(ctx, refund),
    () => reviewCommission(ctx, id, { decision: 'reject', reason: 'A ring' }),
  ]
  await Promise.all((round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()))
  expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
})

test.each(ROUNDS)('a rejection and a release leave nothing payable, round %i', async (round) => {
  const { ctx, ada, customer } = await scene()
  const { event } = await givenSale(ctx, customer)
  const id = await onlyCommission(ctx, event.id)
  stage.clock.advance({ days: 30 })
  const acts = [() => release(ctx), () => reviewCommission(ctx, id, { decision: 'reject', reason: 'A ring' })]
  await Promise.all((round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()))
  await release(ctx)
  expect(await balances(ctx, ada)).toEqual([0, 0, 0, 0])
})

test('one run confirmed by many at once is applied once', async () => {
  const { ctx, program, sale } = await clickedTwice()
  const id = await givenRun(ctx, program.id, { model: 'first_click' })
  await workOff(stage, ctx)
  await Promise.all(Array.from({ length: 8 }, () => confirmed(ctx, id)))
  await Promise.all([workOff(stage, ctx), workOff(stage, ctx)])
  await workOff(stage, ctx)
  expect((await loadAttributionRun(ctx, id)).state).toBe('applied')
  expect(await entries(ctx, sale)).toEqual([
    'Bob 2000 earning held',
    'Bob -2000 reversal held',
    'Ada 2000 earning held',
  ])
})

test.each(ROUNDS)('two runs applied at once: one of both policies counts for all, round %i', async () => {
  const { ctx, program } = await clickedTwice()
  const ids = [
    await givenRun(ctx, program.id, { model: 'first_click' }),
    await givenRun(ctx, program.id, { model: 'linear' }),
  ]
  await workOff(stage, ctx)
  await Promise.all(ids.map((id) => confirmed(ctx, id)))
  await Promise.all([workOff(stage, ctx), workOff(stage, ctx)])
  await workOff(stage, ctx)
  for (const id of ids) expect((await loadAttributionRun(ctx, id)).state).toBe('applied')
  expect([
    ['Ada 2000 EUR', 'Bob 0 EUR'],
    ['Ada 1000 EUR', 'Bob 1000 EUR'],
  ]).toContainEqual(await worth(ctx))
})

test.each(ROUNDS)('a batch and a single with the same id: one event, one commission, round %i', async () => {
  const { ctx, ada, customer } = await scene()
  const sale = saleOf(ctx, customer)
  const others = Array.from({ length: 3 }, () => saleOf(ctx, customer))
  const [batch, single] = await Promise.all([ingestEvents(ctx, [...others, sale]), ingestEvent(ctx, sale)])
  const last = batch.at(-1)
  if (last === undefined || last.problem !== null) throw new Error('the batch refused the sale')
  expect([last.event.id, [last.isNew, single.isNew].filter(Boolean).length]).toEqual([single.event.id, 1])
  expect(await balances(ctx, ada)).toEqual([8_000, 0, 0, 0])
})

async function onlyCommission(ctx: Context, id: Parameters<typeof loadEvent>[1]): Promise<CommissionId> {
  const [first] = (await loadEvent(ctx, id)).commissions
  if (first === undefined) throw new Error('nothing was earned')
  return first.id
}

/** A customer who clicked Ada's link, then Bob's, and bought: Bob has it all. */
async function clickedTwice() {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  for (const name of ['Ada', 'Bob']) {
    const clickId = await givenClick(stage, ctx, await givenPartner(ctx, program.id, name))
    await bindIdentity(ctx, { clickId, customerRef: 'cus' })
    stage.clock.advance({ minutes: 1 })
  }
  const sale = await givenSale(ctx, 'cus')
  stage.clock.advance({ days: 1 })
  return { ctx, program, sale }
}

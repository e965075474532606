// Whatever order facts are told in, twice or at once: the same decisions and the same balances in the end.

import {
  ATTRIBUTION_MODELS,
  addDays,
  type ClickId,
  type EventId,
  plainRule,
  type TermsDraft,
} from '@openpartner/domain'
import {
  asWorker,
  brokenInvariants,
  DEFAULT_TERMS,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenSale,
} from '@openpartner/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import type { Context } from '../context.ts'
import { listBalances, loadEvent } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'
import { releaseCommissions } from './release-commissions.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

afterAll(() => stage.close())

const START = new Date('2021-03-01T12:00:00Z')
const DAYS = 20
const NAMES = ['Ada', 'Bob', 'Cem'] as const

/** What happened, by day; and in which order it is told, which is all that differs. */
interface Story {
  readonly terms: TermsDraft
  readonly clicks: readonly { readonly day: number; readonly who: number }[]
  readonly sales: readonly { readonly day: number; readonly gross: bigint }[]
}

/** First sales earn more than later ones, so that it matters which is the first. */
const termsOf = (model: TermsDraft['model']): TermsDraft => ({
  ...DEFAULT_TERMS,
  model,
  windowDays: 10,
  rules: [
    plainRule({ on: 'sale', occurrence: 'first', reward: { type: 'percent', basisPoints: 3_000 } }),
    plainRule({ on: 'sale', occurrence: 'subsequent', reward: { type: 'percent', basisPoints: 1_000 } }),
  ],
})

const day = fc.integer({ min: 0, max: DAYS - 1 })
const anyStory: fc.Arbitrary<Story> = fc.record({
  terms: fc.constantFrom(...ATTRIBUTION_MODELS).map(termsOf),
  // No two at one time: then ids decide, which differ from telling to telling.
  clicks: fc.uniqueArray(fc.record({ day, who: fc.integer({ min: 0, max: 2 }) }), {
    selector: (click) => click.day,
    minLength: 1,
    maxLength: 4,
  }),
  sales: fc.uniqueArray(fc.record({ day, gross: fc.bigInt({ min: 1n, max: 99_999n }) }), {
    selector: (sale) => sale.day,
    minLength: 1,
    maxLength: 3,
  }),
})

/** Two orders of telling; money is released in between when the second one says so. */
const anyTelling = anyStory.chain((story) => {
  const count = story.clicks.length + story.sales.length
  const order = fc.shuffledSubarray(
    Array.from({ length: count }, (_, index) => index),
    { minLength: count },
  )
  return fc.tuple(fc.constant(story), order, order, fc.integer({ min: 0, max: count }))
})

async function told(story: Story, order: readonly number[], releaseAfter: number | null, atOnce = false) {
  stage.clock.set(START)
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx, story.terms)
  const partners = []
  for (const name of NAMES) partners.push(await givenPartner(ctx, program.id, name))
  const clicks: ClickId[] = []
  for (const { day: when, who } of story.clicks) {
    const partner = partners[who]
    if (partner === undefined) throw new Error('a click of nobody')
    stage.clock.set(addDays(START, when))
    clicks.push(await givenClick(stage, ctx, partner))
  }
  stage.clock.set(addDays(START, DAYS + 40))
  const sales = new Map<number, EventId>()
  const tell = async (index: number) => {
    const clickId = clicks[index]
    if (clickId !== undefined) return void (await bindIdentity(ctx, { clickId, customerRef: 'cus' }))
    const sale = story.sales[index - clicks.length]
    if (sale === undefined) throw new Error('a sale of nothing')
    const occurredAt = addDays(START, sale.day)
    sales.set(sale.day, (await givenSale(ctx, 'cus', { gross: sale.gross, occurredAt })).event.id)
  }
  if (atOnce) await Promise.all(order.map(tell))
  else {
    for (const [place, index] of order.entries()) {
      if (place === releaseAfter) await release(ctx)
      await tell(index)
    }
  }
  await release(ctx)
  return endOf(ctx, sales)
}

const release = (ctx: Context) => releaseCommissions({ ...asWorker(ctx), db: stage.worker })

/**
 * Who is credited with what for each sale, and all balances. Why nobody is, is told as it was known: a click
 * after the sale that is bound later is no reason to decide again.
 */
async function endOf(ctx: Context, sales: ReadonlyMap<number, EventId>) {
  const decisions = []
  for (const when of [...sales.keys()].sort((a, b) => a - b)) {
    const id = sales.get(when)
    if (id === undefined) continue
    const { decision, credited } = await loadEvent(ctx, id)
    const parts = decision.evidence.rewards.map(({ part, weight }) => [weight, part?.amount])
    const reason = credited.length === 0 ? 'nobody' : decision.reason
    decisions.push([when, reason, credited.map(({ name }) => name), parts])
  }
  const balances = (await listBalances(ctx, { partnerId: null }))
    .map(({ partnerName, held, payable }) => [partnerName, held, payable])
    .filter(([, held, payable]) => held !== 0n || payable !== 0n)
  return { decisions, balances }
}

test('two orders end alike, also when money was released in between', async () => {
  await fc.assert(
    fc.asyncProperty(anyTelling, async ([story, one, other, releaseAfter]) => {
      expect(await told(story, other, releaseAfter)).toEqual(await told(story, one, null))
    }),
    { numRuns: 25 },
  )
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
}, 120_000)

test('everything told at once ends like everything told in turn', async () => {
  await fc.assert(
    fc.asyncProperty(anyTelling, async ([story, one, other]) => {
      expect(await told(story, other, null, true)).toEqual(await told(story, one, null))
    }),
    { numRuns: 15 },
  )
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
}, 120_000)

// A simulation says what publishing its draft back then would have paid, whatever the history, and is never
// applied.

import { ATTRIBUTION_MODELS, addMonths, type TermsDraft } from '@openpartner/domain'
import {
  brokenInvariants,
  DEFAULT_TERMS,
  expectProblem,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenSale,
} from '@openpartner/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { bookRows, workOff, worth } from '../../test/runs.ts'
import type { Context } from '../context.ts'
import { loadAttributionRun } from '../read/index.ts'
import { publishTerms } from '../setup/terms.ts'
import { applyAttributionRun } from './apply-attribution-run.ts'
import { bindIdentity } from './bind-identity.ts'
import { startSimulation } from './start-attribution-run.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

afterAll(() => stage.close())

const BEGIN = new Date('2021-01-01T00:00:00Z')
const NOW = new Date('2021-07-01T00:00:00Z')
const MONTHS = 3

type Fact =
  | { readonly kind: 'click'; readonly who: number; readonly customer: number; readonly hours: number }
  | { readonly kind: 'sale'; readonly gross: number; readonly customer: number; readonly hours: number }

const hours = fc.integer({ min: 1, max: 180 * 24 })
const customer = fc.integer({ min: 0, max: 2 })
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constant('click' as const), who: fc.integer({ min: 0, max: 2 }), customer, hours }),
  fc.record({
    kind: fc.constant('sale' as const),
    gross: fc.integer({ min: 1, max: 99_999 }),
    customer,
    hours,
  }),
)

const draft: fc.Arbitrary<TermsDraft> = fc
  .record({
    first: fc.integer({ min: 1, max: 5_000 }),
    every: fc.integer({ min: 1, max: 5_000 }),
    model: fc.constantFrom(...ATTRIBUTION_MODELS),
    windowDays: fc.integer({ min: 1, max: 90 }),
  })
  .map(({ first, every, model, windowDays }) => ({
    ...DEFAULT_TERMS,
    model,
    windowDays,
    rules: DEFAULT_TERMS.rules.flatMap((rule) => [
      {
        ...rule,
        occurrence: 'first',
        months: null,
        reward: { type: 'percent', basisPoints: first },
      } as const,
      { ...rule, reward: { type: 'percent', basisPoints: every } } as const,
    ]),
  }))

/** A brand that lives through the facts; with terms, it publishes them when the simulated months begin. */
async function brandOf(
  facts: readonly Fact[],
  published: TermsDraft | null,
): Promise<Context & { programId: `prg_${string}` }> {
  stage.clock.set(BEGIN)
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const partners = []
  for (const name of ['Ada', 'Bob', 'Cyd']) partners.push(await givenPartner(ctx, program.id, name))
  const change = addMonths(NOW, -MONTHS)
  let isPublished = published === null
  for (const one of [...facts].sort((a, b) => a.hours - b.hours)) {
    stage.clock.set(new Date(BEGIN.getTime() + one.hours * 3_600_000))
    if (published !== null && !isPublished && stage.clock.now() >= change) {
      const at = stage.clock.now()
      stage.clock.set(change)
      await publishTerms(ctx, program.id, published)
      stage.clock.set(at)
      isPublished = true
    }
    const customerRef = `customer ${one.customer}`
    const partner = one.kind === 'click' ? partners[one.who] : undefined
    if (partner === undefined) {
      await givenSale(ctx, customerRef, one.kind === 'sale' ? { gross: BigInt(one.gross) } : {})
    } else {
      await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, partner), customerRef })
    }
  }
  stage.clock.set(NOW)
  return { ...ctx, programId: program.id }
}

test('is what publishing the draft back then would have paid', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fact, { minLength: 8, maxLength: 20 }), draft, async (facts, terms) => {
      const ctx = await brandOf(facts, null)
      const before = await worth(ctx)
      const id = await startSimulation(ctx, ctx.programId, { months: MONTHS, draft: terms })
      const rows = await bookRows(stage)
      await workOff(stage, ctx)
      expect(await bookRows(stage)).toEqual(rows)
      const { preview } = await loadAttributionRun(ctx, id)
      const changes = new Map(
        (preview?.partners ?? []).map((row) => [row.partnerName, row.after - row.before + row.laterChange]),
      )
      const simulated = new Map(before.map((text) => [text.split(' ')[0], BigInt(text.split(' ')[1] ?? '0')]))
      for (const [name, change] of changes) simulated.set(name, (simulated.get(name) ?? 0n) + change)
      const real = await worth(await brandOf(facts, terms))
      const nonZero = (lines: readonly string[]) => lines.filter((line) => !line.includes(' 0 '))
      expect(nonZero([...simulated].map(([name, amount]) => `${name} ${amount} EUR`).sort())).toEqual(
        nonZero(real),
      )
    }),
    { numRuns: 12 },
  )
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
}, 120_000)

test('is never applied, and refused for drafts that contradict themselves', async () => {
  const ctx = await brandOf([{ kind: 'sale', gross: 100, customer: 0, hours: 4_000 }], null)
  const id = await startSimulation(ctx, ctx.programId, { months: 1, draft: DEFAULT_TERMS })
  await workOff(stage, ctx)
  const { state, confirmation } = await loadAttributionRun(ctx, id)
  expect([state, confirmation]).toEqual(['ready', null])
  await expectProblem(applyAttributionRun(ctx, id, 'x'), 'attribution-run-not-ready')
  const broken = { ...DEFAULT_TERMS, windowDays: 0 }
  const { errors } = await expectProblem(
    startSimulation(ctx, ctx.programId, { months: 1, draft: broken }),
    'terms-invalid',
  )
  expect(errors[0]?.pointer).toBe('/terms/window_days')
  for (const months of [0, 25, 1.5]) {
    const refused = startSimulation(ctx, ctx.programId, { months, draft: DEFAULT_TERMS })
    expect((await expectProblem(refused, 'request-invalid')).errors[0]?.pointer).toBe('/months')
  }
})

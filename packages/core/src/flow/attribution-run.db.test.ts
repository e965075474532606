// A period decided again under a policy: a preview writes nothing, applying books exactly what was shown, and
// whatever happens meanwhile is decided under it, too.

import { addDays } from '@openpartner/domain'
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
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failingDatabase } from '../../test/failing-database.ts'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { decision, entries } from '../../test/outcome.ts'
import { bookRows, confirmed, diff, givenRun, ONE_BY_ONE, workOff, worth } from '../../test/runs.ts'
import type { Context } from '../context.ts'
import { loadAttributionRun } from '../read/index.ts'
import { publishTerms } from '../setup/terms.ts'
import { advanceAttributionRuns } from './advance-attribution-run.ts'
import { applyAttributionRun, cancelAttributionRun } from './apply-attribution-run.ts'
import { bindIdentity } from './bind-identity.ts'

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

beforeEach(() => stage.clock.set('2021-03-10T12:00:00Z'))

afterEach(async () => {
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
})

afterAll(() => stage.close())

/** Customers who clicked Ada's link, then Bob's, and bought three days later; Bob has it all. */
async function scene(customers: readonly string[] = ['ann', 'ben', 'cyd']) {
  stage.clock.set('2021-03-10T12:00:00Z')
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  const told = []
  for (const customerRef of customers) {
    stage.clock.set('2021-03-11T12:00:00Z')
    for (const { link } of [ada, bob]) {
      await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, { link }), customerRef })
      stage.clock.advance({ minutes: 1 })
    }
    stage.clock.set('2021-03-14T12:00:00Z')
    told.push(await givenSale(ctx, customerRef))
  }
  stage.clock.set('2021-04-01T12:00:00Z')
  return { ctx, program, ada, bob, sales: told }
}

const firstClick = { model: 'first_click' } as const

describe('a preview', () => {
  test('says who would get what, and writes nothing but that', async () => {
    const { ctx, program } = await scene()
    const before = await bookRows(stage)
    const id = await givenRun(ctx, program.id, firstClick)
    await workOff(stage, ctx)
    expect(await diff(ctx, id)).toEqual([
      'Ada 0.00 EUR → 60.00 EUR, later 0',
      'Bob 60.00 EUR → 0.00 EUR, later 0',
    ])
    const { state, preview } = await loadAttributionRun(ctx, id)
    expect(state).toBe('ready')
    expect(preview).toMatchObject({ customers: 3, events: 3, changed: 3 })
    expect(preview?.totals).toMatchObject([
      { before: 6_000n, after: 6_000n, partners: 2, winners: 1, losers: 1 },
    ])
    expect(await bookRows(stage)).toEqual(before)
  })

  test('counts what changes for later sales, because somebody else is bound, apart', async () => {
    const { ctx, program } = await scene(['ann'])
    await givenSale(ctx, 'ann', { gross: 5_000n })
    stage.clock.advance({ minutes: 1 })
    const period = { from: new Date('2021-03-01T00:00:00Z'), to: new Date('2021-03-20T00:00:00Z') }
    const id = await givenRun(ctx, program.id, { ...firstClick, period })
    await workOff(stage, ctx)
    expect(await diff(ctx, id)).toEqual([
      'Ada 0.00 EUR → 20.00 EUR, later 1000',
      'Bob 20.00 EUR → 0.00 EUR, later -1000',
    ])
  })

  test('by a window of one day pays nobody whose click was three days before', async () => {
    const { ctx, program } = await scene(['ann'])
    const id = await givenRun(ctx, program.id, { windowDays: 1 })
    await workOff(stage, ctx)
    expect(await diff(ctx, id)).toEqual(['Bob 20.00 EUR → 0.00 EUR, later 0'])
  })

  test('of nothing that changes is empty of changes', async () => {
    const { ctx, program } = await scene(['ann'])
    const id = await givenRun(ctx, program.id)
    await workOff(stage, ctx)
    expect((await loadAttributionRun(ctx, id)).preview).toMatchObject({ events: 1, changed: 0 })
  })

  test('that was cancelled is not computed, nor applied', async () => {
    const { ctx, program } = await scene(['ann'])
    const id = await givenRun(ctx, program.id, firstClick)
    await cancelAttributionRun(ctx, id)
    await cancelAttributionRun(ctx, id)
    await workOff(stage, ctx)
    expect(await loadAttributionRun(ctx, id)).toMatchObject({ state: 'cancelled', preview: null })
    await expectProblem(applyAttributionRun(ctx, id, 'x'), 'attribution-run-not-ready')
  })
})

describe('applying', () => {
  test('books what was shown, once, with the run as cause', async () => {
    const { ctx, program, sales } = await scene()
    const id = await givenRun(ctx, program.id, firstClick)
    await workOff(stage, ctx)
    await confirmed(ctx, id)
    await workOff(stage, ctx)
    expect(await diff(ctx, id, 'applied')).toEqual(await diff(ctx, id))
    expect(await worth(ctx)).toEqual(['Ada 6000 EUR', 'Bob 0 EUR'])
    for (const sale of sales) {
      expect(await decision(ctx, sale)).toBe('2 run: Ada by first_click')
      expect(await entries(ctx, sale)).toEqual([
        'Bob 2000 earning held',
        'Bob -2000 reversal held',
        'Ada 2000 earning held',
      ])
    }
    const booked = await bookRows(stage)
    await confirmed(ctx, id)
    await workOff(stage, ctx)
    expect(await bookRows(stage)).toEqual(booked)
    expect((await loadAttributionRun(ctx, id)).state).toBe('applied')
  })

  test('asks for the confirmation of the totals that were shown', async () => {
    const { ctx, program } = await scene(['ann'])
    const id = await givenRun(ctx, program.id, firstClick)
    await expectProblem(applyAttributionRun(ctx, id, 'x'), 'attribution-run-not-ready')
    await workOff(stage, ctx)
    await expectProblem(applyAttributionRun(ctx, id, 'x'), 'attribution-run-not-seen')
    expect((await loadAttributionRun(ctx, id)).state).toBe('ready')
  })

  test('is for admins, not for keys, partners or another brand', async () => {
    const { ctx, program, ada } = await scene(['ann'])
    const id = await givenRun(ctx, program.id, firstClick)
    await workOff(stage, ctx)
    const key = {
      kind: 'key',
      brandId: ctx.actor.brandId,
      keyId: ctx.newId('key'),
      scopes: ['programs:write'],
    } as const
    await expectProblem(applyAttributionRun({ ...ctx, actor: key }, id, 'x'), 'scope-missing')
    await expectProblem(applyAttributionRun(asPartner(ctx, ada.partner), id, 'x'), 'role-missing')
    await expectProblem(applyAttributionRun(await givenBrand(stage), id, 'x'), 'not-found')
    await expectProblem(advanceAttributionRuns(ctx), 'role-missing')
  })

  test('makes the policy count for what becomes known later', async () => {
    const { ctx, program, ada } = await scene(['ann'])
    const id = await givenRun(ctx, program.id, firstClick)
    await workOff(stage, ctx)
    await confirmed(ctx, id)
    await workOff(stage, ctx)
    stage.clock.set('2021-03-12T12:00:00Z')
    const late = await givenClick(stage, ctx, ada)
    stage.clock.set('2021-04-02T12:00:00Z')
    await bindIdentity(ctx, { clickId: late, customerRef: 'zoe' })
    const sale = await givenSale(ctx, 'zoe', { occurredAt: new Date('2021-03-14T12:00:00Z') })
    expect(await decision(ctx, sale)).toBe('1 ingest: Ada by first_click')
    const after = await givenSale(ctx, 'zed', { occurredAt: new Date('2021-04-01T18:00:00Z') })
    expect(await decision(ctx, after)).toBe('1 ingest: nobody by no_identity')
  })

  test('in small steps with facts between them ends as if they had been there before', async () => {
    const { ctx, program, ada, sales } = await scene()
    stage.clock.set('2021-03-10T18:00:00Z')
    const carl = await givenPartner(ctx, program.id, 'Carl')
    const [early, other] = [await givenClick(stage, ctx, carl), await givenClick(stage, ctx, carl)]
    stage.clock.set('2021-04-01T12:00:00Z')
    const id = await givenRun(ctx, program.id, firstClick)
    await workOff(stage, ctx)
    await confirmed(ctx, id)
    const step = () => advanceAttributionRuns({ ...asWorker(ctx), db: stage.worker }, ONE_BY_ONE)
    await step()
    // Ann is done, Cyd is not: both turn out to have clicked Carl's link first.
    await bindIdentity(ctx, { clickId: early, customerRef: 'ann' })
    await bindIdentity(ctx, { clickId: other, customerRef: 'cyd' })
    await workOff(stage, ctx, ONE_BY_ONE)
    expect(await worth(ctx)).toEqual(['Ada 2000 EUR', 'Bob 0 EUR', 'Carl 4000 EUR'])
    expect(sales).toHaveLength(3)
    const { preview, applied } = await loadAttributionRun(ctx, id)
    expect(applied?.partners).not.toEqual(preview?.partners)
    const again = await givenRun(ctx, program.id, firstClick)
    await workOff(stage, ctx)
    expect((await loadAttributionRun(ctx, again)).preview?.changed).toBe(0)
    expect(ada.partner.name).toBe('Ada')
  })

  test('a second run supersedes the first, and one without a policy takes it back', async () => {
    const { ctx, program, sales } = await scene(['ann'])
    const [sale] = sales
    if (sale === undefined) throw new Error('no sale')
    for (const policy of [firstClick, { model: 'linear' } as const, {}]) {
      stage.clock.advance({ minutes: 1 })
      const id = await givenRun(ctx, program.id, policy)
      await workOff(stage, ctx)
      await confirmed(ctx, id)
      await workOff(stage, ctx)
    }
    expect(await decision(ctx, sale)).toBe('4 run: Bob by last_click')
    expect(await worth(ctx)).toEqual(['Ada 0 EUR', 'Bob 2000 EUR'])
  })

  test('under terms of another version pays by their rules', async () => {
    const { ctx, program } = await scene(['ann'])
    const [rule] = DEFAULT_TERMS.rules
    if (rule === undefined) throw new Error('no rule')
    const better = { ...rule, reward: { type: 'percent', basisPoints: 3_000 } } as const
    const terms = await publishTerms(ctx, program.id, { ...DEFAULT_TERMS, rules: [better] })
    stage.clock.advance({ minutes: 1 })
    const id = await givenRun(ctx, program.id, { termsId: terms.id })
    await workOff(stage, ctx)
    expect(await diff(ctx, id)).toEqual(['Bob 20.00 EUR → 30.00 EUR, later 0'])
    await confirmed(ctx, id)
    await workOff(stage, ctx)
    expect(await worth(ctx)).toEqual(['Bob 3000 EUR'])
  })
})

test.each(['preview', 'apply'] as const)(
  'a worker killed before every statement of the %s in turn ends as one that was not',
  async (pass) => {
    const { ctx, program } = await scene()
    const id = await givenRun(ctx, program.id, firstClick)
    if (pass === 'apply') {
      await workOff(stage, ctx)
      await confirmed(ctx, id)
    }
    const failing = failingDatabase(stage.worker)
    const worker: Context = { ...asWorker(ctx), db: failing.db }
    const end = pass === 'preview' ? 'ready' : 'applied'
    let kills = 0
    // A connection that was just cut may hold the run a moment longer: then there is nothing to do yet.
    for (let statement = 1; (await loadAttributionRun(ctx, id)).state !== end; statement++) {
      failing.dieAt(statement)
      const attempt = await advanceAttributionRuns(worker, ONE_BY_ONE).catch(() => 'killed' as const)
      failing.revive()
      if (attempt === 'killed') kills++
      else statement = attempt ? 0 : statement - 1
    }
    // Three customers and the end of the pass, and no step has fewer statements than this.
    expect(kills).toBeGreaterThan(4 * 5)
    if (pass === 'preview') {
      await confirmed(ctx, id)
      await workOff(stage, ctx)
    }
    const { preview, applied, state } = await loadAttributionRun(ctx, id)
    expect(state).toBe('applied')
    for (const one of [preview, applied]) expect(one).toMatchObject({ customers: 3, events: 3, changed: 3 })
    expect(await diff(ctx, id, 'applied')).toEqual(await diff(ctx, id))
    expect(await worth(ctx)).toEqual(['Ada 6000 EUR', 'Bob 0 EUR'])
  },
  // More than a hundred kills, each of which costs a connection.
  120_000,
)

test('two workers at once book nothing twice', async () => {
  const { ctx, program } = await scene()
  const id = await givenRun(ctx, program.id, firstClick)
  await Promise.all([workOff(stage, ctx, ONE_BY_ONE), workOff(stage, ctx, ONE_BY_ONE)])
  await workOff(stage, ctx)
  await confirmed(ctx, id)
  await Promise.all([workOff(stage, ctx, ONE_BY_ONE), workOff(stage, ctx, ONE_BY_ONE)])
  await workOff(stage, ctx)
  expect((await loadAttributionRun(ctx, id)).applied).toMatchObject({ customers: 3, events: 3, changed: 3 })
  expect(await worth(ctx)).toEqual(['Ada 6000 EUR', 'Bob 0 EUR'])
})

test('a preview that goes on failing is given up', async () => {
  const { ctx, program } = await scene(['ann'])
  const id = await givenRun(ctx, program.id, firstClick)
  // A clock that cannot be read fails the step after its run was taken in hand.
  const broken = {
    ...asWorker(ctx),
    db: stage.worker,
    clock: {
      now() {
        throw new Error('no time')
      },
    },
  }
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(advanceAttributionRuns(broken)).rejects.toThrow('no time')
  }
  expect((await loadAttributionRun(ctx, id)).state).toBe('failed')
  expect(await advanceAttributionRuns(broken)).toBe(false)
})

test('a run is refused for a period that is not over, backwards, or under foreign terms', async () => {
  const { ctx, program } = await scene([])
  const now = stage.clock.now()
  const refused = await expectProblem(
    givenRun(ctx, program.id, {
      period: { from: addDays(now, 2), to: addDays(now, 1) },
      windowDays: 0,
      termsId: ctx.newId('trm'),
    }),
    'request-invalid',
  )
  expect(refused.errors.map(({ pointer }) => pointer)).toEqual([
    '/period/to',
    '/period/to',
    '/policy/window_days',
    '/policy/terms_id',
  ])
  const foreign = await expectProblem(givenRun(await givenBrand(stage), program.id), 'request-invalid')
  expect(foreign.errors[0]?.pointer).toBe('/program_id')
})

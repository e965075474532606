// Works on attribution runs, one batch of customers at a time: computes what a run would change, and
// books it once it is applied. Called by the worker, brand by brand, until nothing is left to do.

import { inBrand, inConsistentView, type Tx } from '@openpartner/db'
import { type AttributionRunId, encodeId, type Policy, Problem } from '@openpartner/domain'
import {
  type AttributionRunRow,
  addToTotals,
  beginPass,
  customersOfPeriod,
  draftFromJson,
  findTerms,
  lockNextRun,
  lockRun,
  moveRun,
  type PassRow,
  type RunPass,
  savePass,
} from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { type DecidedAgain, type DecideFrom, decideEvents, recordDecisions } from './attribute-event.ts'
import { lockCustomers } from './lock-customer.ts'
import { diffOf } from './run-diff.ts'

/** How much one step takes in hand: so many customers, and no further customer above so many events. */
export interface BatchSize {
  readonly customers: number
  readonly events: number
}

/**
 * Large enough that statements do not count, small enough for a few hundred milliseconds and little memory.
 */
const PREVIEW_BATCH: BatchSize = { customers: 250, events: 1_000 }
/** Customers of a batch wait for it with whatever is told about them. */
const APPLY_BATCH: BatchSize = { customers: 50, events: 250 }
/** A preview that fails so often in a row has found something that waiting does not mend. */
const FAILURES_MAX = 5

/**
 * One batch of the oldest run that wants it: applied runs first. Cursor, totals and bookings are written
 * in one transaction, so it can be killed at any moment and goes on where it was. Safe to run twice at
 * once: a run that somebody has in hand is passed over.
 * @returns false when there is nothing to do
 */
export async function advanceAttributionRuns(ctx: Context, size?: BatchSize): Promise<boolean> {
  if (ctx.actor.kind !== 'worker') {
    throw new Problem('role-missing', { detail: 'Only the worker works on runs.' })
  }
  return (await applyNext(ctx, size ?? APPLY_BATCH)) || (await previewNext(ctx, size ?? PREVIEW_BATCH))
}

async function applyNext(ctx: Context, size: BatchSize): Promise<boolean> {
  return inBrand(ctx.db, ctx.actor.brandId, async (tx) => {
    // Facts. The run, then the customers, then their commissions.
    const next = await lockNextRun(tx, ['applying'])
    if (next === null) return false
    return stepOf(ctx, tx, { run: next.run, name: 'apply', size }, async (places) => {
      await lockCustomers(
        tx,
        places.map(({ customerRef }) => customerRef),
      )
      // Decision. The policy is a fact by now.
      const decided = await decideEvents(tx, places)
      // Record.
      await recordDecisions(
        ctx,
        tx,
        decided.filter(({ record }) => record !== 'nothing'),
      )
      return decided
    })
  })
}

async function previewNext(ctx: Context, size: BatchSize): Promise<boolean> {
  let inHand: AttributionRunId | null = null
  try {
    return await inConsistentView(databaseOf(ctx), ctx.actor.brandId, async (tx) => {
      // Facts. No customer is locked: the batch is looked at as it is at one instant.
      const next = await lockNextRun(tx, ['queued', 'computing'])
      if (next === null) return false
      inHand = next.run.id
      const policy = await policyOf(tx, next.run)
      const isBatch = await stepOf(ctx, tx, { run: next.run, name: 'preview', size }, (places) =>
        // Decision. Nothing of it is recorded but what it sums to.
        decideEvents(tx, places, policy),
      )
      if (next.failures > 0) await moveRun(tx, next.run.id, { failures: 0 })
      return isBatch
    })
  } catch (error) {
    if (inHand === null) throw error
    const failed = await countFailure(ctx, inHand).then(
      () => [],
      (second: unknown) => [second],
    )
    throw failed.length === 0 ? error : new AggregateError([error, ...failed], 'neither done nor counted')
  }
}

interface Step {
  readonly run: AttributionRunRow
  readonly name: RunPass
  readonly size: BatchSize
}

/** The next batch of a pass, or its end. */
async function stepOf(
  ctx: Context,
  tx: Tx,
  { run, name, size }: Step,
  decide: (places: readonly DecideFrom[]) => Promise<readonly DecidedAgain[]>,
): Promise<true> {
  const { id: runId, brandId } = run
  const startedAt = ctx.clock.now()
  const pass = await beginPass(tx, { runId, brandId, pass: name, startedAt })
  const places = await placesOfBatch(tx, { run, pass, size })
  if (places.length === 0) {
    await savePass(tx, { ...pass, finishedAt: startedAt })
    await moveRun(tx, runId, { state: name === 'preview' ? 'ready' : 'applied' })
    return true
  }
  const decided = await decide(places)
  const { totals, changed } = diffOf(run, decided)
  await addToTotals(tx, pass, totals)
  await savePass(tx, {
    ...pass,
    doneThrough: places.at(-1)?.customerRef ?? pass.doneThrough,
    customers: pass.customers + places.length,
    events: pass.events + decided.length,
    changed: pass.changed + changed,
    workedMs: pass.workedMs + ctx.clock.now().getTime() - startedAt.getTime(),
  })
  if (name === 'preview') await moveRun(tx, runId, { state: 'computing' })
  return true
}

async function placesOfBatch(
  tx: Tx,
  { run, pass, size }: { readonly run: AttributionRunRow; readonly pass: PassRow; readonly size: BatchSize },
): Promise<DecideFrom[]> {
  const period = { from: run.periodFrom, to: run.periodTo }
  const customers = await customersOfPeriod(tx, { ...period, after: pass.doneThrough, limit: size.customers })
  let events = 0
  const batch = customers.filter((customer, index) => {
    events += customer.events
    return index === 0 || events <= size.events
  })
  return batch.map(({ customerRef }) => ({
    customerRef,
    occurredAt: run.periodFrom,
    id: null,
    cause: 'run',
    run: { ...period, runId: run.id },
  }))
}

/** No row has it: what a draft would pay is booked nowhere. */
const DRAFT_ID = encodeId('trm', '00000000-0000-0000-0000-000000000000')

async function policyOf(tx: Tx, run: AttributionRunRow): Promise<Policy> {
  const { id: runId, programId, periodFrom: from, periodTo: to, model, windowDays, termsId, draft } = run
  const published = termsId === null ? null : await findTerms(tx, termsId)
  const terms =
    draft === null
      ? published
      : {
          ...draftFromJson(draft),
          id: DRAFT_ID,
          programId,
          groupId: null,
          partnerId: null,
          version: 0,
          publishedAt: from,
          effectiveFrom: from,
          effectiveUntil: null,
        }
  return { runId, programId, from, to, model, windowDays, terms }
}

async function countFailure(ctx: Context, runId: AttributionRunId): Promise<void> {
  await inBrand(ctx.db, ctx.actor.brandId, async (tx) => {
    const found = await lockRun(tx, runId)
    if (found === null || (found.state !== 'queued' && found.state !== 'computing')) return
    const failures = found.failures + 1
    await moveRun(tx, runId, failures >= FAILURES_MAX ? { failures, state: 'failed' } : { failures })
  })
}

function databaseOf({ db }: Context) {
  if (db.kind === 'tx') throw new Error('a step of a run is a transaction of its own')
  return db
}

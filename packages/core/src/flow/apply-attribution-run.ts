// Makes the policy of a run count, or gives the run up. Called by the API; the worker books what changes.

import { inBrand } from '@openpartner/db'
import { type AttributionRunId, actorName, notFound, Problem } from '@openpartner/domain'
import { findRunApplication, hashOfTotals, insertRunApplication, lockRun, moveRun } from '@openpartner/ledger'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { lockPolicies } from './lock-customer.ts'
import { RUNS_WRITE } from './start-attribution-run.ts'

/** Money of the past moves: a person, no key. */
export const RUNS_APPLY: Need = { scope: null, roles: ['admin'] }

/**
 * From here on every decision about the period is taken under the policy, whoever takes it; what was decided
 * before, the worker decides again. Applying twice is applying once.
 * @throws Problem `not-found`; `attribution-run-not-ready` for a simulation and before there is a preview;
 * `attribution-run-not-seen` when the confirmation is not of the preview's totals
 */
export async function applyAttributionRun(
  ctx: Context,
  id: AttributionRunId,
  confirmation: string,
): Promise<void> {
  const brandId = requireAccess(ctx.actor, RUNS_APPLY)
  await inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Nobody decides while the policy begins to count.
    const found = await lockRun(tx, id)
    if (found === null) throw notFound()
    if ((await findRunApplication(tx, id)) !== null) return
    await lockPolicies(tx)
    const seen = await hashOfTotals(tx, { runId: id, pass: 'preview' })

    // Decision.
    const { run, state } = found
    if (run.purpose === 'simulation')
      throw notReady('A simulation is never applied: publish the terms instead.')
    if (state !== 'ready')
      throw notReady(`The run is ${state}; only one whose preview is ready can be applied.`)
    if (confirmation !== seen) {
      throw new Problem('attribution-run-not-seen', {
        detail: 'The confirmation is not that of the totals of this run. Look at them again.',
        errors: [{ pointer: '/confirmation', detail: 'is not the confirmation of this run' }],
      })
    }

    // Record.
    const appliedBy = actorName(ctx.actor)
    await insertRunApplication(tx, {
      runId: id,
      brandId,
      confirmation,
      appliedBy,
      appliedAt: ctx.clock.now(),
    })
    await moveRun(tx, id, { state: 'applying' })
    await audit(ctx, tx, { action: 'attribution_run.applied', target: id, after: { confirmation } })
  })
}

/**
 * Gives up a run that is not applied. Cancelling twice is cancelling once.
 * @throws Problem `not-found`; `attribution-run-not-ready` for one that is applied or failed
 */
export async function cancelAttributionRun(ctx: Context, id: AttributionRunId): Promise<void> {
  const brandId = requireAccess(ctx.actor, RUNS_WRITE)
  await inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const found = await lockRun(tx, id)
    if (found === null) throw notFound()

    // Decision.
    const { state } = found
    if (state === 'cancelled') return
    if (state !== 'queued' && state !== 'computing' && state !== 'ready') {
      throw notReady(`The run is ${state} and cannot be cancelled any more.`)
    }

    // Record.
    await moveRun(tx, id, { state: 'cancelled' })
    await audit(ctx, tx, { action: 'attribution_run.cancelled', target: id, before: { state } })
  })
}

function notReady(detail: string): Problem {
  return new Problem('attribution-run-not-ready', { detail })
}

// Asks for a run: what a period would come to under another policy, or under terms that are only a draft.
// Called by the API; the worker computes it (advance-attribution-run).

import { findProgram, inBrand, type Tx } from '@openpartner/db'
import {
  type AttributionModel,
  type AttributionRunId,
  actorName,
  addMonths,
  type FieldError,
  notFound,
  type Period,
  Problem,
  type ProgramId,
  type TermsDraft,
  type TermsId,
  termsErrors,
  WINDOW_DAYS_MAX,
} from '@openpartner/domain'
import {
  draftToJson,
  findTerms,
  insertAttributionRun,
  insertRunProgress,
  type NewAttributionRun,
} from '@openpartner/ledger'
import { audit, type Context, type Need, requireAccess } from '../context.ts'

export const RUNS_WRITE: Need = { scope: 'programs:write', roles: ['admin'] }

/** Null is what the terms in force say; three nulls bring a period into line with all facts known today. */
export interface RunRequest {
  readonly programId: ProgramId
  readonly period: Period
  readonly model: AttributionModel | null
  readonly windowDays: number | null
  /** A published version of the program's own terms. */
  readonly termsId: TermsId | null
}

/** @throws Problem `request-invalid` naming every wrong field */
export async function startAttributionRun(ctx: Context, request: RunRequest): Promise<AttributionRunId> {
  const brandId = requireAccess(ctx.actor, RUNS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const program = await findProgram(tx, request.programId)
    const terms = request.termsId === null ? null : await findTerms(tx, request.termsId)

    // Decision.
    const errors = runErrors(request, ctx.clock.now())
    if (program === null) errors.push({ pointer: '/program_id', detail: 'is not a program of this brand' })
    const isOwn = terms?.programId === request.programId && terms.groupId === null && terms.partnerId === null
    if (request.termsId !== null && !isOwn) {
      errors.push({ pointer: '/policy/terms_id', detail: 'is not a version of the terms of this program' })
    }
    if (errors.length > 0) throw new Problem('request-invalid', { errors })

    // Record.
    const { period, ...policy } = request
    const run = {
      ...policy,
      purpose: 'rerun',
      periodFrom: period.from,
      periodTo: period.to,
      draft: null,
    } as const
    return record(ctx, tx, run)
  })
}

/** More than two years nobody compares with what comes next. */
export const SIMULATED_MONTHS_MAX = 24

/**
 * What the last months would have cost under a draft: as if it had been published back then. Never applied.
 * @throws Problem `terms-invalid` naming every contradiction; `request-invalid`; `not-found`
 */
export async function startSimulation(
  ctx: Context,
  programId: ProgramId,
  { months, draft }: { readonly months: number; readonly draft: TermsDraft },
): Promise<AttributionRunId> {
  const brandId = requireAccess(ctx.actor, RUNS_WRITE)
  if (!Number.isInteger(months) || months < 1 || months > SIMULATED_MONTHS_MAX) {
    const detail = `must be a whole number from 1 to ${SIMULATED_MONTHS_MAX}`
    throw new Problem('request-invalid', { errors: [{ pointer: '/months', detail }] })
  }
  const errors = termsErrors(draft).map(({ pointer, detail }) => ({ pointer: `/terms${pointer}`, detail }))
  if (errors.length > 0) throw new Problem('terms-invalid', { errors })
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    if ((await findProgram(tx, programId)) === null) throw notFound()

    // Record.
    const periodTo = ctx.clock.now()
    return record(ctx, tx, {
      programId,
      purpose: 'simulation',
      periodFrom: addMonths(periodTo, -months),
      periodTo,
      model: null,
      windowDays: null,
      termsId: null,
      draft: draftToJson(draft),
    })
  })
}

async function record(
  ctx: Context,
  tx: Tx,
  asked: Omit<NewAttributionRun, 'id' | 'brandId' | 'createdBy' | 'createdAt'>,
): Promise<AttributionRunId> {
  const { brandId } = ctx.actor
  const id = ctx.newId('atr')
  const run = { ...asked, id, brandId, createdBy: actorName(ctx.actor), createdAt: ctx.clock.now() }
  await insertAttributionRun(tx, run)
  await insertRunProgress(tx, run)
  const { programId, purpose, periodFrom, periodTo, model, windowDays, termsId } = asked
  const after = {
    program_id: programId,
    purpose,
    period: { from: periodFrom, to: periodTo },
    policy: { model, window_days: windowDays, terms_id: termsId },
  }
  await audit(ctx, tx, { action: 'attribution_run.started', target: id, after })
  return id
}

function runErrors({ period: { from, to }, windowDays }: RunRequest, now: Date): FieldError[] {
  const errors: FieldError[] = []
  if (from.getTime() >= to.getTime()) {
    errors.push({ pointer: '/period/to', detail: 'must be after the beginning' })
  }
  if (to.getTime() > now.getTime()) {
    errors.push({ pointer: '/period/to', detail: 'must not be in the future: what comes is for the terms' })
  }
  if (
    windowDays !== null &&
    (!Number.isInteger(windowDays) || windowDays < 1 || windowDays > WINDOW_DAYS_MAX)
  ) {
    const detail = `must be a whole number from 1 to ${WINDOW_DAYS_MAX}`
    errors.push({ pointer: '/policy/window_days', detail })
  }
  return errors
}

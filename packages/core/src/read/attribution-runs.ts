// Reading attribution runs: how far they are and what they come to. Called by the API.

import { findProgram, inBrand, type Page, type PageRequest, type Tx } from '@openpartner/db'
import { type AttributionRunId, notFound, type PartnerId, type ProgramId } from '@openpartner/domain'
import {
  type CurrencyTotal,
  findRun,
  findRunApplication,
  findTerms,
  greatestChanges,
  hashOfTotals,
  hasNewEvents,
  listRuns,
  type PassRow,
  type PublishedTerms,
  passesOf,
  type RunApplication,
  type RunTotal,
  type RunWithState,
  totalsOfPass,
} from '@openpartner/ledger'
import { type Context, type Need, requireAccess } from '../context.ts'

export const RUNS_READ: Need = { scope: 'programs:read', roles: ['admin'] }

/** More partners than this nobody compares by eye; the totals are over all of them. */
const PARTNERS_SHOWN = 500

export interface PassRecord extends PassRow {
  readonly totals: readonly CurrencyTotal[]
  /** Those whose amounts change most. */
  readonly partners: readonly (RunTotal & { readonly partnerId: PartnerId; readonly partnerName: string })[]
}

export interface RunLine extends RunWithState {
  readonly program: { readonly id: ProgramId; readonly name: string }
  readonly terms: PublishedTerms | null
  /** Of the pass that is under way or was the last. */
  readonly events: number
}

export interface RunRecord extends RunLine {
  readonly preview: PassRecord | null
  readonly applied: PassRecord | null
  readonly application: RunApplication | null
  /** What applying asks for; null until the preview is ready. */
  readonly confirmation: string | null
  /** Events of the period were told since the preview began. */
  readonly isOutdated: boolean
}

/** @throws Problem `not-found` */
export async function loadAttributionRun(
  ctx: Context,
  id: AttributionRunId,
  need: Need = RUNS_READ,
): Promise<RunRecord> {
  const brandId = requireAccess(ctx.actor, need)
  return inBrand(ctx.db, brandId, async (tx) => {
    const found = await findRun(tx, id)
    if (found === null) throw notFound()
    const passes = await passesOf(tx, [id])
    const preview = passes.find(({ pass }) => pass === 'preview')
    const applied = passes.find(({ pass }) => pass === 'apply')
    const isReady = found.state === 'ready' && found.run.purpose === 'rerun'
    const period = { from: found.run.periodFrom, to: found.run.periodTo }
    return {
      ...(await lineOf(tx, found, passes)),
      preview: preview === undefined ? null : await passRecord(tx, preview),
      applied: applied === undefined ? null : await passRecord(tx, applied),
      application: await findRunApplication(tx, id),
      confirmation: isReady ? await hashOfTotals(tx, { runId: id, pass: 'preview' }) : null,
      isOutdated:
        isReady && preview !== undefined && (await hasNewEvents(tx, { ...period, since: preview.startedAt })),
    }
  })
}

/** Newest first. */
export async function listAttributionRuns(
  ctx: Context,
  page: PageRequest<AttributionRunId>,
): Promise<Page<RunLine>> {
  const brandId = requireAccess(ctx.actor, RUNS_READ)
  return inBrand(ctx.db, brandId, async (tx) => {
    const { rows, nextCursor } = await listRuns(tx, page)
    const passes = await passesOf(
      tx,
      rows.map(({ id }) => id),
    )
    const lines: RunLine[] = []
    for (const row of rows) {
      lines.push(
        await lineOf(
          tx,
          row,
          passes.filter(({ runId }) => runId === row.id),
        ),
      )
    }
    return { rows: lines, nextCursor }
  })
}

async function lineOf(tx: Tx, found: RunWithState, passes: readonly PassRow[]): Promise<RunLine> {
  const { run } = found
  const program = await findProgram(tx, run.programId)
  if (program === null) throw new Error(`the program of ${run.id} is missing`)
  const last = passes.find(({ pass }) => pass === 'apply') ?? passes[0]
  return {
    ...found,
    program: { id: program.id, name: program.name },
    terms: run.termsId === null ? null : await findTerms(tx, run.termsId),
    events: last?.events ?? 0,
  }
}

async function passRecord(tx: Tx, row: PassRow): Promise<PassRecord> {
  const { runId, pass } = row
  return {
    ...row,
    totals: await totalsOfPass(tx, { runId, pass }),
    partners: await greatestChanges(tx, { runId, pass, limit: PARTNERS_SHOWN }),
  }
}

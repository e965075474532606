// How far attribution runs are, and what they came to so far. Mutable tables and named queries; what was
// asked for and applied stands in attribution-runs.ts.

import {
  currencyCode,
  instant,
  minorUnits,
  type Page,
  type PageRequest,
  partners,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import type { AttributionRunId, Currency } from '@openpartner/domain'
import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { bigint, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { type AttributionRunRow, attributionRuns } from './attribution-runs.ts'
import { inChunks } from './chunks.ts'

export const RUN_STATES = [
  'queued',
  'computing',
  'ready',
  'applying',
  'applied',
  'cancelled',
  'failed',
] as const
export type RunState = (typeof RUN_STATES)[number]

/** To see what would come of a run, then to book it. */
export type RunPass = 'preview' | 'apply'

export const attributionRunProgress = pgTable('attribution_run_progress', {
  runId: typeId('atr')('run_id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  state: text('state', { enum: RUN_STATES }).notNull(),
  failures: integer('failures').notNull().default(0),
})

const count = (name: string) => bigint(name, { mode: 'number' }).notNull()

export const attributionRunPasses = pgTable('attribution_run_passes', {
  runId: typeId('atr')('run_id').notNull(),
  brandId: typeId('brd')('brand_id').notNull(),
  pass: text('pass').$type<RunPass>().notNull(),
  doneThrough: text('done_through'),
  customers: count('customers'),
  events: count('events'),
  changed: count('changed'),
  workedMs: count('worked_ms'),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
})
export type PassRow = typeof attributionRunPasses.$inferSelect

export const attributionRunTotals = pgTable('attribution_run_totals', {
  runId: typeId('atr')('run_id').notNull(),
  brandId: typeId('brd')('brand_id').notNull(),
  pass: text('pass').$type<RunPass>().notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  before: minorUnits('before_amount').notNull(),
  after: minorUnits('after_amount').notNull(),
  laterChange: minorUnits('later_change').notNull(),
})
/** Minor units of the currency: of the period's events before and after, and what changes for later ones. */
export type RunTotal = Omit<typeof attributionRunTotals.$inferSelect, 'runId' | 'brandId' | 'pass'>

export interface RunWithState {
  readonly run: AttributionRunRow
  readonly state: RunState
  readonly failures: number
}

export async function insertRunProgress(
  tx: Tx,
  run: Pick<AttributionRunRow, 'id' | 'brandId'>,
): Promise<void> {
  await tx.orm.insert(attributionRunProgress).values({ runId: run.id, brandId: run.brandId, state: 'queued' })
}

export async function moveRun(
  tx: Tx,
  runId: AttributionRunId,
  change: { readonly state?: RunState; readonly failures?: number },
): Promise<void> {
  await tx.orm.update(attributionRunProgress).set(change).where(eq(attributionRunProgress.runId, runId))
}

const runWithState = {
  run: attributionRuns,
  state: attributionRunProgress.state,
  failures: attributionRunProgress.failures,
}

export async function findRun(tx: Tx, id: AttributionRunId): Promise<RunWithState | null> {
  const [row] = await tx.orm
    .select(runWithState)
    .from(attributionRuns)
    .innerJoin(attributionRunProgress, eq(attributionRunProgress.runId, attributionRuns.id))
    .where(eq(attributionRuns.id, id))
  return row ?? null
}

/** Waits for whoever works on it, and holds it until commit. */
export async function lockRun(tx: Tx, id: AttributionRunId): Promise<RunWithState | null> {
  await tx.orm
    .select({ runId: attributionRunProgress.runId })
    .from(attributionRunProgress)
    .where(eq(attributionRunProgress.runId, id))
    .for('update')
  return findRun(tx, id)
}

/** The oldest run of the brand that wants work and that nobody has in hand, held until commit. */
export async function lockNextRun(tx: Tx, states: readonly RunState[]): Promise<RunWithState | null> {
  const [next] = await tx.orm
    .select({ runId: attributionRunProgress.runId })
    .from(attributionRunProgress)
    .where(inArray(attributionRunProgress.state, [...states]))
    .orderBy(asc(attributionRunProgress.runId))
    .limit(1)
    .for('update', { skipLocked: true })
  return next === undefined ? null : findRun(tx, next.runId)
}

export async function listRuns(
  tx: Tx,
  { after, limit }: PageRequest<AttributionRunId>,
): Promise<Page<RunWithState & { readonly id: AttributionRunId }>> {
  const rows = await tx.orm
    .select({ id: attributionRuns.id, ...runWithState })
    .from(attributionRuns)
    .innerJoin(attributionRunProgress, eq(attributionRunProgress.runId, attributionRuns.id))
    .where(after === null ? undefined : lt(attributionRuns.id, after))
    .orderBy(desc(attributionRuns.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

export async function passesOf(tx: Tx, runIds: readonly AttributionRunId[]): Promise<PassRow[]> {
  if (runIds.length === 0) return []
  return tx.orm
    .select()
    .from(attributionRunPasses)
    .where(inArray(attributionRunPasses.runId, [...runIds]))
}

/** Finds the pass, or begins it. The caller holds the run. */
export async function beginPass(
  tx: Tx,
  begun: Pick<PassRow, 'runId' | 'brandId' | 'pass' | 'startedAt'>,
): Promise<PassRow> {
  const [known] = (await passesOf(tx, [begun.runId])).filter(({ pass }) => pass === begun.pass)
  if (known !== undefined) return known
  const row = {
    ...begun,
    doneThrough: null,
    customers: 0,
    events: 0,
    changed: 0,
    workedMs: 0,
    finishedAt: null,
  }
  await tx.orm.insert(attributionRunPasses).values(row)
  return row
}

export async function savePass(
  tx: Tx,
  { runId, brandId: _, pass, startedAt: __, ...change }: PassRow,
): Promise<void> {
  await tx.orm
    .update(attributionRunPasses)
    .set(change)
    .where(and(eq(attributionRunPasses.runId, runId), eq(attributionRunPasses.pass, pass)))
}

/** Adds what a batch came to. The caller holds the run. */
export async function addToTotals(
  tx: Tx,
  owner: Pick<PassRow, 'runId' | 'brandId' | 'pass'>,
  parts: readonly RunTotal[],
): Promise<void> {
  const { runId, brandId, pass } = owner
  const { before, after, laterChange } = attributionRunTotals
  for (const chunk of inChunks(parts)) {
    await tx.orm
      .insert(attributionRunTotals)
      .values(chunk.map((part) => ({ ...part, runId, brandId, pass })))
      .onConflictDoUpdate({
        target: [
          attributionRunTotals.runId,
          attributionRunTotals.pass,
          attributionRunTotals.partnerId,
          attributionRunTotals.currency,
        ],
        set: {
          before: sql`${before} + excluded.before_amount`,
          after: sql`${after} + excluded.after_amount`,
          laterChange: sql`${laterChange} + excluded.later_change`,
        },
      })
  }
}

export interface TotalsQuery {
  readonly runId: AttributionRunId
  readonly pass: RunPass
  readonly limit: number
}

/** Those whose amounts change most first. */
export async function greatestChanges(
  tx: Tx,
  { runId, pass, limit }: TotalsQuery,
): Promise<(RunTotal & { readonly partnerName: string })[]> {
  const { partnerId, currency, before, after, laterChange } = attributionRunTotals
  return tx.orm
    .select({ partnerId, partnerName: partners.name, currency, before, after, laterChange })
    .from(attributionRunTotals)
    .innerJoin(partners, eq(partners.id, partnerId))
    .where(and(eq(attributionRunTotals.runId, runId), eq(attributionRunTotals.pass, pass)))
    .orderBy(sql`abs(${after} - ${before} + ${laterChange}) desc`, asc(partnerId), asc(currency))
    .limit(limit)
}

export interface CurrencyTotal extends Omit<RunTotal, 'partnerId'> {
  readonly partners: number
  /** Partners who get more, or less. */
  readonly winners: number
  readonly losers: number
}

/** One per currency, by its code; currencies are never added. */
export async function totalsOfPass(
  tx: Tx,
  { runId, pass }: Omit<TotalsQuery, 'limit'>,
): Promise<CurrencyTotal[]> {
  const { currency, before, after, laterChange } = attributionRunTotals
  const change = sql`${after} - ${before} + ${laterChange}`
  const sum = (column: typeof before) => sql<bigint>`sum(${column})::bigint`.mapWith(BigInt)
  return tx.orm
    .select({
      currency,
      before: sum(before),
      after: sum(after),
      laterChange: sum(laterChange),
      partners: sql<number>`count(*)::int`,
      winners: sql<number>`(count(*) filter (where ${change} > 0))::int`,
      losers: sql<number>`(count(*) filter (where ${change} < 0))::int`,
    })
    .from(attributionRunTotals)
    .where(and(eq(attributionRunTotals.runId, runId), eq(attributionRunTotals.pass, pass)))
    .groupBy(currency)
    .orderBy(asc(currency))
}

/** Every row of a pass as one SHA-256, hex: who saw other totals has another one. */
export async function hashOfTotals(tx: Tx, { runId, pass }: Omit<TotalsQuery, 'limit'>): Promise<string> {
  const { rows } = await tx.orm.execute<{ hash: string }>(sql`
    select encode(sha256(convert_to(coalesce(string_agg(
             concat_ws(' ', partner_id, currency, before_amount, after_amount, later_change), E'\n'
             order by partner_id, currency), ''), 'UTF8')), 'hex') as hash
      from attribution_run_totals
     where run_id = ${sql.param(runId, attributionRunTotals.runId)} and pass = ${pass}`)
  if (rows[0] === undefined) throw new Error('an aggregate without a row')
  return rows[0].hash
}

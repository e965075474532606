// Attribution runs as they were asked for and applied: facts. Tables and named queries; how far a run is
// stands in run-progress.ts.

import { instant, recordedAt, type Tx, typeId } from '@openpartner/db'
import type { AttributionModel, AttributionRunId } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { DraftJson } from './rules-json.ts'

export const attributionRuns = pgTable('attribution_runs', {
  id: typeId('atr')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  purpose: text('purpose', { enum: ['rerun', 'simulation'] }).notNull(),
  periodFrom: instant('period_from').notNull(),
  /** Not part of the period. */
  periodTo: instant('period_to').notNull(),
  model: text('model').$type<AttributionModel>(),
  windowDays: integer('window_days'),
  termsId: typeId('trm')('terms_id'),
  /** Terms that were never published, of a simulation. */
  draft: jsonb('draft').$type<DraftJson>(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  recordedAt: recordedAt(),
})
export type AttributionRunRow = typeof attributionRuns.$inferSelect
export type NewAttributionRun = Omit<AttributionRunRow, 'recordedAt'>

export const attributionRunApplications = pgTable('attribution_run_applications', {
  runId: typeId('atr')('run_id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  confirmation: text('confirmation').notNull(),
  appliedBy: text('applied_by').notNull(),
  appliedAt: instant('applied_at').notNull(),
  recordedAt: recordedAt(),
})
export type RunApplication = Omit<typeof attributionRunApplications.$inferSelect, 'recordedAt'>

export async function insertAttributionRun(tx: Tx, run: NewAttributionRun): Promise<void> {
  await tx.orm.insert(attributionRuns).values(run)
}

export async function insertRunApplication(tx: Tx, application: RunApplication): Promise<void> {
  await tx.orm.insert(attributionRunApplications).values(application)
}

export async function findRunApplication(tx: Tx, runId: AttributionRunId): Promise<RunApplication | null> {
  const [row] = await tx.orm
    .select()
    .from(attributionRunApplications)
    .where(eq(attributionRunApplications.runId, runId))
  return row ?? null
}

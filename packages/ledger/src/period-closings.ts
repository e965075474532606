// Closings of periods: up to which day the books are closed. Table and named queries.

import { instant, recordedAt, type Tx, typeId } from '@openpartner/db'
import { desc } from 'drizzle-orm'
import { date, pgTable, text } from 'drizzle-orm/pg-core'

export const periodClosings = pgTable('period_closings', {
  id: typeId('cls')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  /** `2026-03-31`; the day is UTC and closed to its end. */
  through: date('through', { mode: 'string' }).notNull(),
  closedBy: text('closed_by').notNull(),
  closedAt: instant('closed_at').notNull(),
  recordedAt: recordedAt(),
})
export type PeriodClosing = Omit<typeof periodClosings.$inferSelect, 'recordedAt'>

export async function insertPeriodClosing(tx: Tx, closing: PeriodClosing): Promise<void> {
  await tx.orm.insert(periodClosings).values(closing)
}

/** The furthest first: the first one is what counts. */
export async function listPeriodClosings(tx: Tx, limit: number): Promise<PeriodClosing[]> {
  return tx.orm.select().from(periodClosings).orderBy(desc(periodClosings.through)).limit(limit)
}

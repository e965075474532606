// What checks of the books found, one row per check; and since when the books disagree. Table and named
// queries.

import { instant, recordedAt, type Tx, typeId } from '@openpartner/db'
import { and, asc, desc, eq, gt } from 'drizzle-orm'
import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { OffendingRow } from './invariants.ts'

/** Projections are derived again and compared; invariants are the rules that hold over all rows. */
export const BOOK_CHECK_KINDS = ['projections', 'invariants'] as const
export type BookCheckKind = (typeof BOOK_CHECK_KINDS)[number]

/** One projection or one rule. */
export interface Finding {
  /** The projection's table, or the invariant's file without ending. */
  readonly name: string
  /** What holds, in a sentence. */
  readonly rule: string
  /** Rows of the projection; null for a rule, which says only what breaks it. */
  readonly compared: number | null
  readonly differing: number
  /** The first rows that differ, with the ids they are found by. */
  readonly first: readonly OffendingRow[]
}

export const bookChecks = pgTable('book_checks', {
  id: typeId('chk')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  kind: text('kind').$type<BookCheckKind>().notNull(),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at').notNull(),
  /** Rows of projections, or rules asked. */
  compared: bigint('compared', { mode: 'number' }).notNull(),
  /** Rows that differ or break a rule; 0: the books agree. */
  differing: bigint('differing', { mode: 'number' }).notNull(),
  details: jsonb('details').$type<readonly Finding[]>().notNull(),
  recordedAt: recordedAt(),
})
export type BookCheckRow = typeof bookChecks.$inferSelect
export type NewBookCheck = Omit<BookCheckRow, 'recordedAt'>

export async function insertBookCheck(tx: Tx, check: NewBookCheck): Promise<void> {
  await tx.orm.insert(bookChecks).values(check)
}

/** The newest check of a kind, or null before the first. */
export async function findLatestBookCheck(tx: Tx, kind: BookCheckKind): Promise<BookCheckRow | null> {
  const [row] = await tx.orm
    .select()
    .from(bookChecks)
    .where(eq(bookChecks.kind, kind))
    .orderBy(desc(bookChecks.startedAt), desc(bookChecks.id))
    .limit(1)
  return row ?? null
}

/** When the first check of a kind found a difference that no later one found gone; null when they agree. */
export async function disagreeingSince(tx: Tx, kind: BookCheckKind): Promise<Date | null> {
  const ofKind = eq(bookChecks.kind, kind)
  const [clean] = await tx.orm
    .select({ startedAt: bookChecks.startedAt })
    .from(bookChecks)
    .where(and(ofKind, eq(bookChecks.differing, 0)))
    .orderBy(desc(bookChecks.startedAt))
    .limit(1)
  const [first] = await tx.orm
    .select({ finishedAt: bookChecks.finishedAt })
    .from(bookChecks)
    .where(
      and(
        ofKind,
        gt(bookChecks.differing, 0),
        clean === undefined ? undefined : gt(bookChecks.startedAt, clean.startedAt),
      ),
    )
    .orderBy(asc(bookChecks.startedAt))
    .limit(1)
  return first?.finishedAt ?? null
}

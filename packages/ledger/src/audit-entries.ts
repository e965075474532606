// The audit log: who did what, written in the transaction of the act. Table and named queries.

import { instant, type Page, type PageRequest, recordedAt, type Tx, toPage, typeId } from '@openpartner/db'
import type { BrandId, Id } from '@openpartner/domain'
import { and, count, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'

export const auditEntries = pgTable('audit_entries', {
  id: typeId('aud')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  target: text('target').notNull(),
  before: jsonb('before'),
  after: jsonb('after'),
  requestId: text('request_id').notNull(),
  happenedAt: instant('happened_at').notNull(),
  recordedAt: recordedAt(),
})
export type AuditEntry = typeof auditEntries.$inferSelect

export interface NewAuditEntry {
  readonly id: Id<'aud'>
  readonly brandId: BrandId
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly before: unknown
  readonly after: unknown
  readonly requestId: string
  readonly happenedAt: Date
}

export async function insertAuditEntry(tx: Tx, entry: NewAuditEntry): Promise<void> {
  await tx.orm.insert(auditEntries).values(entry)
}

export interface AuditEntryFilter extends PageRequest<Id<'aud'>> {
  /** Only these actions; null: all. */
  readonly actions: readonly string[] | null
}

export async function listAuditEntries(
  tx: Tx,
  { after, limit, actions }: AuditEntryFilter,
): Promise<Page<AuditEntry>> {
  const rows = await tx.orm
    .select()
    .from(auditEntries)
    .where(
      and(
        after === null ? undefined : lt(auditEntries.id, after),
        actions === null ? undefined : inArray(auditEntries.action, [...actions]),
      ),
    )
    .orderBy(desc(auditEntries.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** How often an act happened since then: what hourly limits go by. */
export async function countAuditEntriesSince(tx: Tx, action: string, since: Date): Promise<number> {
  const [row] = await tx.orm
    .select({ count: count() })
    .from(auditEntries)
    .where(and(eq(auditEntries.action, action), gt(auditEntries.happenedAt, since)))
  return row?.count ?? 0
}

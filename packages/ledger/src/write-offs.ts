// Write-offs: what a partner owes and the brand forgoes, asked for by one admin and decided by another;
// immutable. Tables and named queries.

import {
  currencyCode,
  instant,
  minorUnits,
  type Page,
  type PageRequest,
  partners,
  recordedAt,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import type { Currency, PartnerId, WriteOffId } from '@openpartner/domain'
import { and, desc, eq, isNotNull, isNull, lt } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'

export const WRITE_OFF_DECISIONS = ['approve', 'decline'] as const
export type WriteOffDecision = (typeof WRITE_OFF_DECISIONS)[number]

export const writeOffs = pgTable('write_offs', {
  id: typeId('wof')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  amount: minorUnits('amount').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  reason: text('reason').notNull(),
  requestedBy: text('requested_by').notNull(),
  requestedAt: instant('requested_at').notNull(),
  recordedAt: recordedAt(),
})

export const writeOffDecisions = pgTable('write_off_decisions', {
  writeOffId: typeId('wof')('write_off_id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  decision: text('decision').$type<WriteOffDecision>().notNull(),
  /** Copied, so that Postgres itself can refuse that it is the same person. */
  requestedBy: text('requested_by').notNull(),
  decidedBy: text('decided_by').notNull(),
  decidedAt: instant('decided_at').notNull(),
  commissionId: typeId('com')('commission_id'),
  recordedAt: recordedAt(),
})
export type WriteOffDecisionRow = typeof writeOffDecisions.$inferSelect

/** A request with how it ended; null while it is open. */
export interface WriteOffRecord extends Omit<typeof writeOffs.$inferSelect, 'recordedAt'> {
  readonly partnerName: string
  readonly decision: WriteOffDecisionRow | null
}

export async function insertWriteOff(
  tx: Tx,
  request: Omit<typeof writeOffs.$inferSelect, 'recordedAt'>,
): Promise<void> {
  await tx.orm.insert(writeOffs).values(request)
}

export async function insertWriteOffDecision(
  tx: Tx,
  decision: Omit<WriteOffDecisionRow, 'recordedAt'>,
): Promise<void> {
  await tx.orm.insert(writeOffDecisions).values(decision)
}

export async function findWriteOff(tx: Tx, id: WriteOffId): Promise<WriteOffRecord | null> {
  const [row] = await recordQuery(tx).where(eq(writeOffs.id, id))
  return row === undefined ? null : toRecord(row)
}

export interface WriteOffFilter extends PageRequest<WriteOffId> {
  readonly partnerId: PartnerId | null
  /** Only those that wait for a decision, or only those that have one; null: all. */
  readonly isOpen: boolean | null
}

/** Newest first. */
export async function listWriteOffs(
  tx: Tx,
  { after, limit, partnerId, isOpen }: WriteOffFilter,
): Promise<Page<WriteOffRecord>> {
  const decided = writeOffDecisions.writeOffId
  const rows = await recordQuery(tx)
    .where(
      and(
        after === null ? undefined : lt(writeOffs.id, after),
        partnerId === null ? undefined : eq(writeOffs.partnerId, partnerId),
        isOpen === null ? undefined : isOpen ? isNull(decided) : isNotNull(decided),
      ),
    )
    .orderBy(desc(writeOffs.id))
    .limit(limit + 1)
  return toPage(rows.map(toRecord), limit)
}

function recordQuery(tx: Tx) {
  return tx.orm
    .select({ request: writeOffs, partnerName: partners.name, decision: writeOffDecisions })
    .from(writeOffs)
    .innerJoin(partners, eq(partners.id, writeOffs.partnerId))
    .leftJoin(writeOffDecisions, eq(writeOffDecisions.writeOffId, writeOffs.id))
}

function toRecord({
  request: { recordedAt: _, ...request },
  ...rest
}: Awaited<ReturnType<typeof recordQuery>>[number]): WriteOffRecord {
  return { ...request, ...rest }
}

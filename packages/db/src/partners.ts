// Partners: who refers and earns, one row per brand. Table and named queries.

import { type PartnerId, uuidOf } from '@openpartner/domain'
import { and, asc, desc, eq, inArray, lt, max, sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant, recordedAt, typeId } from './columns.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import { statement } from './statement.ts'
import type { Tx } from './transaction.ts'

export const PARTNER_STATUSES = ['active', 'suspended'] as const

export const partners = pgTable('partners', {
  id: typeId('ptn')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  personId: typeId('per')('person_id').notNull(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  status: text('status', { enum: PARTNER_STATUSES }).notNull(),
  createdAt: instant('created_at').notNull(),
})
export type Partner = typeof partners.$inferSelect

/** Since when a partner stands as they do; never changed, so that any moment of the past can be looked up. */
export const partnerStatuses = pgTable('partner_statuses', {
  brandId: typeId('brd')('brand_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  version: integer('version').notNull(),
  status: text('status', { enum: PARTNER_STATUSES }).notNull(),
  changedAt: instant('changed_at').notNull(),
  recordedAt: recordedAt(),
})
export type PartnerStatusRow = Omit<typeof partnerStatuses.$inferSelect, 'recordedAt'>

export async function insertPartner(tx: Tx, partner: Partner): Promise<void> {
  await tx.orm.insert(partners).values(partner)
  const { brandId, id: partnerId, status, createdAt: changedAt } = partner
  await tx.orm.insert(partnerStatuses).values({ brandId, partnerId, version: 1, status, changedAt })
}

export async function findPartner(tx: Tx, id: PartnerId): Promise<Partner | null> {
  const [partner] = await tx.orm.select().from(partners).where(eq(partners.id, id))
  return partner ?? null
}

export async function findPartnerByEmail(tx: Tx, email: string): Promise<Partner | null> {
  const [partner] = await tx.orm.select().from(partners).where(eq(partners.email, email))
  return partner ?? null
}

/** Several partners at once, in no particular order. */
export async function findPartners(tx: Tx, ids: readonly PartnerId[]): Promise<Partner[]> {
  return ids.length === 0
    ? []
    : tx.orm
        .select()
        .from(partners)
        .where(inArray(partners.id, [...ids]))
}

export async function changePartner(
  tx: Tx,
  id: PartnerId,
  change: Partial<Pick<Partner, 'name' | 'status'>>,
  changedAt: Date,
): Promise<Partner | null> {
  const [partner] = await tx.orm.update(partners).set(change).where(eq(partners.id, id)).returning()
  if (partner === undefined) return null
  if (change.status !== undefined) await recordStatus(tx, partner, changedAt)
  return partner
}

/** The caller holds the partner's lock: nobody else takes the next version. */
async function recordStatus(tx: Tx, { id, brandId, status }: Partner, changedAt: Date): Promise<void> {
  const [newest] = await tx.orm
    .select({ version: max(partnerStatuses.version) })
    .from(partnerStatuses)
    .where(eq(partnerStatuses.partnerId, id))
  const version = (newest?.version ?? 0) + 1
  await tx.orm.insert(partnerStatuses).values({ brandId, partnerId: id, version, status, changedAt })
}

/** How some partners stood and stand, oldest first. */
export async function statusesOfPartners(tx: Tx, ids: readonly PartnerId[]): Promise<PartnerStatusRow[]> {
  if (ids.length === 0) return []
  return selectStatuses(tx, { ids: ids.map(uuidOf) })
}

const selectStatuses = statement((orm) =>
  orm
    .select()
    .from(partnerStatuses)
    .where(sql`${partnerStatuses.partnerId} = any (${sql.placeholder('ids')}::uuid[])`)
    .orderBy(asc(partnerStatuses.partnerId), asc(partnerStatuses.version)),
)

export interface PartnerFilter extends PageRequest<PartnerId> {
  readonly status: Partner['status'] | null
}

export async function listPartners(tx: Tx, { after, limit, status }: PartnerFilter): Promise<Page<Partner>> {
  const rows = await tx.orm
    .select()
    .from(partners)
    .where(
      and(
        after === null ? undefined : lt(partners.id, after),
        status === null ? undefined : eq(partners.status, status),
      ),
    )
    .orderBy(desc(partners.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

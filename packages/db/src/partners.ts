// Partners: who refers and earns, one row per brand. Table and named queries.

import type { PartnerId } from '@openpartner/domain'
import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
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

export async function insertPartner(tx: Tx, partner: Partner): Promise<void> {
  await tx.orm.insert(partners).values(partner)
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
): Promise<Partner | null> {
  const [partner] = await tx.orm.update(partners).set(change).where(eq(partners.id, id)).returning()
  return partner ?? null
}

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

// Links: short addresses owned by a membership. Table and named queries for the API; the router has its own
// door.

import type { LinkId, PartnerId } from '@openpartner/domain'
import { and, desc, eq, lt } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import type { Tx } from './transaction.ts'

export const LINK_STATUSES = ['active', 'archived'] as const

export const links = pgTable('links', {
  id: typeId('lnk')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  membershipId: typeId('mbr')('membership_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  key: text('key').notNull(),
  /** Null: the program's destination. */
  destinationUrl: text('destination_url'),
  status: text('status', { enum: LINK_STATUSES }).notNull(),
  createdAt: instant('created_at').notNull(),
})
export type Link = typeof links.$inferSelect

/** False when the key is taken, by whichever brand: all of them share the router's host. */
export async function insertLink(tx: Tx, link: Link): Promise<boolean> {
  const inserted = await tx.orm.insert(links).values(link).onConflictDoNothing().returning({ id: links.id })
  return inserted.length === 1
}

export async function findLink(tx: Tx, id: LinkId): Promise<Link | null> {
  const [link] = await tx.orm.select().from(links).where(eq(links.id, id))
  return link ?? null
}

export async function changeLink(
  tx: Tx,
  id: LinkId,
  change: Partial<Pick<Link, 'destinationUrl' | 'status'>>,
): Promise<Link | null> {
  const [link] = await tx.orm.update(links).set(change).where(eq(links.id, id)).returning()
  return link ?? null
}

export interface LinkFilter extends PageRequest<LinkId> {
  readonly partnerId: PartnerId | null
}

export async function listLinks(tx: Tx, { after, limit, partnerId }: LinkFilter): Promise<Page<Link>> {
  const rows = await tx.orm
    .select()
    .from(links)
    .where(
      and(
        after === null ? undefined : lt(links.id, after),
        partnerId === null ? undefined : eq(links.partnerId, partnerId),
      ),
    )
    .orderBy(desc(links.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

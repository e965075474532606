// Identities: "this customer of the brand came through that click". Table and named queries.

import { instant, recordedAt, type Tx, typeId } from '@openpartner/db'
import type { ClickId } from '@openpartner/domain'
import { and, eq } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'

export const identities = pgTable('identities', {
  id: typeId('idn')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  customerRef: text('customer_ref').notNull(),
  clickId: typeId('clk')('click_id').notNull(),
  source: text('source').notNull(),
  boundAt: instant('bound_at').notNull(),
  recordedAt: recordedAt(),
})
export type Identity = typeof identities.$inferSelect
export type NewIdentity = Omit<Identity, 'recordedAt'>

export async function insertIdentity(tx: Tx, identity: NewIdentity): Promise<void> {
  await tx.orm.insert(identities).values(identity)
}

export async function findIdentity(
  tx: Tx,
  { customerRef, clickId }: { customerRef: string; clickId: ClickId },
): Promise<Identity | null> {
  const [identity] = await tx.orm
    .select()
    .from(identities)
    .where(and(eq(identities.customerRef, customerRef), eq(identities.clickId, clickId)))
  return identity ?? null
}

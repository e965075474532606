// Brands: the companies that run programs and pay. Table and named queries.

import type { BrandId } from '@openpartner/domain'
import { asc, eq, sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import type { Tx } from './transaction.ts'

export const brands = pgTable('brands', {
  id: typeId('brd')('id').primaryKey(),
  name: text('name').notNull(),
  slug: text('slug').notNull(),
  createdAt: instant('created_at').notNull(),
})
export type Brand = typeof brands.$inferSelect

export async function insertBrand(tx: Tx, brand: Brand): Promise<void> {
  await tx.orm.insert(brands).values(brand)
}

export async function findBrand(tx: Tx, id: BrandId): Promise<Brand | null> {
  const [brand] = await tx.orm.select().from(brands).where(eq(brands.id, id))
  return brand ?? null
}

export async function renameBrand(tx: Tx, id: BrandId, name: string): Promise<void> {
  await tx.orm.update(brands).set({ name }).where(eq(brands.id, id))
}

/** Every brand's id, for the worker, whose role may see them all. */
export async function listBrandIds(tx: Tx): Promise<BrandId[]> {
  const rows = await tx.orm.select({ id: brands.id }).from(brands).orderBy(asc(brands.id))
  return rows.map(({ id }) => id)
}

/** True while nobody has set this instance up. */
export async function instanceIsEmpty(tx: Tx): Promise<boolean> {
  const { rows } = await tx.orm.execute<{ empty: boolean }>(sql`select instance_is_empty() as empty`)
  return rows[0]?.empty === true
}

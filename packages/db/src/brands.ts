// Brands: the companies that run programs and pay. Table and named queries.

import { type BrandId, MODES } from '@openpartner/domain'
import { asc, eq, sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import type { Tx } from './transaction.ts'

export const brands = pgTable('brands', {
  id: typeId('brd')('id').primaryKey(),
  name: text('name').notNull(),
  slug: text('slug').notNull(),
  createdAt: instant('created_at').notNull(),
  /** Null for a live brand; otherwise this brand is the test mode of that one. */
  liveBrandId: typeId('brd')('live_brand_id'),
  mode: text('mode', { enum: MODES })
    .notNull()
    .generatedAlwaysAs(sql`case when live_brand_id is null then 'live' else 'test' end`),
  /** #rrggbb in lower case: buttons of the brand's mails. Null for none. */
  color: text('color'),
})
export type Brand = typeof brands.$inferSelect
export type NewBrand = Omit<Brand, 'mode' | 'liveBrandId' | 'color'> & { readonly liveBrandId?: BrandId }

export async function insertBrand(tx: Tx, brand: NewBrand): Promise<Brand> {
  const [inserted] = await tx.orm.insert(brands).values(brand).returning()
  if (inserted === undefined) throw new Error('a brand just inserted is missing')
  return inserted
}

export async function findBrand(tx: Tx, id: BrandId): Promise<Brand | null> {
  const [brand] = await tx.orm.select().from(brands).where(eq(brands.id, id))
  return brand ?? null
}

/** The test mode of a live brand, which its own transaction sees. */
export async function findTestBrand(tx: Tx, liveBrandId: BrandId): Promise<Brand | null> {
  const [brand] = await tx.orm.select().from(brands).where(eq(brands.liveBrandId, liveBrandId))
  return brand ?? null
}

export async function renameBrand(tx: Tx, id: BrandId, name: string): Promise<void> {
  await tx.orm.update(brands).set({ name }).where(eq(brands.id, id))
}

export async function storeBrandColor(tx: Tx, id: BrandId, color: string | null): Promise<void> {
  await tx.orm.update(brands).set({ color }).where(eq(brands.id, id))
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

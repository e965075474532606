// Coupons: codes of partners that customers redeem, owned by a membership. Table and named queries.

import type { CouponId, KnownCoupon, PartnerId } from '@openpartner/domain'
import { and, asc, desc, eq, inArray, isNull, lt } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant, typeId } from './columns.ts'
import { type Page, type PageRequest, toPage } from './page.ts'
import type { Tx } from './transaction.ts'

export const coupons = pgTable('coupons', {
  id: typeId('cpn')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  membershipId: typeId('mbr')('membership_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  /** Upper case. */
  code: text('code').notNull(),
  note: text('note'),
  createdAt: instant('created_at').notNull(),
  endedAt: instant('ended_at'),
})
export type Coupon = typeof coupons.$inferSelect

/** False when a coupon of the brand that has not ended has the code. */
export async function insertCoupon(tx: Tx, coupon: Coupon): Promise<boolean> {
  const inserted = await tx.orm
    .insert(coupons)
    .values(coupon)
    .onConflictDoNothing()
    .returning({ id: coupons.id })
  return inserted.length === 1
}

export async function findCoupon(tx: Tx, id: CouponId): Promise<Coupon | null> {
  const [coupon] = await tx.orm.select().from(coupons).where(eq(coupons.id, id))
  return coupon ?? null
}

/** Null when it has ended before. */
export async function endCoupon(tx: Tx, id: CouponId, endedAt: Date): Promise<Coupon | null> {
  const [coupon] = await tx.orm
    .update(coupons)
    .set({ endedAt })
    .where(and(eq(coupons.id, id), isNull(coupons.endedAt)))
    .returning()
  return coupon ?? null
}

/** Every coupon that ever had one of these codes, which are normalised. */
export async function couponsOfCodes(tx: Tx, codes: readonly string[]): Promise<KnownCoupon[]> {
  if (codes.length === 0) return []
  const { id: couponId, code, partnerId, programId, createdAt, endedAt } = coupons
  return tx.orm
    .select({ couponId, code, partnerId, programId, createdAt, endedAt })
    .from(coupons)
    .where(inArray(coupons.code, [...codes]))
    .orderBy(asc(coupons.createdAt), asc(coupons.id))
}

export interface CouponFilter extends PageRequest<CouponId> {
  readonly partnerId: PartnerId | null
}

export async function listCoupons(tx: Tx, { after, limit, partnerId }: CouponFilter): Promise<Page<Coupon>> {
  const rows = await tx.orm
    .select()
    .from(coupons)
    .where(
      and(
        after === null ? undefined : lt(coupons.id, after),
        partnerId === null ? undefined : eq(coupons.partnerId, partnerId),
      ),
    )
    .orderBy(desc(coupons.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

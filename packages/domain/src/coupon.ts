// Codes of partners that customers redeem: how a code reads, and whether it was valid when an event happened.
// Pure; used by replay.ts and by the verbs that make and end coupons.

import type { CouponId, PartnerId, ProgramId } from './ids.ts'

/** As it is stored: 2 to 64 capital letters, digits, dashes, underscores; a letter or digit at both ends. */
export const COUPON_CODE = /^[A-Z0-9](?:[A-Z0-9_-]{0,62}[A-Z0-9])$/

/** " ada-20 " and "ADA-20" are the same code: people type it by hand at a checkout. */
export function normaliseCouponCode(text: string): string {
  return text.trim().toUpperCase()
}

/** Whether a coupon goes before clicks, or counts as the newest of them under the model of the terms. */
export type CouponPolicy = 'outrank' | 'as_click'

/** Why a code that was redeemed earned no credit by itself. */
export const COUPON_DROP_REASONS = [
  'coupon_unknown',
  'coupon_not_yet_made',
  'coupon_ended',
  'program_archived',
] as const
export type CouponDropReason = (typeof COUPON_DROP_REASONS)[number]

/** A coupon with the time in which it was valid; once ended it stays so. */
export interface KnownCoupon {
  readonly couponId: CouponId
  /** Normalised. */
  readonly code: string
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  readonly createdAt: Date
  readonly endedAt: Date | null
}

/** What a code meant at an instant. */
export type FoundCoupon =
  | { readonly coupon: KnownCoupon; readonly dropped: 'coupon_not_yet_made' | 'coupon_ended' | null }
  | { readonly coupon: null; readonly dropped: 'coupon_unknown' }

/**
 * The coupon a code stood for at an instant. A code may have been given again after its coupon had ended, so
 * the one that was valid then counts; otherwise the one that ended last before it, then the one that was made
 * first after it.
 */
export function couponAt(coupons: readonly KnownCoupon[], told: string, at: Date): FoundCoupon {
  const code = normaliseCouponCode(told)
  const own = coupons.filter((coupon) => coupon.code === code).sort(newestFirst)
  const made = own.filter(({ createdAt }) => createdAt.getTime() <= at.getTime())
  const valid = made.find(({ endedAt }) => endedAt === null || at.getTime() < endedAt.getTime())
  if (valid !== undefined) return { coupon: valid, dropped: null }
  const [ended] = made
  if (ended !== undefined) return { coupon: ended, dropped: 'coupon_ended' }
  const later = own.at(-1)
  if (later !== undefined) return { coupon: later, dropped: 'coupon_not_yet_made' }
  return { coupon: null, dropped: 'coupon_unknown' }
}

/** Ids break ties, so that the order in which coupons were read does not matter. */
function newestFirst(a: KnownCoupon, b: KnownCoupon): number {
  const byTime = b.createdAt.getTime() - a.createdAt.getTime()
  return byTime !== 0 ? byTime : a.couponId < b.couponId ? 1 : -1
}

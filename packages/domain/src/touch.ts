// What may earn credit for an event: the clicks of the customer and the coupon they redeemed, and why one of
// them does not. Pure; used by attribution.ts.

import { type ClickMark, counts } from './click.ts'
import { COUPON_DROP_REASONS, type CouponDropReason, type CouponPolicy } from './coupon.ts'
import type { ClickId, CouponId, PartnerId, ProgramId } from './ids.ts'
import { addDays } from './instant.ts'
import type { AttributionModel } from './models.ts'
import type { Fraction } from './money.ts'

/** Stripe tells whole seconds and clocks drift: a click up to this much after the event still counts. */
export const CLOCK_GRACE_MS = 5 * 60 * 1_000

/**
 * Whoever opens a page can make it say whose click theirs was. It is believed for what comes and for what
 * happened this long before; a sale that was credited long ago is out of its reach.
 */
export const PAGE_BELIEVED_MS = 60 * 60 * 1_000

/**
 * Why a click or a coupon of the customer earned no credit. docs/reference/reasons.md says what each means.
 */
export const DROP_REASONS = [
  'not_a_person',
  'after_event',
  'outside_window',
  'told_too_late',
  'partner_not_active',
  'other_program',
  'older_click',
  'newer_click',
  'customer_bound',
  'coupon_first',
  'decided_by_hand',
  ...COUPON_DROP_REASONS,
  'books_closed',
] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** A click of this customer that may earn credit, with what must be known about it to decide. */
export interface Touch {
  /** Null of a coupon, which needs no click. */
  readonly clickId: ClickId | null
  readonly coupon?: { readonly id: CouponId; readonly code: string }
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  readonly clickedAt: Date
  readonly marks: readonly ClickMark[]
  readonly partnerIsActive: boolean
  /** Of the terms of the click's own program at the time of the event. */
  readonly windowDays: number
  readonly model: AttributionModel
  /** When a page said whose click it was; null when the brand's server vouches for it. */
  readonly toldByPageAt: Date | null
}

/** The code that was redeemed with the event. */
export interface RedeemedCoupon {
  readonly code: string
  /** Null when the code is no coupon of the brand. */
  readonly coupon: {
    readonly id: CouponId
    readonly partnerId: PartnerId
    readonly programId: ProgramId
    readonly model: AttributionModel
    readonly policy: CouponPolicy
  } | null
  readonly dropped: CouponDropReason | 'partner_not_active' | null
}

/** One click or coupon that was looked at: it has either a weight or a reason why not. */
export interface ConsideredTouch {
  /** Null of a coupon. */
  readonly clickId: ClickId | null
  /** Null of a click, and of a code that is no coupon. */
  readonly couponId: CouponId | null
  /** The code that was redeemed; null of a click. */
  readonly code: string | null
  /** Null of a code that is no coupon. */
  readonly partnerId: PartnerId | null
  /** A coupon is redeemed with the event. */
  readonly clickedAt: Date
  readonly dropped: DropReason | null
  readonly weight: Fraction | null
}

/**
 * More clicks than this one decision does not look at; those up to the event go first, the newest of them.
 */
export const TOUCHES_MAX = 500

export interface JudgedTouch {
  readonly touch: Touch
  readonly dropped: DropReason | null
}

/** Every touch that is looked at, newest first, each with the reason why it does not count, if any. */
export function judge(
  touches: readonly Touch[],
  coupon: RedeemedCoupon | null,
  occurredAt: Date,
): JudgedTouch[] {
  const clicks = lookedAt(touches, occurredAt).map((touch) => ({
    touch,
    dropped: dropReason(touch, occurredAt),
  }))
  const redeemed = touchOf(coupon, occurredAt)
  return redeemed === null ? clicks : [{ touch: redeemed, dropped: null }, ...clicks]
}

function dropReason(touch: Touch, occurredAt: Date): DropReason | null {
  if (!counts(touch)) return 'not_a_person'
  if (isAfter(touch, occurredAt)) return 'after_event'
  if (addDays(touch.clickedAt, touch.windowDays).getTime() < occurredAt.getTime()) return 'outside_window'
  const { toldByPageAt } = touch
  if (toldByPageAt !== null && occurredAt.getTime() < toldByPageAt.getTime() - PAGE_BELIEVED_MS) {
    return 'told_too_late'
  }
  if (!touch.partnerIsActive) return 'partner_not_active'
  return null
}

function isAfter({ clickedAt }: Touch, occurredAt: Date): boolean {
  return clickedAt.getTime() > occurredAt.getTime() + CLOCK_GRACE_MS
}

/** Newest first. However much a customer clicks later, the clicks that could be credited stay in sight. */
function lookedAt(touches: readonly Touch[], occurredAt: Date): Touch[] {
  const sorted = [...touches].sort(newestFirst)
  if (sorted.length <= TOUCHES_MAX) return sorted
  const upToEvent = sorted.filter((touch) => !isAfter(touch, occurredAt)).slice(0, TOUCHES_MAX)
  const later = sorted.filter((touch) => isAfter(touch, occurredAt))
  return [...later.slice(0, TOUCHES_MAX - upToEvent.length), ...upToEvent]
}

function newestFirst(a: Touch, b: Touch): number {
  const byTime = b.clickedAt.getTime() - a.clickedAt.getTime()
  return byTime !== 0 ? byTime : (a.clickId ?? '') < (b.clickId ?? '') ? -1 : 1
}

export function consider(
  { clickId, coupon, partnerId, clickedAt }: Touch,
  dropped: DropReason | null,
  weight: Fraction | null = null,
): ConsideredTouch {
  const couponId = coupon?.id ?? null
  return { clickId, couponId, code: coupon?.code ?? null, partnerId, clickedAt, dropped, weight }
}

/** The newest touch of all, however far within the clock grace a click is; null when it does not count. */
function touchOf(redeemed: RedeemedCoupon | null, occurredAt: Date): Touch | null {
  if (redeemed === null || redeemed.coupon === null || redeemed.dropped !== null) return null
  const { id, partnerId, programId, model } = redeemed.coupon
  return {
    clickId: null,
    coupon: { id, code: redeemed.code },
    partnerId,
    programId,
    model,
    clickedAt: occurredAt,
    marks: [],
    partnerIsActive: true,
    windowDays: 0,
    toldByPageAt: null,
  }
}

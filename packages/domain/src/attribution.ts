// Who is credited for an event, and why — or why nobody is. Pure: facts in, decision out.

import type { ByHand } from './by-hand.ts'
import { COUPON_DROP_REASONS, type CouponPolicy } from './coupon.ts'
import type { ClickId, CouponId, PartnerId, ProgramId } from './ids.ts'
import { ATTRIBUTION_MODELS, type AttributionModel, reduced, weigh } from './models.ts'
import type { Fraction } from './money.ts'
import type { CorrectsReason } from './sale-corrections.ts'
import {
  type ConsideredTouch,
  consider,
  type DropReason,
  type JudgedTouch,
  judge,
  type RedeemedCoupon,
  type Touch,
} from './touch.ts'

/** Why somebody was credited: the model that divided the clicks, an earlier sale, a coupon, or a person. */
export const CREDIT_REASONS = [...ATTRIBUTION_MODELS, 'standing', 'coupon', 'manual'] as const
export type CreditReason = (typeof CREDIT_REASONS)[number]

/** Why nobody was credited. */
export const NOBODY_REASONS = [
  'no_identity',
  'not_a_person',
  'after_event',
  'outside_window',
  'told_too_late',
  'partner_not_active',
  'standing_partner_not_active',
  'sale_unknown',
  'other_currency',
  ...COUPON_DROP_REASONS,
  'manual_nobody',
] as const
export type NobodyReason = (typeof NOBODY_REASONS)[number]
export type ReasonCode = CreditReason | NobodyReason | CorrectsReason

export const BASES = ['touch', 'standing', 'coupon', 'manual'] as const
export type Basis = (typeof BASES)[number]

/** One partner's part of the credit; all parts of a decision sum to one. */
export interface Share {
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  /** The partner's latest click that has a part in it; null when that is a coupon, or given by hand. */
  readonly clickId: ClickId | null
  readonly couponId: CouponId | null
  readonly weight: Fraction
  /** A suspended partner keeps their share of a standing attribution, and it earns nothing meanwhile. */
  readonly partnerIsActive: boolean
}

/**
 * The customer's first credited sale bound them to its partners; later events use the binding, not the
 * window.
 */
export interface Standing {
  readonly model: AttributionModel
  readonly boundAt: Date
  /** As the sale was divided; sums to one. */
  readonly shares: readonly Share[]
}

export type Attribution =
  | ClickAttribution
  | {
      /** It earns nothing itself: what the sale it names earned follows it. */
      readonly outcome: 'corrects'
      readonly reason: CorrectsReason
      readonly considered: readonly []
    }

/** Of everything but corrections. */
export type ClickAttribution =
  | {
      readonly outcome: 'credited'
      readonly reason: CreditReason
      readonly basis: Basis
      readonly model: AttributionModel
      /** From when the customer's reward period runs: the first credited event. */
      readonly boundAt: Date
      readonly shares: readonly Share[]
      readonly considered: readonly ConsideredTouch[]
    }
  | {
      readonly outcome: 'nobody'
      readonly reason: NobodyReason
      readonly considered: readonly ConsideredTouch[]
    }

/** What credits beside clicks and an earlier sale. */
export interface Beside {
  readonly coupon: RedeemedCoupon | null
  /** With the model of the program, for the months and the record; it divides nothing. */
  readonly byHand: (ByHand & { readonly model: AttributionModel }) | null
}

/**
 * Decides one event. What a person decided by hand goes before all else. A standing attribution outranks
 * coupons and clicks, so a newer click of another partner can never add a second commission on the same
 * customer. Then comes the coupon that was redeemed, unless its terms count it among the clicks. Otherwise
 * the program of the latest click that counts divides the credit by its model over its own clicks. Ties in
 * time go to the smaller click id, so the order in which touches were read does not matter.
 */
export function attribute(
  occurredAt: Date,
  touches: readonly Touch[],
  standing: Standing | null,
  { coupon, byHand }: Beside = { coupon: null, byHand: null },
): ClickAttribution {
  const judged = judge(touches, coupon, occurredAt)
  const attribution = decide(occurredAt, judged, standing, byHand, coupon?.coupon?.policy ?? null)
  if (coupon === null || coupon.dropped === null) return attribution
  return withDroppedCoupon(attribution, coupon, occurredAt)
}

function decide(
  occurredAt: Date,
  judged: readonly JudgedTouch[],
  standing: Standing | null,
  byHand: Beside['byHand'],
  policy: CouponPolicy | null,
): ClickAttribution {
  if (byHand !== null) return giveByHand(occurredAt, byHand, judged)
  if (standing !== null) return follow(standing, judged)
  const latest = judged.find(({ dropped }) => dropped === null)?.touch
  if (latest === undefined) {
    const considered = judged.map(({ touch, dropped }) => consider(touch, dropped))
    return { outcome: 'nobody', reason: reasonForNobody(judged[0]?.dropped ?? null), considered }
  }
  if (latest.coupon === undefined || policy === 'as_click') return divide(occurredAt, latest, judged)
  const first = judged.map((one) =>
    one.touch === latest ? one : { ...one, dropped: one.dropped ?? ('coupon_first' as const) },
  )
  return divide(occurredAt, latest, first)
}

function giveByHand(
  occurredAt: Date,
  { shares, model }: NonNullable<Beside['byHand']>,
  judged: readonly JudgedTouch[],
): ClickAttribution {
  const considered = judged.map(({ touch, dropped }) => consider(touch, dropped ?? 'decided_by_hand'))
  if (shares.length === 0) return { outcome: 'nobody', reason: 'manual_nobody', considered }
  return {
    outcome: 'credited',
    reason: 'manual',
    basis: 'manual',
    model,
    boundAt: occurredAt,
    // Whoever decides by hand knows how the partner stands: the share earns whatever they were then.
    shares: shares.map((share) => ({ ...share, clickId: null, couponId: null, partnerIsActive: true })),
    considered,
  }
}

function follow(standing: Standing, judged: readonly JudgedTouch[]): ClickAttribution {
  const { model, boundAt, shares } = standing
  const considered = judged.map(({ touch, dropped }) => consider(touch, dropped ?? 'customer_bound'))
  if (!shares.some(({ partnerIsActive }) => partnerIsActive)) {
    return { outcome: 'nobody', reason: 'standing_partner_not_active', considered }
  }
  return { outcome: 'credited', reason: 'standing', basis: 'standing', model, boundAt, shares, considered }
}

function divide(occurredAt: Date, latest: Touch, judged: readonly JudgedTouch[]): ClickAttribution {
  const { programId, model } = latest
  const sharing = judged
    .filter(({ touch, dropped }) => dropped === null && touch.programId === programId)
    .map(({ touch }) => touch)
  const { parts, total } = weigh(
    model,
    sharing.map(({ clickedAt }) => occurredAt.getTime() - clickedAt.getTime()),
  )
  const partOf = (touch: Touch) => parts[sharing.indexOf(touch)] ?? 0n
  const considered = judged.map(({ touch, dropped }) => {
    if (dropped !== null) return consider(touch, dropped)
    if (touch.programId !== programId) return consider(touch, 'other_program')
    const part = partOf(touch)
    if (part === 0n) return consider(touch, goesAfter(latest, model))
    return consider(touch, null, reduced(part, total))
  })
  // Whatever the model: when the coupon has all of it, the coupon is the reason.
  const isByCoupon = latest.coupon !== undefined && partOf(latest) === total
  return {
    outcome: 'credited',
    reason: isByCoupon ? 'coupon' : model,
    basis: isByCoupon ? 'coupon' : 'touch',
    model,
    boundAt: occurredAt,
    shares: sharesOf(sharing, partOf, total),
    considered,
  }
}

function goesAfter(latest: Touch, model: AttributionModel): DropReason {
  if (model === 'first_click') return 'newer_click'
  return latest.coupon === undefined ? 'older_click' : 'coupon_first'
}

/**
 * One share per partner, however many of their clicks took part; the partner of the latest click comes first.
 */
function sharesOf(sharing: readonly Touch[], partOf: (touch: Touch) => bigint, total: bigint): Share[] {
  const byPartner = new Map<PartnerId, { touch: Touch; part: bigint }>()
  for (const touch of sharing) {
    const part = partOf(touch)
    if (part === 0n) continue
    const sofar = byPartner.get(touch.partnerId)
    byPartner.set(touch.partnerId, { touch: sofar?.touch ?? touch, part: (sofar?.part ?? 0n) + part })
  }
  return [...byPartner.values()].map(({ touch: { partnerId, programId, clickId, coupon }, part }) => ({
    partnerId,
    programId,
    clickId,
    couponId: coupon?.id ?? null,
    weight: reduced(part, total),
    partnerIsActive: true,
  }))
}

/** The reason of the newest click speaks for all: it is the one the partner will ask about. */
function reasonForNobody(newestDropped: DropReason | null): NobodyReason {
  return NOBODY_REASONS.find((reason) => reason === newestDropped) ?? 'no_identity'
}

/**
 * A coupon that does not count is told first, and speaks for all when nobody is credited. A code that is no
 * coupon may be the brand's own discount: it speaks only where there is nothing else.
 */
function withDroppedCoupon(
  attribution: ClickAttribution,
  { code, coupon, dropped }: RedeemedCoupon,
  occurredAt: Date,
): ClickAttribution {
  const entry: ConsideredTouch = {
    clickId: null,
    couponId: coupon?.id ?? null,
    code,
    partnerId: coupon?.partnerId ?? null,
    clickedAt: occurredAt,
    dropped,
    weight: null,
  }
  const considered = [entry, ...attribution.considered]
  if (attribution.outcome === 'credited' || dropped === null) return { ...attribution, considered }
  const isDecidedOtherwise = ['standing_partner_not_active', 'manual_nobody'].includes(attribution.reason)
  const isBeside = dropped === 'coupon_unknown' && attribution.considered.length > 0
  return { ...attribution, considered, reason: isDecidedOtherwise || isBeside ? attribution.reason : dropped }
}

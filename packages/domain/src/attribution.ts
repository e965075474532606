// Who is credited for an event, and why — or why nobody is. Pure: facts in, decision out.

import { type ClickMark, counts } from './click.ts'
import type { ClickId, PartnerId, ProgramId } from './ids.ts'
import { addDays } from './instant.ts'
import { ATTRIBUTION_MODELS, type AttributionModel, reduced, weigh } from './models.ts'
import type { Fraction } from './money.ts'
import type { CorrectsReason } from './sale-corrections.ts'

/** Stripe tells whole seconds and clocks drift: a click up to this much after the event still counts. */
export const CLOCK_GRACE_MS = 5 * 60 * 1_000

/**
 * Whoever opens a page can make it say whose click theirs was. It is believed for what comes and for what
 * happened this long before; a sale that was credited long ago is out of its reach.
 */
export const PAGE_BELIEVED_MS = 60 * 60 * 1_000

/**
 * Why a click that belongs to the customer earned no credit. docs/reference/reasons.md says what each means.
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
] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** Why somebody was credited: the model that divided the clicks, or an earlier sale. */
export const CREDIT_REASONS = [...ATTRIBUTION_MODELS, 'standing'] as const
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
] as const
export type NobodyReason = (typeof NOBODY_REASONS)[number]
export type ReasonCode = CreditReason | NobodyReason | CorrectsReason

export const BASES = ['touch', 'standing'] as const
export type Basis = (typeof BASES)[number]

/** A click of this customer that may earn credit, with what must be known about it to decide. */
export interface Touch {
  readonly clickId: ClickId
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

/** One partner's part of the credit; all parts of a decision sum to one. */
export interface Share {
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  /** The partner's latest click that has a part in it. */
  readonly clickId: ClickId | null
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

/** One click that was looked at: it has either a weight or a reason why not. */
export interface ConsideredTouch {
  readonly clickId: ClickId
  readonly partnerId: PartnerId
  readonly clickedAt: Date
  readonly dropped: DropReason | null
  readonly weight: Fraction | null
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

interface JudgedTouch {
  readonly touch: Touch
  readonly dropped: DropReason | null
}

/**
 * More clicks than this one decision does not look at; those up to the event go first, the newest of them.
 */
export const TOUCHES_MAX = 500

/**
 * Decides one event. A standing attribution outranks clicks, so a newer click of another partner can never
 * add a second commission on the same customer. Otherwise the program of the latest click that counts divides
 * the credit by its model over its own clicks. Ties in time go to the smaller click id, so the order in which
 * touches were read does not matter.
 */
export function attribute(
  occurredAt: Date,
  touches: readonly Touch[],
  standing: Standing | null,
): ClickAttribution {
  const judged = lookedAt(touches, occurredAt).map((touch) => ({
    touch,
    dropped: dropReason(touch, occurredAt),
  }))
  if (standing !== null) return follow(standing, judged)
  const latest = judged.find(({ dropped }) => dropped === null)?.touch
  if (latest === undefined) {
    const considered = judged.map(({ touch, dropped }) => consider(touch, dropped))
    return { outcome: 'nobody', reason: reasonForNobody(judged[0]?.dropped ?? null), considered }
  }
  return divide(occurredAt, latest, judged)
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
    if (part === 0n) return consider(touch, model === 'first_click' ? 'newer_click' : 'older_click')
    return consider(touch, null, reduced(part, total))
  })
  return {
    outcome: 'credited',
    reason: model,
    basis: 'touch',
    model,
    boundAt: occurredAt,
    shares: sharesOf(sharing, partOf, total),
    considered,
  }
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
  return [...byPartner.values()].map(({ touch: { partnerId, programId, clickId }, part }) => ({
    partnerId,
    programId,
    clickId,
    weight: reduced(part, total),
    partnerIsActive: true,
  }))
}

/** The reason of the newest click speaks for all: it is the one the partner will ask about. */
function reasonForNobody(newestDropped: DropReason | null): NobodyReason {
  return NOBODY_REASONS.find((reason) => reason === newestDropped) ?? 'no_identity'
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
  return byTime !== 0 ? byTime : a.clickId < b.clickId ? -1 : 1
}

function consider(
  { clickId, partnerId, clickedAt }: Touch,
  dropped: DropReason | null,
  weight: Fraction | null = null,
): ConsideredTouch {
  return { clickId, partnerId, clickedAt, dropped, weight }
}

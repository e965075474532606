// Who is credited for an event, and why — or why nobody is. Pure: facts in, decision out.

import { type ClickMark, counts } from './click.ts'
import type { ClickId, PartnerId, ProgramId } from './ids.ts'
import { addDays } from './instant.ts'
import type { Fraction } from './money.ts'
import type { AttributionModel } from './terms.ts'

/** Stripe tells whole seconds and clocks drift: a click up to this much after the event still counts. */
export const CLOCK_GRACE_MS = 5 * 60 * 1_000

/** Why a click that belongs to the customer earned no credit. */
export const DROP_REASONS = [
  'not_a_person',
  'after_event',
  'outside_window',
  'partner_not_active',
  'older_click',
] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** Why somebody was credited. */
export const CREDIT_REASONS = ['last_click', 'standing'] as const
export type CreditReason = (typeof CREDIT_REASONS)[number]

/** Why nobody was credited. */
export const NOBODY_REASONS = [
  'no_identity',
  'not_a_person',
  'after_event',
  'outside_window',
  'partner_not_active',
  'standing_partner_not_active',
] as const
export type NobodyReason = (typeof NOBODY_REASONS)[number]
export type ReasonCode = CreditReason | NobodyReason

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
}

/**
 * The customer's first credited sale bound them to a partner; later events use the binding, not the window.
 */
export interface Standing {
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  readonly clickId: ClickId | null
  readonly boundAt: Date
  readonly partnerIsActive: boolean
}

export interface Share {
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  readonly clickId: ClickId | null
  readonly weight: Fraction
}

/** One click that was looked at: `dropped` is null for the one that was credited. */
export interface ConsideredTouch {
  readonly clickId: ClickId
  readonly partnerId: PartnerId
  readonly clickedAt: Date
  readonly dropped: DropReason | null
}

export type Attribution =
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

const WHOLE: Fraction = { numerator: 1n, denominator: 1n }

/**
 * Decides one event. A standing attribution outranks clicks, so a newer click of another partner can never
 * add a second commission on the same customer. Otherwise the latest eligible click wins; ties go to the
 * smaller click id, so the order in which touches were read does not matter.
 */
export function attribute(
  occurredAt: Date,
  touches: readonly Touch[],
  standing: Standing | null,
): Attribution {
  const judged = [...touches]
    .sort(newestFirst)
    .map((touch) => ({ touch, dropped: dropReason(touch, occurredAt) }))
  if (standing !== null) {
    const considered = judged.map(({ touch, dropped }) => consider(touch, dropped ?? 'older_click'))
    if (!standing.partnerIsActive)
      return { outcome: 'nobody', reason: 'standing_partner_not_active', considered }
    const { partnerId, programId, clickId, boundAt } = standing
    const shares = [{ partnerId, programId, clickId, weight: WHOLE }]
    return {
      outcome: 'credited',
      reason: 'standing',
      basis: 'standing',
      model: 'last_click',
      boundAt,
      shares,
      considered,
    }
  }
  const winner = judged.find(({ dropped }) => dropped === null)?.touch
  if (winner === undefined) {
    const considered = judged.map(({ touch, dropped }) => consider(touch, dropped))
    return { outcome: 'nobody', reason: reasonForNobody(judged[0]?.dropped ?? null), considered }
  }
  const considered = judged.map(({ touch, dropped }) =>
    consider(touch, touch === winner ? null : (dropped ?? 'older_click')),
  )
  const { partnerId, programId, clickId } = winner
  const shares = [{ partnerId, programId, clickId, weight: WHOLE }]
  return {
    outcome: 'credited',
    reason: 'last_click',
    basis: 'touch',
    model: 'last_click',
    boundAt: occurredAt,
    shares,
    considered,
  }
}

/** The reason of the newest click speaks for all: it is the one the partner will ask about. */
function reasonForNobody(newestDropped: DropReason | null): NobodyReason {
  if (newestDropped === null || newestDropped === 'older_click') return 'no_identity'
  return newestDropped
}

function dropReason(touch: Touch, occurredAt: Date): DropReason | null {
  if (!counts(touch)) return 'not_a_person'
  if (touch.clickedAt.getTime() > occurredAt.getTime() + CLOCK_GRACE_MS) return 'after_event'
  if (addDays(touch.clickedAt, touch.windowDays).getTime() < occurredAt.getTime()) return 'outside_window'
  if (!touch.partnerIsActive) return 'partner_not_active'
  return null
}

function newestFirst(a: Touch, b: Touch): number {
  const byTime = b.clickedAt.getTime() - a.clickedAt.getTime()
  return byTime !== 0 ? byTime : a.clickId < b.clickId ? -1 : 1
}

function consider(touch: Touch, dropped: DropReason | null): ConsideredTouch {
  return { clickId: touch.clickId, partnerId: touch.partnerId, clickedAt: touch.clickedAt, dropped }
}

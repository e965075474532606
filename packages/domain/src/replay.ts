// Decides a customer's events one after the other, in the order they happened. Pure: the same facts give the
// same decisions, whenever and however often they are asked for.

import { type Attribution, attribute, type Beside, type Share, type Standing } from './attribution.ts'
import type { ByHand } from './by-hand.ts'
import type { ClickMark } from './click.ts'
import { binds, countsAsOccurrence, splitReward } from './commission.ts'
import { type Corrections, keptOf, NOT_CORRECTED } from './correction.ts'
import { couponAt, type KnownCoupon } from './coupon.ts'
import type { Entitlement } from './difference.ts'
import { type EventKind, isCorrection, type OccurredEvent } from './event.ts'
import type { ClickId, EventId, GroupId, PartnerId, ProgramId } from './ids.ts'
import type { Currency, Money } from './money.ts'
import type { PartnerMonths } from './partner-month.ts'
import { type Policy, policyAt, underPolicy, versionsUnder } from './policy.ts'
import { capPart, NO_VOLUME, type RewardDecision, rewardFor } from './reward.ts'
import { type CorrectionVerdict, WAITING } from './sale-corrections.ts'
import { type Terms, termsAt, termsFor, WINDOW_DAYS_DEFAULT } from './terms.ts'
import type { RedeemedCoupon, Touch } from './touch.ts'

/** A click that is bound to the customer. */
export interface BoundClick {
  readonly clickId: ClickId
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  readonly clickedAt: Date
  readonly marks: readonly ClickMark[]
  /** When a page said whose click it was; null when the brand's server vouches for it. */
  readonly toldByPageAt: Date | null
}

/** What decisions about one customer rest on, beside the events themselves. */
export interface CustomerFacts {
  readonly clicks: readonly BoundClick[]
  /** Every coupon, ended or not, whose code an event of the customer carries. */
  readonly coupons: readonly KnownCoupon[]
  /** What was decided by hand about events and not lifted since. */
  readonly byHand: ReadonlyMap<EventId, ByHand>
  /** Every version of every program concerned. */
  readonly terms: readonly Terms[]
  /** What became of the events that were refunded, disputed or rejected; the others are not in it. */
  readonly corrections: ReadonlyMap<EventId, Corrections>
  /** What became of refunds, disputes and credit notes; those whose sale is not known are not in it. */
  readonly verdicts: ReadonlyMap<EventId, CorrectionVerdict>
  /** Of the runs that were applied, newest first; left out where there is none. */
  readonly policies?: readonly Policy[]
  /** What partners sold and earned in the months of the events; left out where no terms ask for it. */
  readonly months?: PartnerMonths
  /** Whether a partner was active at an instant: a later suspension takes back nothing earned before it. */
  readonly wasActive: (partnerId: PartnerId, at: Date) => boolean
  /** Whether a program of a coupon was active at an instant. */
  readonly wasOpen: (programId: ProgramId, at: Date) => boolean
  /** The group of the program a partner was in at an instant; a later move changes nothing before it. */
  readonly groupAt: (partnerId: PartnerId, programId: ProgramId, at: Date) => GroupId | null
}

/** What earlier events mean for the next one. */
export interface CustomerState {
  readonly standing: Standing | null
  /** How many events of each kind were credited before; zero-amount sales do not count. */
  readonly credited: Readonly<Partial<Record<EventKind, number>>>
  /** What was earned of the customer by program and currency, before refunds. */
  readonly earned: EarnedSums
}

export type EarnedSums = ReadonlyMap<ProgramId, ReadonlyMap<Currency, bigint>>

export const NEW_CUSTOMER: CustomerState = { standing: null, credited: {}, earned: new Map() }

/** What of a share's reward counts for the books. */
export interface ShareOutcome {
  readonly share: Share
  readonly terms: (Pick<Terms, 'id'> & Partial<Pick<Terms, 'approval'>>) | null
  readonly decision:
    | Pick<EarnedReward, 'outcome' | 'ruleIndex' | 'base' | 'because' | 'releaseAt'>
    | { readonly outcome: 'nothing' }
  /** This share's part of the reward; null when the share earns nothing. Can be zero of a tiny reward. */
  readonly part: Money | null
  /** What is left of the part after refunds, lost disputes and rejections. */
  readonly kept: Money | null
}

type EarnedReward = Extract<RewardDecision, { readonly outcome: 'earned' }>

/** What one share earns. */
export interface ShareReward extends ShareOutcome {
  readonly terms: Terms | null
  readonly decision: RewardDecision
}

/** What counts of a decision for the events after it and for the books. */
export interface EventOutcome {
  readonly attribution: Attribution
  /** One per share, in the order of the shares. */
  readonly rewards: readonly ShareOutcome[]
  readonly corrections: Corrections
  /** True when the customer is bound by this event from here on. */
  readonly isBinding: boolean
}

export interface DecidedEvent extends EventOutcome {
  readonly rewards: readonly ShareReward[]
  /** What a person decided about the event; null when nobody did. */
  readonly byHand: ByHand | null
  /** The applied policies it was decided under; those of the programs of its shares and clicks. */
  readonly policies: readonly Policy[]
}

export function decideEvent(event: OccurredEvent, state: CustomerState, facts: CustomerFacts): DecidedEvent {
  if (isCorrection(event.kind)) {
    const attribution = { ...(facts.verdicts.get(event.id) ?? WAITING), considered: [] } as const
    return {
      attribution,
      rewards: [],
      corrections: NOT_CORRECTED,
      isBinding: false,
      byHand: null,
      policies: [],
    }
  }
  const touches = facts.clicks.map((click): Touch => {
    const terms = termsInForce(facts, click, event.occurredAt)
    return {
      ...click,
      partnerIsActive: facts.wasActive(click.partnerId, event.occurredAt),
      windowDays: terms?.windowDays ?? WINDOW_DAYS_DEFAULT,
      // Of the program itself: partners with other terms share one credit.
      model: programTerms(facts, click.programId, event.occurredAt)?.model ?? 'last_click',
    }
  })
  const standing = state.standing === null ? null : standingAt(state.standing, event.occurredAt, facts)
  const attribution = attribute(event.occurredAt, touches, standing, besideOf(event, facts))
  const corrections = facts.corrections.get(event.id) ?? NOT_CORRECTED
  return {
    attribution,
    rewards: rewardsOf(event, attribution, state, facts).map((reward) => correct(reward, event, corrections)),
    corrections,
    isBinding: state.standing === null && binds(event, attribution, bindsOnOf(event, attribution, facts)),
    byHand: facts.byHand.get(event.id) ?? null,
    policies: policiesOf(attribution, touches, event.occurredAt, facts),
  }
}

/** What binds the customer is said by the terms of the program itself: partners share the customer. */
function bindsOnOf(event: OccurredEvent, attribution: Attribution, facts: CustomerFacts) {
  const [share] = attribution.outcome === 'credited' ? attribution.shares : []
  if (share === undefined) return 'sale'
  return programTerms(facts, share.programId, event.occurredAt)?.bindsOn ?? 'sale'
}

function besideOf(event: OccurredEvent, facts: CustomerFacts): Beside {
  const byHand = facts.byHand.get(event.id) ?? null
  const [first] = byHand?.shares ?? []
  const terms = first === undefined ? null : programTerms(facts, first.programId, event.occurredAt)
  return {
    coupon: event.coupon === null ? null : redeemed(event.coupon, event.occurredAt, facts),
    byHand: byHand === null ? null : { ...byHand, model: terms?.model ?? 'last_click' },
  }
}

function redeemed(code: string, at: Date, facts: CustomerFacts): RedeemedCoupon {
  const { coupon, dropped } = couponAt(facts.coupons, code, at)
  if (coupon === null) return { code, coupon, dropped }
  const { couponId: id, partnerId, programId } = coupon
  const terms = programTerms(facts, programId, at)
  const policy = terms?.coupons ?? 'outrank'
  const found = { id, partnerId, programId, model: terms?.model ?? 'last_click', policy }
  if (dropped !== null) return { code, coupon: found, dropped }
  if (!facts.wasOpen(programId, at)) return { code, coupon: found, dropped: 'program_archived' }
  if (!facts.wasActive(partnerId, at)) return { code, coupon: found, dropped: 'partner_not_active' }
  return { code, coupon: found, dropped: null }
}

/** The terms that count for a partner in a program at an instant; null when the program has none. */
function termsInForce(
  facts: CustomerFacts,
  { programId, partnerId }: Pick<Share, 'programId' | 'partnerId'>,
  at: Date,
): Terms | null {
  const { terms, policies = [], groupAt } = facts
  const policy = policyAt(policies, programId, at)
  const scope = { programId, partnerId, groupId: groupAt(partnerId, programId, at) }
  const inForce = termsFor(versionsUnder(terms, policy), scope, at)
  return inForce === null ? null : underPolicy(inForce, policy)
}

/** The program's own, under the policy of then. */
function programTerms({ terms, policies = [] }: CustomerFacts, programId: ProgramId, at: Date): Terms | null {
  const policy = policyAt(policies, programId, at)
  const inForce = termsAt(versionsUnder(terms, policy), programId, at)
  return inForce === null ? null : underPolicy(inForce, policy)
}

function policiesOf(
  attribution: Attribution,
  touches: readonly Touch[],
  at: Date,
  { policies = [] }: CustomerFacts,
): Policy[] {
  if (policies.length === 0) return []
  const shares = attribution.outcome === 'credited' ? attribution.shares : []
  const programs = new Set([...touches, ...shares].map(({ programId }) => programId))
  return [...programs].sort().flatMap((programId) => policyAt(policies, programId, at) ?? [])
}

/** What the next event of the customer finds. */
export function stateAfter(
  state: CustomerState,
  event: OccurredEvent,
  { attribution, isBinding, rewards }: Pick<EventOutcome, 'attribution' | 'isBinding' | 'rewards'>,
): CustomerState {
  if (attribution.outcome !== 'credited' || !countsAsOccurrence(event)) return state
  const { model, boundAt, shares } = attribution
  return {
    standing: isBinding ? { model, boundAt, shares } : state.standing,
    credited: { ...state.credited, [event.kind]: (state.credited[event.kind] ?? 0) + 1 },
    earned: plus(state.earned, rewards),
  }
}

function plus(earned: EarnedSums, rewards: readonly Pick<ShareReward, 'share' | 'part'>[]): EarnedSums {
  const sums = new Map(earned)
  for (const { share, part } of rewards) {
    if (part === null) continue
    const own = sums.get(share.programId)
    sums.set(share.programId, new Map(own).set(part.currency, (own?.get(part.currency) ?? 0n) + part.amount))
  }
  return sums
}

/** What each partner gets of a decision; nothing is left out but nothing. */
export function entitlementsOf({ rewards }: Pick<EventOutcome, 'rewards'>): Entitlement[] {
  return rewards.flatMap(({ share: { partnerId }, kept }) =>
    kept === null || kept.amount === 0n ? [] : [{ partnerId, money: kept }],
  )
}

function standingAt(standing: Standing, at: Date, facts: CustomerFacts): Standing {
  const shares = standing.shares.map((share) => ({
    ...share,
    partnerIsActive: facts.wasActive(share.partnerId, at),
  }))
  return { ...standing, shares }
}

/**
 * The reward of the event by the terms of each share, divided over all shares: under the same terms the parts
 * sum to the whole, to the last minor unit.
 */
function rewardsOf(
  event: OccurredEvent,
  attribution: Attribution,
  state: CustomerState,
  facts: CustomerFacts,
): Omit<ShareReward, 'kept'>[] {
  if (attribution.outcome !== 'credited') return []
  const { shares, boundAt } = attribution
  const priorCredited = state.credited[event.kind] ?? 0
  return shares.map((share, index) => {
    const terms = termsInForce(facts, share, event.occurredAt)
    const earnedOfCustomer = state.earned.get(share.programId) ?? new Map<Currency, bigint>()
    const volume = facts.months?.volumeBefore(event, share) ?? NO_VOLUME
    const decision: RewardDecision =
      terms === null
        ? { outcome: 'nothing', reason: 'program_has_no_terms' }
        : rewardFor({ event, priorCredited, boundAt, earnedOfCustomer, volume }, terms)
    if (decision.outcome === 'nothing') return { share, terms, decision, part: null }
    if (!share.partnerIsActive) {
      return { share, terms, decision: { outcome: 'nothing', reason: 'partner_not_active' }, part: null }
    }
    const part = splitReward(decision.reward, shares)[index]
    if (part === undefined) throw new Error('a share without a part')
    return { share, terms, ...capPart(part, decision, facts.months?.earnedBeside(event, share) ?? new Map()) }
  })
}

function correct(
  reward: Omit<ShareReward, 'kept'>,
  { gross }: OccurredEvent,
  corrections: Corrections,
): ShareReward {
  const { part, share } = reward
  const kept = part === null ? null : keptOf(part, { partnerId: share.partnerId, gross }, corrections)
  return { ...reward, kept }
}

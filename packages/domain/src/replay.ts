// Decides a customer's events one after the other, in the order they happened. Pure: the same facts give the
// same decisions, whenever and however often they are asked for.

import { type Attribution, attribute, type Share, type Standing, type Touch } from './attribution.ts'
import type { ClickMark } from './click.ts'
import { binds, countsAsOccurrence, type RewardDecision, rewardFor, splitReward } from './commission.ts'
import type { Entitlement } from './difference.ts'
import type { EventKind } from './event.ts'
import type { ClickId, PartnerId, ProgramId } from './ids.ts'
import type { Money } from './money.ts'
import { type Terms, termsAt, WINDOW_DAYS_DEFAULT } from './terms.ts'

export interface OccurredEvent {
  readonly kind: EventKind
  readonly occurredAt: Date
  readonly net: Money | null
}

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
  /** Every version of every program concerned. */
  readonly terms: readonly Terms[]
  /** Whether a partner was active at an instant: a later suspension takes back nothing earned before it. */
  readonly wasActive: (partnerId: PartnerId, at: Date) => boolean
}

/** What earlier events mean for the next one. */
export interface CustomerState {
  readonly standing: Standing | null
  /** Kinds of which an event was credited before: the next one is not the first. */
  readonly creditedKinds: readonly EventKind[]
}

export const NEW_CUSTOMER: CustomerState = { standing: null, creditedKinds: [] }

/** What one share earns. */
export interface ShareReward {
  readonly share: Share
  readonly terms: Terms | null
  readonly decision: RewardDecision
  /** This share's part of the reward; null when the share earns nothing. Can be zero of a tiny reward. */
  readonly part: Money | null
}

export interface DecidedEvent {
  readonly attribution: Attribution
  /** One per share, in the order of the shares. */
  readonly rewards: readonly ShareReward[]
}

export function decideEvent(event: OccurredEvent, state: CustomerState, facts: CustomerFacts): DecidedEvent {
  const touches = facts.clicks.map((click): Touch => {
    const terms = termsAt(facts.terms, click.programId, event.occurredAt)
    return {
      ...click,
      partnerIsActive: facts.wasActive(click.partnerId, event.occurredAt),
      windowDays: terms?.windowDays ?? WINDOW_DAYS_DEFAULT,
      model: terms?.model ?? 'last_click',
    }
  })
  const standing = state.standing === null ? null : standingAt(state.standing, event.occurredAt, facts)
  const attribution = attribute(event.occurredAt, touches, standing)
  return { attribution, rewards: rewardsOf(event, attribution, state, facts) }
}

/** What the next event of the customer finds. */
export function stateAfter(
  state: CustomerState,
  event: OccurredEvent,
  { attribution }: Pick<DecidedEvent, 'attribution'>,
): CustomerState {
  if (attribution.outcome === 'nobody' || !countsAsOccurrence(event.kind, event.net)) return state
  const { model, boundAt, shares } = attribution
  const isFirst = state.standing === null && binds(event.kind, event.net, attribution)
  return {
    standing: isFirst ? { model, boundAt, shares } : state.standing,
    creditedKinds: [...new Set([...state.creditedKinds, event.kind])],
  }
}

/** What each partner gets of a decision; nothing is left out but nothing. */
export function entitlementsOf({ rewards }: DecidedEvent): Entitlement[] {
  return rewards.flatMap(({ share: { partnerId }, part }) =>
    part === null || part.amount === 0n ? [] : [{ partnerId, money: part }],
  )
}

function standingAt(standing: Standing, at: Date, facts: CustomerFacts): Standing {
  const shares = standing.shares.map((share) => ({
    ...share,
    partnerIsActive: facts.wasActive(share.partnerId, at),
  }))
  return { ...standing, shares }
}

/** One reward for the event, divided over the shares: the parts sum to the whole, to the last minor unit. */
function rewardsOf(
  event: OccurredEvent,
  attribution: Attribution,
  state: CustomerState,
  facts: CustomerFacts,
): ShareReward[] {
  if (attribution.outcome === 'nobody') return []
  const { shares, boundAt } = attribution
  const [first] = shares
  if (first === undefined) throw new Error('a credited decision has no share')
  const terms = termsAt(facts.terms, first.programId, event.occurredAt)
  const priorCredited = state.creditedKinds.includes(event.kind) ? 1 : 0
  const decision: RewardDecision =
    terms === null
      ? { outcome: 'nothing', reason: 'program_has_no_terms' }
      : rewardFor({ ...event, priorCredited, boundAt }, terms)
  if (decision.outcome === 'nothing') return shares.map((share) => ({ share, terms, decision, part: null }))
  const parts = splitReward(decision.reward, shares)
  return shares.map((share, index) =>
    share.partnerIsActive
      ? { share, terms, decision, part: parts[index] ?? null }
      : { share, terms, decision: { outcome: 'nothing', reason: 'partner_not_active' }, part: null },
  )
}

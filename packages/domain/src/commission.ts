// Commissions: where one stands, what kinds there are, how a reward is divided. Pure.

import type { Attribution, Share } from './attribution.ts'
import type { OccurredEvent } from './event.ts'
import { commonDenominator } from './models.ts'
import { allocate, type Money } from './money.ts'
import type { TermsDraft } from './terms.ts'

/** Where a commission stands. Derived from facts; held → payable → in_transit → paid. */
export const COMMISSION_STATES = ['held', 'payable', 'in_transit', 'paid'] as const
export type CommissionState = (typeof COMMISSION_STATES)[number]

/** What keeps a commission from being released or paid, whatever its state: it is neither until that ends. */
export const BLOCK_REASONS = ['dispute', 'review', 'approval'] as const
export type BlockReason = (typeof BLOCK_REASONS)[number]

/**
 * `earning`: the first entry of a partner for an event. When a later decision entitles them to another
 * amount, only the difference is booked: `reversal` when nothing is left of it, `adjustment` otherwise.
 */
export const DECIDED_KINDS = ['earning', 'adjustment', 'reversal'] as const
export type DecidedKind = (typeof DECIDED_KINDS)[number]

/**
 * Entries that come of no event. `bonus`: something extra. `manual_adjustment`: more or less, with a sign.
 * `write_off`: sets off what a partner owes and will not earn back; only an approved write-off makes one.
 */
export const HAND_MADE_KINDS = ['bonus', 'manual_adjustment', 'write_off'] as const

export const COMMISSION_KINDS = [...DECIDED_KINDS, ...HAND_MADE_KINDS] as const
export type CommissionKind = (typeof COMMISSION_KINDS)[number]

/** The reward divided over the shares of an attribution; the parts sum to the whole. */
export function splitReward(reward: Money, shares: readonly Share[]): Money[] {
  const denominator = commonDenominator(shares.map(({ weight }) => weight))
  const weights = shares.map(({ weight }) => (weight.numerator * denominator) / weight.denominator)
  return allocate(reward.amount, weights).map((amount) => ({ amount, currency: reward.currency }))
}

/** True when an event takes the place of "first": a zero-amount trial invoice does not. */
export function countsAsOccurrence({ kind, net }: Pick<OccurredEvent, 'kind' | 'net'>): boolean {
  return kind === 'sale' ? net !== null && net.amount > 0n : true
}

/**
 * A credited sale binds the customer to the partner; where the terms say so a lead does already. Other kinds
 * do not start a reward period that sales then use.
 */
export function binds(
  event: Pick<OccurredEvent, 'kind' | 'net'>,
  attribution: Attribution,
  bindsOn: TermsDraft['bindsOn'],
): boolean {
  const isBindingKind = event.kind === 'sale' || event.kind === bindsOn
  return isBindingKind && attribution.outcome === 'credited' && countsAsOccurrence(event)
}

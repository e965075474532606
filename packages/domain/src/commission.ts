// What one credited event earns under the terms, and when it may be paid. Pure: facts in, decision out.

import type { Attribution, Share } from './attribution.ts'
import type { OccurredEvent } from './event.ts'
import { addDays, addMonths } from './instant.ts'
import { commonDenominator } from './models.ts'
import { allocate, type Money, percentOf } from './money.ts'
import { describeRule, type Rule, type Terms } from './terms.ts'

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
export const COMMISSION_KINDS = ['earning', 'adjustment', 'reversal'] as const
export type CommissionKind = (typeof COMMISSION_KINDS)[number]

/** Why a share of a credited event earned nothing. */
export const NO_REWARD_REASONS = [
  'program_has_no_terms',
  'no_rule_matches',
  'reward_period_over',
  'nothing_to_pay',
  'partner_not_active',
] as const
export type NoRewardReason = (typeof NO_REWARD_REASONS)[number]

export interface RewardFacts {
  readonly event: OccurredEvent
  /**
   * How many earlier events of this kind and customer were credited; zero-amount sales do not count. 0 means
   * first.
   */
  readonly priorCredited: number
  /** From when months count: the customer's first credited event. */
  readonly boundAt: Date
}

export type RewardDecision =
  | {
      readonly outcome: 'earned'
      readonly rule: Rule
      /** Zero-based position in the terms. */
      readonly ruleIndex: number
      readonly reward: Money
      readonly base: Money | null
      readonly releaseAt: Date
      /** The rule in words. */
      readonly because: string
    }
  | { readonly outcome: 'nothing'; readonly reason: NoRewardReason }

/** The first rule that matches decides. A percentage rounds half-even, once. */
export function rewardFor(facts: RewardFacts, terms: Terms): RewardDecision {
  const fitting = terms.rules
    .map((rule, ruleIndex) => ({ rule, ruleIndex }))
    .filter(({ rule }) => fits(rule, facts))
  if (fitting.length === 0) return { outcome: 'nothing', reason: 'no_rule_matches' }
  const match = fitting.find(({ rule }) => isWithin(rule, facts))
  if (match === undefined) return { outcome: 'nothing', reason: 'reward_period_over' }
  const { rule, ruleIndex } = match
  // A zero-amount trial invoice earns no fixed reward either: it would be paid again with the first real
  // payment.
  const reward = countsAsOccurrence(facts.event) ? rewardOf(rule, facts.event.net) : null
  if (reward === null || reward.amount <= 0n) return { outcome: 'nothing', reason: 'nothing_to_pay' }
  return {
    outcome: 'earned',
    rule,
    ruleIndex,
    reward,
    base: rule.reward.type === 'percent' ? facts.event.net : null,
    releaseAt: addDays(facts.event.occurredAt, terms.holdDays),
    because: describeRule(rule),
  }
}

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
 * A credited sale binds the customer to the partner; other kinds do not start a reward period that sales then
 * use.
 */
export function binds(event: Pick<OccurredEvent, 'kind' | 'net'>, attribution: Attribution): boolean {
  return event.kind === 'sale' && attribution.outcome === 'credited' && countsAsOccurrence(event)
}

function fits(rule: Rule, facts: RewardFacts): boolean {
  if (rule.on !== facts.event.kind) return false
  if (rule.occurrence === 'every') return true
  return (rule.occurrence === 'first') === (facts.priorCredited === 0)
}

function isWithin(rule: Rule, facts: RewardFacts): boolean {
  return (
    rule.months === null || facts.event.occurredAt.getTime() < addMonths(facts.boundAt, rule.months).getTime()
  )
}

function rewardOf(rule: Rule, net: Money | null): Money | null {
  if (rule.reward.type === 'fixed') return rule.reward.money
  if (net === null) return null
  return { amount: percentOf(net.amount, BigInt(rule.reward.basisPoints)), currency: net.currency }
}

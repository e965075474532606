// What one credited event earns under some terms, and how that was worked out. Pure: facts in, decision out;
// called by the replay for every share of an event.

import { countsAsOccurrence } from './commission.ts'
import { addDays, monthsBetween } from './instant.ts'
import { type Currency, type Money, percentOf } from './money.ts'
import type { ReachedCap, ReachedStep } from './reached.ts'
import type { Reward, Rule, Terms } from './terms.ts'
import { baseOf, type MatchFacts, MISSES, missOf, nearestMiss } from './terms-match.ts'
import { describeCut, describeDecided, describeSpent } from './terms-words.ts'

/** Why a share of a credited event earned nothing. */
export const NO_REWARD_REASONS = [
  'program_has_no_terms',
  ...MISSES,
  'nothing_to_pay',
  'cap_reached',
  'partner_not_active',
] as const
export type NoRewardReason = (typeof NO_REWARD_REASONS)[number]

export interface RewardFacts extends MatchFacts {
  /** Rewards of this customer in the program for events before this one, before refunds. */
  readonly earnedOfCustomer: ReadonlyMap<Currency, bigint>
  readonly volume: Volume
}

/**
 * What a partner sold in a program, in the UTC calendar month of an event and before it: credited sales, and
 * their amounts without tax. A sale they share with others counts whole; refunds do not lower it.
 */
export interface Volume {
  readonly sales: number
  readonly amounts: ReadonlyMap<Currency, bigint>
}

export const NO_VOLUME: Volume = { sales: 0, amounts: new Map() }

export type RewardDecision =
  | {
      readonly outcome: 'earned'
      readonly rule: Rule
      /** Zero-based position in the terms. */
      readonly ruleIndex: number
      /** After caps on the event and the customer. */
      readonly reward: Money
      /** What a percentage was taken of; null for a fixed reward. */
      readonly base: Money | null
      readonly step: ReachedStep | null
      /** What cut the reward; null when nothing did. */
      readonly cap: ReachedCap | null
      /** What cut this partner's part of it; null when nothing did. */
      readonly partCap: ReachedCap | null
      readonly releaseAt: Date
      /** The rule in words, with the step and the cap that decided. */
      readonly because: string
    }
  | {
      readonly outcome: 'nothing'
      readonly reason: NoRewardReason
      /** The rule in words, and the cap that left nothing of it. */
      readonly because?: string
    }

/** The first rule that matches decides. A percentage rounds half-even, once. */
export function rewardFor(facts: RewardFacts, terms: Terms): RewardDecision {
  const misses = terms.rules.map((rule) => missOf(rule, facts, terms.base))
  const ruleIndex = misses.indexOf(null)
  const rule = terms.rules[ruleIndex]
  if (rule === undefined) {
    return { outcome: 'nothing', reason: nearestMiss(misses.filter((miss) => miss !== null)) }
  }
  const step = stepOf(rule, facts)
  const promised = step?.reward ?? rule.reward
  const base = promised.type === 'percent' ? baseOf(facts.event, terms.base) : null
  // A zero-amount trial invoice earns no fixed reward either: it would be paid again with the first real
  // payment.
  const uncapped = countsAsOccurrence(facts.event) ? amountOf(promised, base) : null
  if (uncapped === null || uncapped.amount <= 0n) return { outcome: 'nothing', reason: 'nothing_to_pay' }
  const { reward, cap } = capped(uncapped, rule, facts)
  if (reward.amount <= 0n && cap !== null) {
    return { outcome: 'nothing', reason: 'cap_reached', because: describeSpent(rule, cap) }
  }
  const releaseAt = addDays(facts.event.occurredAt, terms.holdDays)
  const because = describeDecided(rule, step, cap)
  return { outcome: 'earned', rule, ruleIndex, reward, base, step, cap, partCap: null, releaseAt, because }
}

export type EarnedReward = Extract<RewardDecision, { readonly outcome: 'earned' }>

/**
 * A partner's part under the rule's cap for one partner in one month. `earnedBeside`: the partner's parts in
 * the program for all other events of the UTC calendar month, so that the cap is never exceeded. The part is
 * null when nothing is left of it.
 */
export function capPart(
  part: Money,
  decision: EarnedReward,
  earnedBeside: ReadonlyMap<Currency, bigint>,
): { readonly part: Money | null; readonly decision: RewardDecision } {
  const { rule } = decision
  const limit = rule.caps.perPartnerMonth
  if (limit === null || part.amount === 0n) return { part, decision }
  const before = { ...part, amount: earnedBeside.get(part.currency) ?? 0n }
  const left = atMost(part, limit, before.amount)
  if (left.amount === part.amount) return { part, decision }
  const partCap = { per: 'partner_month', limit, before, uncapped: part } as const
  if (left.amount === 0n) {
    const because = describeSpent(rule, partCap)
    return { part: null, decision: { outcome: 'nothing', reason: 'cap_reached', because } }
  }
  const because = `${decision.because}${describeCut(partCap, rule.on)}`
  return { part: left, decision: { ...decision, partCap, because } }
}

/** True when a decision under the terms rests on what the customer earned before. */
export function asksForCustomerSum({ rules }: Pick<Terms, 'rules'>): boolean {
  return rules.some(({ caps }) => caps.perCustomer !== null)
}

/** True when a decision under the terms rests on what the partner sold or earned in the month. */
export function asksForPartnerMonth({ rules }: Pick<Terms, 'rules'>): boolean {
  return rules.some(({ tiers, caps }) => tiers !== null || caps.perPartnerMonth !== null)
}

function stepOf({ tiers, ageSteps }: Rule, facts: RewardFacts): ReachedStep | null {
  if (tiers !== null) {
    const { volume } = facts
    const reached = tiers.by === 'sales' ? BigInt(volume.sales) : (volume.amounts.get(tiers.currency) ?? 0n)
    const step = tiers.steps.findLast(({ from }) => from <= reached)
    return step === undefined ? null : { ...step, by: tiers.by, reached }
  }
  const age = monthsBetween(facts.boundAt, facts.event.occurredAt)
  const step = ageSteps.findLast(({ fromMonth }) => fromMonth <= age)
  if (step === undefined) return null
  return { by: 'age', from: BigInt(step.fromMonth), reached: BigInt(age), reward: step.reward }
}

function amountOf(reward: Reward, base: Money | null): Money | null {
  if (reward.type === 'fixed') return reward.money
  if (base === null) return null
  return { amount: percentOf(base.amount, BigInt(reward.basisPoints)), currency: base.currency }
}

/** Both caps; what is told is the one that cut last, because it is the lower one. */
function capped(uncapped: Money, { caps }: Rule, { earnedOfCustomer }: RewardFacts) {
  const nothing = { amount: 0n, currency: uncapped.currency }
  const before = { ...nothing, amount: earnedOfCustomer.get(uncapped.currency) ?? 0n }
  let reward = uncapped
  let cap: ReachedCap | null = null
  const cut = (per: ReachedCap['per'], limit: Money | null, sofar: Money) => {
    if (limit === null) return
    const left = atMost(reward, limit, sofar.amount)
    if (left.amount < reward.amount) cap = { per, limit, before: sofar, uncapped }
    reward = left
  }
  cut('event', caps.perEvent, nothing)
  cut('customer', caps.perCustomer, before)
  return { reward, cap: cap as ReachedCap | null }
}

function atMost(money: Money, limit: Money, before: bigint): Money {
  if (limit.currency !== money.currency) throw new Error('a cap in another currency was published')
  const left = limit.amount - before
  if (left >= money.amount) return money
  return { ...money, amount: left > 0n ? left : 0n }
}

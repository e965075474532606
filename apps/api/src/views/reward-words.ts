// The arithmetic behind a reward in sentences, or why there is none. Used by the views of decisions.

import {
  type Fraction,
  formatMoney,
  type Money,
  type NoRewardReason,
  type Reward as Promised,
  percentText,
  type ReachedCap,
} from '@openpartner/domain'

const NO_REWARD_TEXTS: Readonly<Record<NoRewardReason, string>> = {
  program_has_no_terms: 'Nothing earned: the program had no terms in force.',
  no_rule_matches:
    'Nothing earned: no rule of the terms is about this kind of event, or this one of the customer’s.',
  conditions_not_met:
    'Nothing earned: no rule of the terms is about such an event; its conditions are not met.',
  other_currency: 'Nothing earned: the rule counts in another currency than the event’s.',
  below_minimum_amount: 'Nothing earned: the amount is below the minimum of the rule.',
  reward_period_over: 'Nothing earned: the months or payments for which the rule pays are over.',
  nothing_to_pay: 'Nothing earned: the event carries no money to take a share of.',
  cap_reached: 'Nothing earned: what the rule pays at most was earned before.',
  partner_not_active: 'Nothing earned: the partner was not active; the others keep their own shares.',
}

export interface Reward {
  /** What was promised: by the rule, or by the step of it that was reached. */
  readonly promise: Promised | null
  readonly base: Money | null
  readonly reward: Money | null
  readonly reason: NoRewardReason | null
  /** The rule in words, with what left nothing of it. */
  readonly because: string | null
  readonly weight: Fraction
  /** Of the reward. */
  readonly part: Money | null
  /** What cut the reward and the part of it, in this order. */
  readonly caps: readonly ReachedCap[]
}

/** "20 % of 100.00 EUR is 20.00 EUR; 1/3 of it is 6.67 EUR." */
export function rewardText({ promise, base, reward, reason, because, weight, part, caps }: Reward): string {
  if (reward === null) {
    if (reason === null) return 'Nothing earned.'
    return because === null ? NO_REWARD_TEXTS[reason] : `${NO_REWARD_TEXTS[reason]} ${because}.`
  }
  const cap = caps.find(({ per }) => per !== 'partner_month')
  const partCap = caps.find(({ per }) => per === 'partner_month')
  const uncapped = cap?.uncapped ?? reward
  const isShared = part !== null && weight.numerator !== weight.denominator
  const sentence = [
    base === null || promise === null || promise.type === 'fixed'
      ? `${formatMoney(uncapped)}, a fixed reward`
      : `${percentText(promise.basisPoints)} of ${formatMoney(base)} is ${formatMoney(uncapped)}`,
    ...(cap === undefined ? [] : [cutText(cap, reward)]),
    ...(isShared ? [`${fractionText(weight)} of it is ${formatMoney(partCap?.uncapped ?? part)}`] : []),
    ...(partCap === undefined || part === null ? [] : [cutText(partCap, part)]),
  ]
  return `${sentence.join('; ')}.`
}

const PER: Readonly<Record<ReachedCap['per'], string>> = {
  event: 'for one event',
  customer: 'for one customer, who brought',
  partner_month: 'for one partner and month, in which other events gave',
}

/** "at most 25.00 EUR for one customer, who brought 20.00 EUR before, so 5.00 EUR" */
function cutText({ per, limit, before }: ReachedCap, left: Money): string {
  const beside = per === 'event' ? '' : ` ${formatMoney(before)}${per === 'customer' ? ' before' : ''}`
  return `at most ${formatMoney(limit)} ${PER[per]}${beside}, so ${formatMoney(left)}`
}

function fractionText({ numerator, denominator }: Fraction): string {
  return `${numerator}/${denominator}`
}

export interface SplitShare {
  readonly reward: Money | null
  readonly part: Money | null
  readonly caps: readonly ReachedCap[]
}

/** "The parts sum to the whole: 6.67 EUR + 6.67 EUR + 6.66 EUR = 20.00 EUR. …"; null for one share. */
export function splitText(shares: readonly SplitShare[]): string | null {
  const parts = shares.flatMap(({ part }) => part ?? [])
  const [first] = parts
  if (shares.length < 2 || first === undefined) return null
  const rule = 'Minor units left over by rounding down go to the largest remainders.'
  const rewards = new Set(shares.flatMap(({ reward }) => (reward === null ? [] : [formatMoney(reward)])))
  const isCut = shares.some(({ caps }) => caps.some(({ per }) => per === 'partner_month'))
  const each = parts.map(formatMoney).join(' and ')
  if (rewards.size > 1) {
    return `The partners are under different terms: each gets its share of what its own give, ${each}.`
  }
  if (isCut) return `Each gets its share of the reward, as far as its month’s cap lets it: ${each}. ${rule}`
  const sum = parts.map(formatMoney).join(' + ')
  if (parts.length < shares.length) {
    return `Paid of the reward: ${sum}; the rest belongs to nobody active. ${rule}`
  }
  const whole = parts.reduce((total, { amount }) => total + amount, 0n)
  return `The parts sum to the whole: ${sum} = ${formatMoney({ ...first, amount: whole })}. ${rule}`
}

// Decisions in sentences: what every reason code means, and the arithmetic behind every reward. Used by the
// views.

import type {
  CommissionState,
  DropReason,
  LeftOutReason,
  NoRewardReason,
  ReasonCode,
} from '@openpartner/domain'
import { formatMoney, type Money, percentText, type Rule } from '@openpartner/domain'

/** Why somebody was credited, or why nobody was. */
export const REASON_TEXTS: Readonly<Record<ReasonCode, string>> = {
  last_click: 'The latest click that counts is credited.',
  standing: 'This customer’s first sale was credited to the partner, and later events follow it.',
  no_identity: 'Nobody is credited: no click is known to belong to this customer.',
  not_a_person: 'Nobody is credited: the customer’s click was made by a bot, a preview or a prefetch.',
  after_event: 'Nobody is credited: the customer’s click came after the event.',
  outside_window: 'Nobody is credited: the customer’s click was too long before the event.',
  partner_not_active: 'Nobody is credited: the partner of the customer’s click is not active.',
  standing_partner_not_active: 'Nobody is credited: the partner this customer belongs to is not active.',
}

const DROP_TEXTS: Readonly<Record<DropReason, string>> = {
  not_a_person: 'Left out: made by a bot, a preview or a prefetch.',
  after_event: 'Left out: came after the event.',
  outside_window: 'Left out: too long before the event for a click to count.',
  partner_not_active: 'Left out: the partner is not active.',
  older_click: 'Left out: another click, or the partner this customer belongs to, goes first.',
}

/** What became of one click that was looked at. */
export function consideredText(dropped: DropReason | null): string {
  return dropped === null ? 'Credited: the latest click that counts.' : DROP_TEXTS[dropped]
}

const NO_REWARD_TEXTS: Readonly<Record<NoRewardReason, string>> = {
  no_rule_matches: 'Nothing earned: no rule of the terms is about this kind of event.',
  reward_period_over: 'Nothing earned: the months in which the rule pays are over.',
  program_has_no_terms: 'Nothing earned: the program had no terms.',
  nothing_to_pay: 'Nothing earned: the event carries no money to take a share of.',
}

export interface Reward {
  readonly rule: Rule | null
  readonly base: Money | null
  readonly reward: Money | null
  readonly reason: NoRewardReason | null
}

/** "20 % of 100.00 EUR is 20.00 EUR." */
export function rewardText({ rule, base, reward, reason }: Reward): string {
  if (reward === null) return reason === null ? 'Nothing earned.' : NO_REWARD_TEXTS[reason]
  if (base === null || rule === null || rule.reward.type === 'fixed')
    return `${formatMoney(reward)}, a fixed reward.`
  return `${percentText(rule.reward.basisPoints)} of ${formatMoney(base)} is ${formatMoney(reward)}.`
}

/** Where a commission stands and what happens next. */
export function stateText(commission: {
  readonly state: CommissionState
  readonly releaseAt: Date
  readonly payoutId: string | null
}): string {
  switch (commission.state) {
    case 'held':
      return `Held until ${dayOf(commission.releaseAt)}; then it becomes payable.`
    case 'payable':
      return `Payable: its hold ended on ${dayOf(commission.releaseAt)}, and the next payout run takes it up.`
    case 'in_transit':
      return `On its way in the payout ${commission.payoutId ?? ''}.`
    case 'paid':
      return `Paid with the payout ${commission.payoutId ?? ''}.`
  }
}

export const LEFT_OUT_TEXTS: Readonly<Record<LeftOutReason, string>> = {
  below_minimum: 'Below the minimum of this run; it waits for the next one.',
  partner_not_active: 'The partner is not active.',
  balance_too_low: 'The payable balance is lower than the commissions, because something was taken back.',
}

/** UTC, as every day in an answer. */
function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

// Every reason code in words: the one place where decisions are put into sentences for people.

import type { DropReason, ReasonCode } from './attribution.ts'
import type { CommissionState, NoRewardReason } from './commission.ts'
import type { LeftOutReason } from './payout.ts'

/** Why somebody, or nobody, was credited for an event. */
export const REASON_TEXTS: Readonly<Record<ReasonCode, string>> = {
  last_click: 'The latest click before the event is credited.',
  standing: 'The customer is bound to this partner by an earlier credited sale.',
  no_identity: 'No click is known for this customer.',
  not_a_person: 'The latest click was made by a bot, a link preview or a prefetch.',
  after_event: 'The latest click came after the event.',
  outside_window: 'The latest click is older than the click window of the terms.',
  partner_not_active: 'The partner of the latest click is not active.',
  standing_partner_not_active: 'The customer is bound to a partner who is not active.',
}

/** Why one click was not credited. */
export const DROP_TEXTS: Readonly<Record<DropReason, string>> = {
  not_a_person: 'A bot, a link preview or a prefetch: no person chose to follow the link.',
  after_event: 'Came after the event.',
  outside_window: 'Older than the click window of the terms.',
  partner_not_active: 'The partner is not active.',
  older_click: 'Counts, but another claim goes first.',
}

/** Why a credited event earned nothing. */
export const NO_REWARD_TEXTS: Readonly<Record<NoRewardReason, string>> = {
  program_has_no_terms: 'The program had no published terms.',
  no_rule_matches: 'No rule of the terms rewards this kind of event.',
  reward_period_over: 'The months in which the terms reward this customer are over.',
  nothing_to_pay: 'Nothing was paid, or the reward comes to zero.',
}

/** Why a partner is not paid in a run. */
export const LEFT_OUT_TEXTS: Readonly<Record<LeftOutReason, string>> = {
  below_minimum: 'Below the minimum of this run; it waits for the next one.',
  partner_not_active: 'The partner is not active.',
  balance_too_low: 'The payable balance is lower than the sum of the commissions.',
}

/** Where a commission stands and what happens next. `until` and `payout` are filled in where they apply. */
export function stateText(state: CommissionState, facts: { until: Date; payoutId: string | null }): string {
  switch (state) {
    case 'held':
      return `Held until ${facts.until.toISOString().slice(0, 10)}, then payable.`
    case 'payable':
      return 'Payable: it goes out with the next payout run.'
    case 'in_transit':
      return `On its way in payout ${facts.payoutId ?? ''}.`
    case 'paid':
      return `Paid in payout ${facts.payoutId ?? ''}.`
  }
}

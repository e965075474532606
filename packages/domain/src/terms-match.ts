// Whether a rule is about an event, and if not, how far it came. Pure; used by rewards and by what looks for
// rules that are never reached.

import type { OccurredEvent } from './event.ts'
import { addMonths } from './instant.ts'
import type { Currency, Money } from './money.ts'
import type { Condition, Occurrence, Rule, TermsDraft } from './terms.ts'

export interface MatchFacts {
  readonly event: OccurredEvent
  /** Earlier credited events of this kind of the customer; zero-amount sales do not count. 0 means first. */
  readonly priorCredited: number
  /** From when months count: what bound the customer. */
  readonly boundAt: Date
}

/** Why a rule did not match, from what is least about the event to what nearly was. */
export const MISSES = [
  'no_rule_matches',
  'conditions_not_met',
  'other_currency',
  'below_minimum_amount',
  'reward_period_over',
] as const
export type Miss = (typeof MISSES)[number]

/** Null when the rule matches. */
export function missOf(rule: Rule, facts: MatchFacts, base: TermsDraft['base']): Miss | null {
  const { event, priorCredited } = facts
  const { from, to } = rangeOf(rule.occurrence)
  const nth = priorCredited + 1
  if (rule.on !== event.kind || nth < from || (to !== null && nth > to)) return 'no_rule_matches'
  if (!isTrue(rule.when, event)) return 'conditions_not_met'
  const currency = currencyAskedFor(rule)
  const amount = baseOf(event, base)
  if (currency !== null && amount?.currency !== currency) return 'other_currency'
  if (rule.minimum !== null && (amount === null || amount.amount < rule.minimum.amount)) {
    return 'below_minimum_amount'
  }
  return isWithin(rule, facts) ? null : 'reward_period_over'
}

/** Of several rules that did not match, what the one that came closest says. */
export function nearestMiss(misses: readonly Miss[]): Miss {
  return MISSES.findLast((miss) => misses.includes(miss)) ?? 'no_rule_matches'
}

/** What percentages are taken of. */
export function baseOf(event: OccurredEvent, base: TermsDraft['base']): Money | null {
  return base === 'gross' ? event.gross : event.net
}

/** "first" is 1–1, "subsequent" 2–∞, "every" 1–∞. */
export function rangeOf(occurrence: Occurrence): { readonly from: number; readonly to: number | null } {
  if (occurrence === 'first') return { from: 1, to: 1 }
  if (occurrence === 'subsequent') return { from: 2, to: null }
  if (occurrence === 'every') return { from: 1, to: null }
  return occurrence
}

/**
 * The currency an event must be in for the rule to be about it, because an amount of the rule is compared
 * with the event's; null when any will do. A percentage is capped in the event's currency, a fixed reward in
 * its own.
 */
export function currencyAskedFor({ minimum, tiers, reward, caps }: Rule): Currency | null {
  const compared = [minimum?.currency, tiers?.currency]
  const capped =
    reward.type === 'percent'
      ? [caps.perEvent, caps.perCustomer, caps.perPartnerMonth].map((cap) => cap?.currency)
      : []
  return [...compared, ...capped].find((currency) => currency !== undefined && currency !== null) ?? null
}

function isTrue(groups: Rule['when'], event: OccurredEvent): boolean {
  return groups.length === 0 || groups.some((group) => group.every((one) => holds(one, event)))
}

function holds({ field, is, values }: Condition, event: OccurredEvent): boolean {
  const value = traitOf(event, field)
  return (value !== null && values.includes(value)) === (is === 'in')
}

function traitOf(event: OccurredEvent, field: Condition['field']): string | null {
  if (field === 'product' || field === 'plan' || field === 'country') return event[field]
  const key = field.slice('metadata.'.length)
  return Object.hasOwn(event.metadata, key) ? (event.metadata[key] ?? null) : null
}

function isWithin({ months, payments }: Rule, { event, priorCredited, boundAt }: MatchFacts): boolean {
  if (payments !== null && priorCredited >= payments) return false
  return months === null || event.occurredAt.getTime() < addMonths(boundAt, months).getTime()
}

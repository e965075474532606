// Builders of rules, terms and facts for tests: a plain sale of 100.00 EUR under a plain 20 %.

import type { OccurredEvent } from '../src/event.ts'
import { type Money, parseCurrency } from '../src/money.ts'
import { NO_VOLUME, type RewardFacts, rewardFor } from '../src/reward.ts'
import {
  type Condition,
  plainRule,
  plainTerms,
  type Rule,
  type Terms,
  type TermsDraft,
} from '../src/terms.ts'
import { nth } from './ids.ts'

export const JANUARY = new Date('2026-01-31T12:00:00.000Z')
export const EUR = parseCurrency('EUR')
export const USD = parseCurrency('USD')
export const JPY = parseCurrency('JPY')
export const eur = (amount: bigint): Money => ({ amount, currency: EUR })
export const usd = (amount: bigint): Money => ({ amount, currency: USD })
export const percent = (basisPoints = 2_000) => ({ type: 'percent', basisPoints }) as const
export const fixed = (amount = 500n, currency = EUR) =>
  ({ type: 'fixed', money: { amount, currency } }) as const

export const rule = (change: Partial<Rule> = {}): Rule =>
  plainRule({ on: 'sale', reward: percent(), ...change })
export const draft = (change: Partial<TermsDraft> = {}): TermsDraft =>
  plainTerms({ rules: [rule()], ...change })
export const published = (change: Partial<Terms> = {}): Terms => ({
  ...draft(),
  id: nth('trm', 1),
  programId: nth('prg', 1),
  groupId: null,
  partnerId: null,
  version: 1,
  publishedAt: new Date('2025-01-01T00:00:00Z'),
  effectiveFrom: new Date('2025-01-01T00:00:00Z'),
  effectiveUntil: null,
  ...change,
})

export const when = (field: Condition['field'], is: Condition['is'], ...values: string[]): Condition => ({
  field,
  is,
  values,
})

export type FactChange = Partial<OccurredEvent> & Partial<Omit<RewardFacts, 'event'>>

export function facts(change: FactChange = {}): RewardFacts {
  const { priorCredited = 0, boundAt = JANUARY, earnedOfCustomer = new Map(), ...others } = change
  const { volume = NO_VOLUME, ...event } = others
  const net = event.net === undefined ? eur(10_000n) : event.net
  return {
    event: {
      id: nth('evt', 1),
      kind: 'sale',
      occurredAt: JANUARY,
      gross: net,
      product: null,
      plan: null,
      country: null,
      coupon: null,
      metadata: {},
      ...event,
      net,
    },
    priorCredited,
    boundAt,
    earnedOfCustomer,
    volume,
  }
}

/** What came of it, short: rule number and amount, or the reason. */
export function told(rules: readonly Rule[], change: FactChange = {}, terms: Partial<Terms> = {}): string {
  const decision = rewardFor(facts(change), published({ ...terms, rules }))
  if (decision.outcome === 'nothing') return decision.reason
  return `${decision.ruleIndex + 1}: ${decision.reward.amount} ${decision.reward.currency}`
}

// Everything a rule can ask for, as tables: rules and an event → which rule pays how much, or why nothing.

import { describe, expect, test } from 'vitest'
import {
  EUR,
  eur,
  type FactChange,
  fixed,
  JANUARY,
  JPY,
  percent,
  rule,
  told,
  USD,
  usd,
  when,
} from '../test/terms.ts'
import { addMonths } from './instant.ts'
import { NO_CAPS, type Rule, type Terms } from './terms.ts'

const every = rule()
const nth = (number: number): FactChange => ({ priorCredited: number - 1 })
const aged = (months: number, ms = 0): FactChange => ({
  occurredAt: new Date(addMonths(JANUARY, months).getTime() + ms),
  priorCredited: 1,
})

type Row = readonly [what: string, rules: readonly Rule[], change: FactChange, outcome: string]
function rows(table: readonly Row[], terms: Partial<Terms> = {}): void {
  test.each(table)('%s', (_what, rules, change, outcome) => {
    expect(told(rules, change, terms)).toBe(outcome)
  })
}

describe('which of a customer’s', () => {
  const third = rule({ occurrence: { from: 3, to: 3 } })
  const twoToFive = rule({ occurrence: { from: 2, to: 5 } })
  const fromThird = rule({ occurrence: { from: 3, to: null } })
  rows([
    ['the 3rd: not the 2nd', [third], nth(2), 'no_rule_matches'],
    ['the 3rd: the 3rd', [third], nth(3), '1: 2000 EUR'],
    ['the 3rd: not the 4th', [third], nth(4), 'no_rule_matches'],
    ['2nd to 5th: not the 1st', [twoToFive], nth(1), 'no_rule_matches'],
    ['2nd to 5th: the 2nd', [twoToFive], nth(2), '1: 2000 EUR'],
    ['2nd to 5th: the 5th', [twoToFive], nth(5), '1: 2000 EUR'],
    ['2nd to 5th: not the 6th', [twoToFive], nth(6), 'no_rule_matches'],
    ['from the 3rd: not the 2nd', [fromThird], nth(2), 'no_rule_matches'],
    ['from the 3rd: the 3rd', [fromThird], nth(3), '1: 2000 EUR'],
    ['from the 3rd: the 300th', [fromThird], nth(300), '1: 2000 EUR'],
    ['beside the range the next rule has its turn', [twoToFive, every], nth(6), '2: 2000 EUR'],
    [
      'of leads',
      [rule({ on: 'lead', occurrence: { from: 2, to: 2 }, reward: fixed() })],
      { kind: 'lead', net: null, priorCredited: 1 },
      '1: 500 EUR',
    ],
  ])
})

describe('months and payments', () => {
  const three = rule({ payments: 3 })
  const both = rule({ months: 2, payments: 3 })
  rows([
    ['3 payments: the 1st', [three], nth(1), '1: 2000 EUR'],
    ['3 payments: the 3rd', [three], nth(3), '1: 2000 EUR'],
    ['3 payments: not the 4th', [three], nth(4), 'reward_period_over'],
    ['3 payments are over: the next rule has its turn', [three, every], nth(4), '2: 2000 EUR'],
    [
      'later ones up to the 3rd: the 2nd',
      [rule({ occurrence: 'subsequent', payments: 3 })],
      nth(2),
      '1: 2000 EUR',
    ],
    [
      'later ones up to the 3rd: the 3rd',
      [rule({ occurrence: 'subsequent', payments: 3 })],
      nth(3),
      '1: 2000 EUR',
    ],
    [
      'later ones up to the 3rd: not the 4th',
      [rule({ occurrence: 'subsequent', payments: 3 })],
      nth(4),
      'reward_period_over',
    ],
    ['both: within both', [both], { ...aged(1), priorCredited: 2 }, '1: 2000 EUR'],
    ['both: too many payments', [both], { ...aged(1), priorCredited: 3 }, 'reward_period_over'],
    ['both: too many months', [both], { ...aged(2), priorCredited: 2 }, 'reward_period_over'],
    ['both: too many of both', [both], { ...aged(2), priorCredited: 3 }, 'reward_period_over'],
    [
      'payments of leads',
      [rule({ on: 'lead', reward: fixed(), payments: 1 })],
      { kind: 'lead', net: null, priorCredited: 1 },
      'reward_period_over',
    ],
  ])
})

describe('conditions', () => {
  const pro = rule({ when: [[when('plan', 'in', 'pro')]] })
  const notFree = rule({ when: [[when('plan', 'not_in', 'free', 'trial')]] })
  const dach = rule({ when: [[when('country', 'in', 'DE', 'AT', 'CH')]] })
  const gold = rule({ when: [[when('metadata.tier', 'in', 'gold')]] })
  const proInDe = rule({ when: [[when('plan', 'in', 'pro'), when('country', 'in', 'DE')]] })
  const eitherOr = rule({ when: [[when('plan', 'in', 'pro')], [when('country', 'in', 'DE')]] })
  const tiers = { metadata: { tier: 'gold' } }
  rows([
    ['a plan: this one', [pro], { plan: 'pro' }, '1: 2000 EUR'],
    ['a plan: another', [pro], { plan: 'free' }, 'conditions_not_met'],
    ['a plan: none said', [pro], {}, 'conditions_not_met'],
    ['a plan: capitals count', [pro], { plan: 'Pro' }, 'conditions_not_met'],
    ['a plan: spaces count', [pro], { plan: 'pro ' }, 'conditions_not_met'],
    ['a plan: a product of that name is none', [pro], { product: 'pro' }, 'conditions_not_met'],
    ['not a plan: another', [notFree], { plan: 'pro' }, '1: 2000 EUR'],
    ['not a plan: the one', [notFree], { plan: 'free' }, 'conditions_not_met'],
    ['not a plan: the other', [notFree], { plan: 'trial' }, 'conditions_not_met'],
    ['not a plan: none said', [notFree], {}, '1: 2000 EUR'],
    ['countries: one of them', [dach], { country: 'AT' }, '1: 2000 EUR'],
    ['countries: another', [dach], { country: 'FR' }, 'conditions_not_met'],
    ['countries: none said', [dach], { country: null }, 'conditions_not_met'],
    ['a product', [rule({ when: [[when('product', 'in', 'book')]] })], { product: 'book' }, '1: 2000 EUR'],
    ['metadata: this value', [gold], tiers, '1: 2000 EUR'],
    ['metadata: another value', [gold], { metadata: { tier: 'silver' } }, 'conditions_not_met'],
    ['metadata: another key', [gold], { metadata: { level: 'gold' } }, 'conditions_not_met'],
    ['metadata: none', [gold], {}, 'conditions_not_met'],
    [
      'metadata: a key with a point in it',
      [rule({ when: [[when('metadata.a.b', 'in', 'x')]] })],
      { metadata: { 'a.b': 'x' } },
      '1: 2000 EUR',
    ],
    [
      'metadata: what every object has is no key',
      [rule({ when: [[when('metadata.constructor', 'not_in', 'x')]] })],
      {},
      '1: 2000 EUR',
    ],
    [
      'metadata: what every object has is no value',
      [rule({ when: [[when('metadata.toString', 'in', 'x')]] })],
      {},
      'conditions_not_met',
    ],
    ['both of a group: both', [proInDe], { plan: 'pro', country: 'DE' }, '1: 2000 EUR'],
    ['both of a group: the first alone', [proInDe], { plan: 'pro', country: 'FR' }, 'conditions_not_met'],
    ['both of a group: the second alone', [proInDe], { plan: 'free', country: 'DE' }, 'conditions_not_met'],
    ['one of two groups: the first', [eitherOr], { plan: 'pro', country: 'FR' }, '1: 2000 EUR'],
    ['one of two groups: the second', [eitherOr], { plan: 'free', country: 'DE' }, '1: 2000 EUR'],
    ['one of two groups: both', [eitherOr], { plan: 'pro', country: 'DE' }, '1: 2000 EUR'],
    ['one of two groups: neither', [eitherOr], { plan: 'free', country: 'FR' }, 'conditions_not_met'],
    ['that are not met let the next rule have its turn', [pro, every], { plan: 'free' }, '2: 2000 EUR'],
    [
      'of leads',
      [rule({ on: 'lead', reward: fixed(), when: [[when('product', 'in', 'demo')]] })],
      { kind: 'lead', net: null, product: 'demo' },
      '1: 500 EUR',
    ],
  ])
})

describe('a minimum', () => {
  const fifty = rule({ minimum: eur(5_000n) })
  rows([
    ['is not reached by a cent less', [fifty], { net: eur(4_999n) }, 'below_minimum_amount'],
    ['is reached by itself', [fifty], { net: eur(5_000n) }, '1: 1000 EUR'],
    [
      'is of the amount without tax',
      [fifty],
      { net: eur(4_999n), gross: eur(9_999n) },
      'below_minimum_amount',
    ],
    ['is of one currency', [fifty], { net: usd(99_999n) }, 'other_currency'],
    [
      'is not reached by a lead without money',
      [rule({ minimum: eur(1n) })],
      { net: null, gross: null },
      'other_currency',
    ],
    [
      'that is not reached lets the next rule have its turn',
      [fifty, rule({ reward: percent(100) })],
      { net: eur(100n) },
      '2: 1 EUR',
    ],
    [
      'of another currency lets the next rule have its turn',
      [fifty, rule({ reward: percent(100) })],
      { net: usd(9_900n) },
      '2: 99 USD',
    ],
    [
      'for a fixed reward',
      [rule({ minimum: eur(5_000n), reward: fixed(700n, USD) })],
      { net: eur(5_000n) },
      '1: 700 USD',
    ],
    [
      'for a fixed reward, not reached',
      [rule({ minimum: eur(5_000n), reward: fixed(700n) })],
      { net: eur(1n) },
      'below_minimum_amount',
    ],
  ])
})

describe('amounts with tax', () => {
  const sale = { net: eur(10_000n), gross: eur(11_900n) }
  rows(
    [
      ['a share of them', [every], sale, '1: 2380 EUR'],
      ['a minimum of them', [rule({ minimum: eur(11_900n) })], sale, '1: 2380 EUR'],
      ['a minimum a cent above them', [rule({ minimum: eur(11_901n) })], sale, 'below_minimum_amount'],
      ['a fixed reward is the same', [rule({ reward: fixed() })], sale, '1: 500 EUR'],
      [
        'a sale of nothing but tax takes no place',
        [every],
        { net: eur(0n), gross: eur(1_900n) },
        'nothing_to_pay',
      ],
    ],
    { base: 'gross' },
  )
  rows([['without tax, where terms say nothing', [every], sale, '1: 2000 EUR']])
})

describe('caps', () => {
  const caps = (change: Partial<Rule['caps']>, reward: Rule['reward'] = percent()) =>
    rule({ reward, caps: { ...NO_CAPS, ...change } })
  const perEvent = caps({ perEvent: eur(1_500n) })
  const perCustomer = caps({ perCustomer: eur(5_000n) })
  const earned = (amount: bigint) => ({ earnedOfCustomer: new Map([[EUR, amount]]) })
  rows([
    ['per event: below', [perEvent], { net: eur(7_499n) }, '1: 1500 EUR'],
    ['per event: far below', [perEvent], { net: eur(1_000n) }, '1: 200 EUR'],
    ['per event: reached', [perEvent], { net: eur(7_500n) }, '1: 1500 EUR'],
    ['per event: above', [perEvent], {}, '1: 1500 EUR'],
    ['per event: what was earned before is another matter', [perEvent], earned(99_999n), '1: 1500 EUR'],
    [
      'per event: in another currency the rule is about nothing',
      [perEvent],
      { net: usd(100n) },
      'other_currency',
    ],
    ['per event: equal to a fixed reward', [caps({ perEvent: eur(500n) }, fixed())], {}, '1: 500 EUR'],
    ['per customer: nothing earned before', [perCustomer], {}, '1: 2000 EUR'],
    ['per customer: room for all of it', [perCustomer], earned(3_000n), '1: 2000 EUR'],
    ['per customer: room for a part', [perCustomer], earned(3_001n), '1: 1999 EUR'],
    ['per customer: room for a cent', [perCustomer], earned(4_999n), '1: 1 EUR'],
    ['per customer: no room', [perCustomer], earned(5_000n), 'cap_reached'],
    [
      'per customer: more earned than there is room, under terms of before',
      [perCustomer],
      earned(9_000n),
      'cap_reached',
    ],
    [
      'per customer: earned in another currency',
      [perCustomer],
      { earnedOfCustomer: new Map([[USD, 9_000n]]) },
      '1: 2000 EUR',
    ],
    [
      'per customer: that is spent does not let the next rule have its turn',
      [perCustomer, every],
      earned(5_000n),
      'cap_reached',
    ],
    [
      'per customer: of a fixed reward, whatever currency the sale is in',
      [caps({ perCustomer: eur(700n) }, fixed())],
      { net: usd(100n), ...earned(400n) },
      '1: 300 EUR',
    ],
    [
      'both: the event’s is lower',
      [caps({ perEvent: eur(1_000n), perCustomer: eur(5_000n) })],
      earned(3_000n),
      '1: 1000 EUR',
    ],
    [
      'both: the customer’s is lower',
      [caps({ perEvent: eur(1_000n), perCustomer: eur(5_000n) })],
      earned(4_500n),
      '1: 500 EUR',
    ],
    [
      'both: spent',
      [caps({ perEvent: eur(1_000n), perCustomer: eur(5_000n) })],
      earned(5_000n),
      'cap_reached',
    ],
    [
      'per partner and month: does not touch the whole reward',
      [caps({ perPartnerMonth: eur(1n) })],
      {},
      '1: 2000 EUR',
    ],
    [
      'per partner and month: asks for its currency',
      [caps({ perPartnerMonth: eur(1n) })],
      { net: usd(1n) },
      'other_currency',
    ],
    [
      'a zero-amount sale is no matter of caps',
      [perCustomer],
      { net: eur(0n), ...earned(5_000n) },
      'nothing_to_pay',
    ],
  ])
})

describe('tiers', () => {
  const bySales = rule({
    tiers: {
      by: 'sales',
      currency: null,
      steps: [
        { from: 10n, reward: percent(2_500) },
        { from: 50n, reward: percent(3_000) },
      ],
    },
  })
  const byAmount = rule({
    tiers: { by: 'amount', currency: EUR, steps: [{ from: 100_000n, reward: percent(2_500) }] },
  })
  const ofLeads = rule({
    on: 'lead',
    reward: fixed(),
    tiers: { by: 'sales', currency: null, steps: [{ from: 5n, reward: fixed(800n) }] },
  })
  const sold = (sales: number, amount = 0n, currency = EUR): FactChange => ({
    volume: { sales, amounts: new Map([[currency, amount]]) },
  })
  rows([
    ['by sales: none before', [bySales], sold(0), '1: 2000 EUR'],
    ['by sales: one below the step', [bySales], sold(9), '1: 2000 EUR'],
    ['by sales: at the step', [bySales], sold(10), '1: 2500 EUR'],
    ['by sales: one below the second', [bySales], sold(49), '1: 2500 EUR'],
    ['by sales: at the second', [bySales], sold(50), '1: 3000 EUR'],
    ['by sales: far beyond', [bySales], sold(5_000), '1: 3000 EUR'],
    ['by sales: amounts are no matter', [bySales], sold(0, 999_999n), '1: 2000 EUR'],
    ['by sales: any currency', [bySales], { ...sold(10), net: usd(100n) }, '1: 25 USD'],
    ['by sales: for leads', [ofLeads], { ...sold(5), kind: 'lead', net: null }, '1: 800 EUR'],
    ['by sales: for leads, below', [ofLeads], { ...sold(4), kind: 'lead', net: null }, '1: 500 EUR'],
    ['by amount: a cent below', [byAmount], sold(1, 99_999n), '1: 2000 EUR'],
    ['by amount: at the step', [byAmount], sold(1, 100_000n), '1: 2500 EUR'],
    ['by amount: sales are no matter', [byAmount], sold(999, 0n), '1: 2000 EUR'],
    ['by amount: of another currency do not count', [byAmount], sold(9, 999_999n, USD), '1: 2000 EUR'],
    [
      'by amount: a sale in another currency',
      [byAmount],
      { ...sold(9, 100_000n), net: usd(1n) },
      'other_currency',
    ],
    ['and a cap', [{ ...bySales, caps: { ...NO_CAPS, perEvent: eur(2_200n) } }], sold(50), '1: 2200 EUR'],
  ])
})

describe('steps by age', () => {
  const fading = rule({
    ageSteps: [
      { fromMonth: 6, reward: percent(1_000) },
      { fromMonth: 12, reward: percent(500) },
    ],
  })
  rows([
    ['on the first day', [fading], aged(0), '1: 2000 EUR'],
    ['before the binding, told late', [fading], aged(0, -86_400_000), '1: 2000 EUR'],
    ['a millisecond before six months', [fading], aged(6, -1), '1: 2000 EUR'],
    ['at six months', [fading], aged(6), '1: 1000 EUR'],
    ['a millisecond before twelve months', [fading], aged(12, -1), '1: 1000 EUR'],
    ['at twelve months', [fading], aged(12), '1: 500 EUR'],
    ['for good', [fading], aged(100), '1: 500 EUR'],
    ['with an end', [{ ...fading, months: 24 }], aged(24), 'reward_period_over'],
    [
      'of fixed rewards',
      [rule({ reward: fixed(900n, JPY), ageSteps: [{ fromMonth: 1, reward: fixed(100n, JPY) }] })],
      aged(1),
      '1: 100 JPY',
    ],
    // One month from 31 January is the 28th of February.
    [
      'on the last of February',
      [rule({ ageSteps: [{ fromMonth: 1, reward: percent(100) }] })],
      { occurredAt: new Date('2026-02-28T12:00:00Z') },
      '1: 100 EUR',
    ],
    [
      'a second before it',
      [rule({ ageSteps: [{ fromMonth: 1, reward: percent(100) }] })],
      { occurredAt: new Date('2026-02-28T11:59:59Z') },
      '1: 2000 EUR',
    ],
  ])
})

describe('of several rules that do not match, the one that came closest tells why', () => {
  const otherKind = rule({ on: 'lead', reward: fixed() })
  const otherPlan = rule({ when: [[when('plan', 'in', 'pro')]] })
  const otherMoney = rule({ minimum: usd(1n) })
  const tooLittle = rule({ minimum: eur(99_999n) })
  const over = rule({ payments: 1 })
  rows([
    ['kind', [otherKind], nth(2), 'no_rule_matches'],
    ['conditions', [otherPlan, otherKind], nth(2), 'conditions_not_met'],
    ['currency', [otherMoney, otherPlan, otherKind], nth(2), 'other_currency'],
    ['minimum', [otherKind, tooLittle, otherMoney], nth(2), 'below_minimum_amount'],
    ['period', [over, tooLittle, otherMoney, otherPlan], nth(2), 'reward_period_over'],
    ['period, wherever it stands', [otherPlan, over], nth(2), 'reward_period_over'],
  ])
})

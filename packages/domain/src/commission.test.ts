// Rewards: the first rule that matches decides, months end to the millisecond, one rounding, parts that sum
// up.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import type { Attribution, Share } from './attribution.ts'
import { binds, countsAsOccurrence, type RewardFacts, rewardFor, splitReward } from './commission.ts'
import type { OccurredEvent } from './event.ts'
import { divideHalfEven, type Money, parseCurrency } from './money.ts'
import type { Rule, Terms } from './terms.ts'

const JANUARY = new Date('2026-01-31T12:00:00.000Z')
const EUR = parseCurrency('EUR')
const JPY = parseCurrency('JPY')
const eur = (amount: bigint): Money => ({ amount, currency: EUR })
const percent = (basisPoints = 2_000) => ({ type: 'percent', basisPoints }) as const
const fixed = (amount = 500n, currency = EUR) => ({ type: 'fixed', money: { amount, currency } }) as const
const rule = (change: Partial<Rule> = {}): Rule => ({
  on: 'sale',
  occurrence: 'every',
  reward: percent(),
  months: null,
  ...change,
})
const termsOf = (...rules: Rule[]): Terms => ({
  id: nth('trm', 1),
  programId: nth('prg', 1),
  version: 1,
  publishedAt: new Date('2025-01-01T00:00:00Z'),
  model: 'last_click',
  windowDays: 60,
  holdDays: 30,
  rules,
})
type Change = Partial<OccurredEvent> & Partial<Omit<RewardFacts, 'event'>>
const facts = ({ priorCredited = 0, boundAt = JANUARY, ...event }: Change = {}): RewardFacts => ({
  event: {
    id: nth('evt', 1),
    kind: 'sale',
    occurredAt: JANUARY,
    gross: null,
    net: eur(10_000n),
    product: null,
    plan: null,
    country: null,
    metadata: {},
    ...event,
  },
  priorCredited,
  boundAt,
})
const first = rule({ occurrence: 'first', reward: percent(5_000) })
const subsequent = rule({ occurrence: 'subsequent', reward: percent(1_000) })
const every = rule()
const year = rule({ months: 12, reward: percent(3_000) })
const lead = rule({ on: 'lead', reward: fixed() })
const at = (text: string) => new Date(text)

/** What came of it, short: rule number and amount, or the reason. */
function told(rules: readonly Rule[], change: Change = {}): string {
  const decision = rewardFor(facts(change), termsOf(...rules))
  if (decision.outcome === 'nothing') return decision.reason
  return `${decision.ruleIndex + 1}: ${decision.reward.amount} ${decision.reward.currency}`
}

describe('the first rule that matches decides', () => {
  test.each([
    ['a plain share', [every], {}, '1: 2000 EUR'],
    ['the first sale takes the first rule', [first, every], {}, '1: 5000 EUR'],
    ['a later sale takes the next', [first, every], { priorCredited: 1 }, '2: 2000 EUR'],
    ['order beats generosity', [every, first], {}, '1: 2000 EUR'],
    ['a later sale, of later sales', [first, subsequent], { priorCredited: 1 }, '2: 1000 EUR'],
    ['the first sale, of later sales', [subsequent], {}, 'no_rule_matches'],
    ['a later sale, of first sales', [first], { priorCredited: 3 }, 'no_rule_matches'],
    ['a rule about another kind', [lead], {}, 'no_rule_matches'],
    ['no rule at all', [], {}, 'no_rule_matches'],
    ['a lead', [every, lead], { kind: 'lead', net: null }, '2: 500 EUR'],
    ['a lead that carries money', [lead], { kind: 'lead' }, '1: 500 EUR'],
    [
      'a custom event',
      [rule({ on: 'custom', reward: fixed(1n) })],
      { kind: 'custom', net: null },
      '1: 1 EUR',
    ],
    [
      'a later lead, of first leads',
      [{ ...lead, occurrence: 'first' }],
      { kind: 'lead', priorCredited: 1 },
      'no_rule_matches',
    ],
  ] as const)('%s', (_what, rules, change, outcome) => {
    expect(told(rules, change)).toBe(outcome)
  })
})

describe('a reward period', () => {
  test.each([
    ['begins with the binding', {}, '1: 3000 EUR'],
    ['holds a millisecond before its end', { occurredAt: at('2027-01-31T11:59:59.999Z') }, '1: 3000 EUR'],
    ['is over at its end', { occurredAt: at('2027-01-31T12:00:00.000Z') }, 'reward_period_over'],
    [
      'covers what happened before and was told late',
      { occurredAt: at('2026-01-01T00:00:00Z') },
      '1: 3000 EUR',
    ],
  ])('%s', (_what, change, outcome) => {
    expect(told([year], change)).toBe(outcome)
  })

  test.each([
    // One month from 31 January ends on 28 February, in a leap year on the 29th.
    ['2026-01-31T12:00:00.000Z', '2026-02-28T11:59:59.999Z', '1: 2000 EUR'],
    ['2026-01-31T12:00:00.000Z', '2026-02-28T12:00:00.000Z', 'reward_period_over'],
    ['2024-01-31T12:00:00.000Z', '2024-02-29T11:59:59.999Z', '1: 2000 EUR'],
    ['2024-01-31T12:00:00.000Z', '2024-02-29T12:00:00.000Z', 'reward_period_over'],
  ])('of a month from %s, at %s: %s', (boundAt, occurredAt, outcome) => {
    expect(told([rule({ months: 1 })], { boundAt: at(boundAt), occurredAt: at(occurredAt) })).toBe(outcome)
  })

  test('that is over lets the next rule have its turn', () => {
    expect(told([year, every], { occurredAt: at('2027-01-31T12:00:00Z') })).toBe('2: 2000 EUR')
  })

  test('that never ends, never ends', () => {
    expect(told([every], { occurredAt: at('2099-01-01T00:00:00Z') })).toBe('1: 2000 EUR')
  })
})

describe('what is paid', () => {
  test.each([
    ['25 cents at 10 %: tie to even', [rule({ reward: percent(1_000) })], { net: eur(25n) }, '1: 2 EUR'],
    ['35 cents at 10 %: tie to even', [rule({ reward: percent(1_000) })], { net: eur(35n) }, '1: 4 EUR'],
    ['26 cents at 10 %', [rule({ reward: percent(1_000) })], { net: eur(26n) }, '1: 3 EUR'],
    ['a share in the currency of the sale', [every], { net: { amount: 999n, currency: JPY } }, '1: 200 JPY'],
    [
      'a fixed reward in its own',
      [rule({ reward: fixed(700n) })],
      { net: { amount: 999n, currency: JPY } },
      '1: 700 EUR',
    ],
    ['less than half a cent', [rule({ reward: percent(1) })], { net: eur(10n) }, 'nothing_to_pay'],
    ['a share of nothing', [every], { net: eur(0n) }, 'nothing_to_pay'],
    ['a fixed reward for a trial invoice', [rule({ reward: fixed() })], { net: eur(0n) }, 'nothing_to_pay'],
    [
      'the first-sale reward for a trial invoice',
      [{ ...first, reward: fixed() }],
      { net: eur(0n) },
      'nothing_to_pay',
    ],
    ['the first-sale reward for what follows it', [{ ...first, reward: fixed() }], {}, '1: 500 EUR'],
    ['a share of no money', [{ ...every, on: 'lead' }], { kind: 'lead', net: null }, 'nothing_to_pay'],
  ] as const)('%s', (_what, rules, change, outcome) => {
    expect(told(rules, change)).toBe(outcome)
  })

  test('is rounded half-even, once', () => {
    const amounts = fc.bigInt({ min: 1n, max: 10_000_000n })
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 10_000 }), (amount, basisPoints) => {
        const decision = rewardFor(
          facts({ net: eur(amount) }),
          termsOf(rule({ reward: percent(basisPoints) })),
        )
        const exact = divideHalfEven(amount * BigInt(basisPoints), 10_000n)
        expect(decision.outcome === 'earned' ? decision.reward.amount : 0n).toBe(exact)
      }),
    )
  })

  test('comes with what it was taken of, why, and when it may be paid out', () => {
    expect(rewardFor(facts(), termsOf(year))).toEqual({
      outcome: 'earned',
      rule: year,
      ruleIndex: 0,
      reward: eur(3_000n),
      base: eur(10_000n),
      releaseAt: at('2026-03-02T12:00:00.000Z'),
      because: '30 % of every sale for 12 months',
    })
    // A fixed reward is taken of nothing.
    expect(rewardFor(facts(), termsOf(rule({ reward: fixed() })))).toMatchObject({ base: null })
  })
})

describe('the place of "first"', () => {
  test.each([
    ['sale', eur(1n), true],
    ['sale', eur(0n), false],
    ['sale', null, false],
    ['lead', null, true],
    ['signup', null, true],
    ['trial', eur(0n), true],
    ['custom', null, true],
  ] as const)('a %s with %s takes it: %s', (kind, net, expected) => {
    expect(countsAsOccurrence({ kind, net })).toBe(expected)
  })

  test.each([
    ['sale', eur(1n), 'credited', true],
    ['sale', eur(1n), 'nobody', false],
    ['sale', eur(0n), 'credited', false],
    ['lead', null, 'credited', false],
  ] as const)('a %s with %s and %s binds the customer: %s', (kind, net, outcome, expected) => {
    expect(binds({ kind, net }, { outcome } as Attribution)).toBe(expected)
  })
})

describe('splitReward', () => {
  const share = (numerator: bigint, denominator: bigint): Share => ({
    partnerId: nth('ptn', 1),
    programId: nth('prg', 1),
    clickId: null,
    weight: { numerator, denominator },
    partnerIsActive: true,
  })

  test.each([
    ['one share gets all', 100n, [share(1n, 1n)], [100n]],
    ['three equal ones', 100n, [share(1n, 3n), share(1n, 3n), share(1n, 3n)], [34n, 33n, 33n]],
    ['40/20/40', 101n, [share(2n, 5n), share(1n, 5n), share(2n, 5n)], [41n, 20n, 40n]],
    ['a cent for two', 1n, [share(1n, 2n), share(1n, 2n)], [1n, 0n]],
    ['different denominators', 10n, [share(1n, 2n), share(1n, 3n), share(1n, 6n)], [5n, 3n, 2n]],
  ])('%s', (_what, amount, shares, parts) => {
    expect(splitReward(eur(amount), shares)).toEqual(parts.map(eur))
  })

  test('hands out the whole reward, whatever the weights, in its currency', () => {
    const weight = fc.tuple(fc.bigInt({ min: 1n, max: 50n }), fc.bigInt({ min: 1n, max: 50n }))
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10_000_000n }),
        fc.array(weight, { minLength: 1, maxLength: 8 }),
        (amount, pairs) => {
          const shares = pairs.map(([numerator, denominator]) => share(numerator, denominator))
          const parts = splitReward({ amount, currency: JPY }, shares)
          expect(parts).toHaveLength(shares.length)
          expect(parts.reduce((total, part) => total + part.amount, 0n)).toBe(amount)
          expect(parts.every(({ amount: part, currency }) => part >= 0n && currency === JPY)).toBe(true)
        },
      ),
    )
  })
})

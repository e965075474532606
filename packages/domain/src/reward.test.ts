// Rewards: the first rule that matches decides, months end to the millisecond, one rounding; and tables of
// everything else a rule can say.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eur, facts, fixed, JPY, percent, published, rule, told, usd } from '../test/terms.ts'
import { divideHalfEven, type Money } from './money.ts'
import { asksForPartnerMonth, capPart, rewardFor } from './reward.ts'
import { NO_CAPS, type Rule } from './terms.ts'

const first = rule({ occurrence: 'first', reward: percent(5_000) })
const subsequent = rule({ occurrence: 'subsequent', reward: percent(1_000) })
const every = rule()
const year = rule({ months: 12, reward: percent(3_000) })
const lead = rule({ on: 'lead', reward: fixed() })
const at = (text: string) => new Date(text)

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
        const terms = published({ rules: [rule({ reward: percent(basisPoints) })] })
        const decision = rewardFor(facts({ net: eur(amount) }), terms)
        const exact = divideHalfEven(amount * BigInt(basisPoints), 10_000n)
        expect(decision.outcome === 'earned' ? decision.reward.amount : 0n).toBe(exact)
      }),
    )
  })

  test('comes with what it was taken of, why, and when it may be paid out', () => {
    expect(rewardFor(facts(), published({ rules: [year] }))).toEqual({
      outcome: 'earned',
      rule: year,
      ruleIndex: 0,
      reward: eur(3_000n),
      base: eur(10_000n),
      step: null,
      cap: null,
      partCap: null,
      releaseAt: at('2026-03-02T12:00:00.000Z'),
      because: '30 % of every sale for 12 months',
    })
    // A fixed reward is taken of nothing.
    expect(rewardFor(facts(), published({ rules: [rule({ reward: fixed() })] }))).toMatchObject({
      base: null,
    })
  })
})

describe('the cap of a partner’s month', () => {
  const capped = rule({ caps: { ...NO_CAPS, perPartnerMonth: eur(1_000n) } })
  const partOf = (amount: bigint, one: Rule, earned: Money) => {
    const decision = rewardFor(facts(), published({ rules: [one] }))
    if (decision.outcome === 'nothing') throw new Error(decision.reason)
    return capPart(eur(amount), decision, new Map([[earned.currency, earned.amount]]))
  }

  test.each([
    ['nothing earned: all of it', 400n, 0n, 400n],
    ['room for all of it', 400n, 600n, 400n],
    ['room for a part', 400n, 601n, 399n],
    ['room for a cent', 400n, 999n, 1n],
  ])('%s', (_what, part, earned, expected) => {
    expect(partOf(part, capped, eur(earned)).part).toEqual(eur(expected))
  })

  test.each([1_000n, 5_000n])('no room, with %s earned: nothing, and why', (earned) => {
    expect(partOf(400n, capped, eur(earned))).toMatchObject({
      part: null,
      decision: {
        outcome: 'nothing',
        reason: 'cap_reached',
        because: expect.stringContaining(
          'the most for one partner and month, 10.00 EUR, was earned beside it',
        ),
      },
    })
  })

  test('says what it cut', () => {
    expect(partOf(400n, capped, eur(601n)).decision).toMatchObject({
      partCap: { per: 'partner_month', limit: eur(1_000n), before: eur(601n), uncapped: eur(400n) },
      because: expect.stringContaining(
        '; cut from 4.00 EUR, because the most for one partner and month is 10.00 EUR, and 6.01 EUR was earned beside it',
      ),
    })
  })

  test('counts one currency, and nothing without it', () => {
    expect(partOf(400n, capped, usd(5_000n)).part).toEqual(eur(400n))
    expect(partOf(9_999n, every, eur(9_999n)).part).toEqual(eur(9_999n))
  })

  test('or tiers are what terms need to know the month for', () => {
    const tiers = { by: 'sales', currency: null, steps: [{ from: 1n, reward: percent(1) }] } as const
    expect(asksForPartnerMonth({ rules: [every, capped] })).toBe(true)
    expect(asksForPartnerMonth({ rules: [rule({ tiers })] })).toBe(true)
    expect(asksForPartnerMonth({ rules: [every, first] })).toBe(false)
  })
})

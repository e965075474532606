// Terms: every contradiction is named before they are published, and partners read them as sentences.

import { describe, expect, test } from 'vitest'
import { AMOUNT_MAX, parseCurrency } from './money.ts'
import { describeRule, describeTerms, percentText, type Rule, type TermsDraft, termsErrors } from './terms.ts'

const EUR = parseCurrency('EUR')
const percent = (basisPoints = 2_000) => ({ type: 'percent', basisPoints }) as const
const fixed = (amount = 500n, currency = EUR) => ({ type: 'fixed', money: { amount, currency } }) as const
const rule = (change: Partial<Rule> = {}): Rule => ({
  on: 'sale',
  occurrence: 'every',
  reward: percent(),
  months: null,
  ...change,
})
const terms = (change: Partial<TermsDraft> = {}): TermsDraft => ({
  model: 'last_click',
  windowDays: 60,
  holdDays: 30,
  rules: [rule()],
  ...change,
})
const pointers = (change: Partial<TermsDraft>) => termsErrors(terms(change)).map(({ pointer }) => pointer)

describe('termsErrors', () => {
  test.each([
    ['plain terms', {}],
    ['the shortest window and no hold', { windowDays: 1, holdDays: 0 }],
    ['the longest window and hold', { windowDays: 365, holdDays: 365 }],
    ['one basis point', { rules: [rule({ reward: percent(1) })] }],
    ['everything', { rules: [rule({ reward: percent(10_000) })] }],
    ['a fixed reward for a lead', { rules: [rule({ on: 'lead', reward: fixed() })] }],
    ['the smallest fixed reward', { rules: [rule({ reward: fixed(1n) })] }],
    ['the largest fixed reward', { rules: [rule({ reward: fixed(AMOUNT_MAX) })] }],
    ['one month', { rules: [rule({ months: 1 })] }],
    ['ten years', { rules: [rule({ months: 120 })] }],
    [
      'as many rules as can be read',
      { rules: Array.from({ length: 20 }, (_, n) => rule({ months: n + 1 })) },
    ],
  ])('lets %s pass', (_what, change) => {
    expect(pointers(change)).toEqual([])
  })

  test.each([
    ['no rule', { rules: [] }, ['/rules']],
    ['a window of 0 days', { windowDays: 0 }, ['/window_days']],
    ['a window of 366 days', { windowDays: 366 }, ['/window_days']],
    ['half a day of window', { windowDays: 1.5 }, ['/window_days']],
    ['a window that is no number', { windowDays: Number.NaN }, ['/window_days']],
    ['a negative hold', { holdDays: -1 }, ['/hold_days']],
    ['a hold of 366 days', { holdDays: 366 }, ['/hold_days']],
    ['an endless hold', { holdDays: Number.POSITIVE_INFINITY }, ['/hold_days']],
    ['0 %', { rules: [rule({ reward: percent(0) })] }, ['/rules/0/reward/basis_points']],
    [
      'more than everything',
      { rules: [rule({ reward: percent(10_001) })] },
      ['/rules/0/reward/basis_points'],
    ],
    ['half a basis point', { rules: [rule({ reward: percent(0.5) })] }, ['/rules/0/reward/basis_points']],
    ['a share of a lead', { rules: [rule({ on: 'lead' })] }, ['/rules/0/reward/type']],
    ['a share of a custom event', { rules: [rule({ on: 'custom' })] }, ['/rules/0/reward/type']],
    ['a fixed nothing', { rules: [rule({ reward: fixed(0n) })] }, ['/rules/0/reward/amount']],
    ['a fixed debt', { rules: [rule({ reward: fixed(-1n) })] }, ['/rules/0/reward/amount']],
    [
      'more than any money',
      { rules: [rule({ reward: fixed(AMOUNT_MAX + 1n) })] },
      ['/rules/0/reward/amount'],
    ],
    ['0 months', { rules: [rule({ months: 0 })] }, ['/rules/0/months']],
    ['121 months', { rules: [rule({ months: 121 })] }, ['/rules/0/months']],
    ['half a month', { rules: [rule({ months: 0.5 })] }, ['/rules/0/months']],
    [
      'everything at once',
      {
        windowDays: 0,
        holdDays: -1,
        rules: [rule({ on: 'lead', reward: percent(0), months: 0 }), rule({ reward: fixed(0n) }), rule()],
      },
      [
        '/window_days',
        '/hold_days',
        '/rules/0/reward/basis_points',
        '/rules/0/reward/type',
        '/rules/0/months',
        '/rules/1/reward/amount',
        '/rules/2',
      ],
    ],
  ])('names %s', (_what, change, expected) => {
    expect(pointers(change)).toEqual(expected)
  })

  test('names too many rules', () => {
    const rules = Array.from({ length: 21 }, (_, n) => rule({ months: n + 1 }))
    expect(pointers({ rules })).toEqual(['/rules'])
  })
})

describe('a rule that can never win is named', () => {
  const first = rule({ occurrence: 'first' })
  const subsequent = rule({ occurrence: 'subsequent' })
  const every = rule()
  const year = rule({ months: 12 })
  const lead = rule({ on: 'lead', reward: fixed() })

  test.each([
    // rules in order → which one is never reached, and because of which
    ['the same twice', [every, every], 1, 'rule 1 already matches'],
    ['first behind every', [every, first], 1, 'rule 1'],
    ['subsequent behind every', [every, subsequent], 1, 'rule 1'],
    ['first behind first', [first, first], 1, 'rule 1'],
    ['a year behind a lifetime', [every, year], 1, 'rule 1'],
    ['a year behind a year', [year, year], 1, 'rule 1'],
    ['half a year behind a year', [year, rule({ months: 6 })], 1, 'rule 1'],
    ['every behind first and subsequent', [first, subsequent, every], 2, 'rules 1 and 2 together'],
    ['every behind subsequent and first', [subsequent, first, every], 2, 'rules 1 and 2 together'],
    ['every behind both, others between', [first, lead, subsequent, every], 3, 'rules 1 and 3 together'],
    [
      'a year behind both for longer',
      [rule({ occurrence: 'first', months: 12 }), rule({ occurrence: 'subsequent', months: 24 }), year],
      2,
      'rules 1 and 2 together',
    ],
  ])('%s', (_what, rules, position, because) => {
    const errors = termsErrors(terms({ rules }))
    expect(errors.map(({ pointer }) => pointer)).toEqual([`/rules/${position}`])
    expect(errors[0]?.detail).toContain(because)
  })

  test.each([
    ['every behind first', [first, every]],
    ['every behind subsequent', [subsequent, every]],
    ['first and subsequent', [first, subsequent]],
    ['a lifetime behind a year', [year, every]],
    ['two years behind a year', [year, rule({ months: 24 })]],
    ['another kind', [lead, every]],
    ['first for a year, every for life', [rule({ occurrence: 'first', months: 12 }), subsequent, every]],
    [
      'a year behind both, one of them for less',
      [rule({ occurrence: 'first', months: 12 }), rule({ occurrence: 'subsequent', months: 6 }), year],
    ],
  ])('but not %s: something is left for it', (_what, rules) => {
    expect(termsErrors(terms({ rules }))).toEqual([])
  })
})

describe('in words', () => {
  test.each([
    ['20 % of every sale, for life', rule()],
    ['20 % of every sale for 12 months', rule({ months: 12 })],
    ['20 % of every sale for 1 month', rule({ months: 1 })],
    ['20 % of the first sale', rule({ occurrence: 'first' })],
    ['20 % of the first sale', rule({ occurrence: 'first', months: 12 })],
    ['20 % of every later sale for 24 months', rule({ occurrence: 'subsequent', months: 24 })],
    ['5.00 EUR for the first sale', rule({ reward: fixed(), occurrence: 'first' })],
    ['2000 JPY for every lead, for life', rule({ on: 'lead', reward: fixed(2_000n, parseCurrency('JPY')) })],
  ])('%s', (words, one) => {
    expect(describeRule(one)).toBe(words)
  })

  test.each([
    ['20 % of every sale, for life. Payable after 30 days. A click counts for 60 days.', {}],
    [
      '20 % of every sale, for life. Payable at once. A click counts for 1 day.',
      { holdDays: 0, windowDays: 1 },
    ],
    ['20 % of every sale, for life. Payable after 1 day. A click counts for 60 days.', { holdDays: 1 }],
    [
      '100.00 EUR for the first sale; then 12.5 % of every sale for 12 months. ' +
        'Payable after 30 days. A click counts for 60 days.',
      {
        rules: [
          rule({ occurrence: 'first', reward: fixed(10_000n) }),
          rule({ reward: percent(1_250), months: 12 }),
        ],
      },
    ],
  ])('%s', (words, change) => {
    expect(describeTerms(terms(change))).toBe(words)
  })

  test.each([
    [1, '0.01 %'],
    [10, '0.1 %'],
    [99, '0.99 %'],
    [100, '1 %'],
    [1_050, '10.5 %'],
    [1_005, '10.05 %'],
    [2_000, '20 %'],
    [10_000, '100 %'],
  ])('%i basis points are "%s"', (basisPoints, text) => {
    expect(percentText(basisPoints)).toBe(text)
  })
})

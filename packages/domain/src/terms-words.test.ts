// Terms in words: what partners read says everything the rules say.

import { describe, expect, test } from 'vitest'
import {
  draft,
  EUR,
  eur,
  type FactChange,
  facts,
  fixed,
  percent,
  published,
  rule,
  when,
} from '../test/terms.ts'
import { parseCurrency } from './money.ts'
import { rewardFor } from './reward.ts'
import { NO_CAPS, type Rule, type TermsDraft } from './terms.ts'
import { describeRule, describeTerms, percentText } from './terms-words.ts'

describe('in words', () => {
  test.each([
    ['20 % of every sale, for life', rule()],
    ['20 % of every sale for 12 months', rule({ months: 12 })],
    ['20 % of every sale for 1 month', rule({ months: 1 })],
    ['20 % of the first sale', rule({ occurrence: 'first' })],
    ['20 % of every later sale for 24 months', rule({ occurrence: 'subsequent', months: 24 })],
    ['5.00 EUR for the first sale', rule({ reward: fixed(), occurrence: 'first' })],
    ['2000 JPY for every lead, for life', rule({ on: 'lead', reward: fixed(2_000n, parseCurrency('JPY')) })],
    ['20 % of the 3rd sale', rule({ occurrence: { from: 3, to: 3 } })],
    ['20 % of the 2nd to 6th sale', rule({ occurrence: { from: 2, to: 6 } })],
    ['20 % of the 11th to 21st sale', rule({ occurrence: { from: 11, to: 21 } })],
    ['20 % of every sale from the 3rd on, for life', rule({ occurrence: { from: 3, to: null } })],
    ['20 % of every sale, for life', rule({ occurrence: { from: 1, to: null } })],
    ['20 % of the 2nd to 6th sale for 12 months', rule({ occurrence: { from: 2, to: 6 }, months: 12 })],
    ['20 % of every sale up to their 6th sale', rule({ payments: 6 })],
    [
      '20 % of every sale for 12 months, but no further than their 6th sale',
      rule({ months: 12, payments: 6 }),
    ],
    ['20 % of every sale of at least 50.00 EUR, for life', rule({ minimum: eur(5_000n) })],
    ['20 % of every sale where plan is pro, for life', rule({ when: [[when('plan', 'in', 'pro')]] })],
    [
      '20 % of every sale where product is A or B and country is not DE, or where metadata.tier is gold, for life',
      rule({
        when: [
          [when('product', 'in', 'A', 'B'), when('country', 'not_in', 'DE')],
          [when('metadata.tier', 'in', 'gold')],
        ],
      }),
    ],
    [
      '20 % of every sale, for life, 25 % once the partner has brought 10 sales in the month, 30 % from 50 sales',
      rule({
        tiers: {
          by: 'sales',
          currency: null,
          steps: [
            { from: 10n, reward: percent(2_500) },
            { from: 50n, reward: percent(3_000) },
          ],
        },
      }),
    ],
    [
      '5.00 EUR for every sale, for life, 8.00 EUR once the partner has brought 1000.00 EUR in the month',
      rule({
        reward: fixed(),
        tiers: { by: 'amount', currency: EUR, steps: [{ from: 100_000n, reward: fixed(800n) }] },
      }),
    ],
    [
      '20 % of every sale, for life, 10 % after 12 months, 5 % after 24 months',
      rule({
        ageSteps: [
          { fromMonth: 12, reward: percent(1_000) },
          { fromMonth: 24, reward: percent(500) },
        ],
      }),
    ],
    [
      '20 % of every sale, for life, at most 50.00 EUR per sale',
      rule({ caps: { ...NO_CAPS, perEvent: eur(5_000n) } }),
    ],
    [
      '20 % of every sale, for life, at most 50.00 EUR per sale and 100.00 EUR per customer and 900.00 EUR per partner and month',
      rule({
        caps: { perEvent: eur(5_000n), perCustomer: eur(10_000n), perPartnerMonth: eur(90_000n) },
      }),
    ],
  ])('%s', (words, one) => {
    expect(describeRule(one)).toBe(words)
  })

  test.each<[string, Partial<TermsDraft>]>([
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
    [
      '20 % of every sale, for life. Payable after 30 days, when an admin has approved it. A click counts for 60 days. ' +
        'Amounts are taken with tax. A customer’s first lead already binds them to the partner. ' +
        'A coupon counts as the latest click.',
      { approval: 'manual', base: 'gross', bindsOn: 'lead', coupons: 'as_click' },
    ],
  ])('%s', (words, change) => {
    expect(describeTerms(draft(change))).toBe(words)
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

describe('what decided is told beside the rule', () => {
  const tiers = {
    by: 'sales',
    currency: null,
    steps: [{ from: 10n, reward: percent(2_500) }],
  } as const
  const because = (one: Rule, change: FactChange) => {
    const decision = rewardFor(facts(change), published({ rules: [one] }))
    return decision.because?.replace(describeRule(one), '')
  }

  test.each<[string, Rule, FactChange, string]>([
    ['nothing but the rule', rule(), {}, ''],
    [
      'a tier',
      rule({ tiers }),
      { volume: { sales: 12, amounts: new Map() } },
      '; here 25 %, because the partner had brought 12 sales in the month',
    ],
    ['a tier that is not reached', rule({ tiers }), { volume: { sales: 9, amounts: new Map() } }, ''],
    [
      'a tier by amount',
      rule({ tiers: { by: 'amount', currency: EUR, steps: [{ from: 100_000n, reward: percent(2_500) }] } }),
      { volume: { sales: 1, amounts: new Map([[EUR, 123_456n]]) } },
      '; here 25 %, because the partner had brought 1234.56 EUR in the month',
    ],
    [
      'an age',
      rule({ ageSteps: [{ fromMonth: 1, reward: percent(100) }] }),
      { occurredAt: new Date('2026-03-30T00:00:00Z') },
      '; here 1 %, because the customer was bound 1 month before',
    ],
    [
      'a cap per event',
      rule({ caps: { ...NO_CAPS, perEvent: eur(1_500n) } }),
      {},
      '; cut from 20.00 EUR, because the most for one sale is 15.00 EUR',
    ],
    [
      'a cap per customer',
      rule({ caps: { ...NO_CAPS, perCustomer: eur(5_000n) } }),
      { earnedOfCustomer: new Map([[EUR, 4_000n]]) },
      '; cut from 20.00 EUR, because the most for one customer is 50.00 EUR, and 40.00 EUR was earned before',
    ],
    [
      'a cap that is spent',
      rule({ caps: { ...NO_CAPS, perCustomer: eur(5_000n) } }),
      { earnedOfCustomer: new Map([[EUR, 5_000n]]) },
      '; nothing is left, because the most for one customer, 50.00 EUR, was earned before',
    ],
  ])('%s', (_what, one, change, words) => {
    expect(because(one, change)).toBe(words)
  })
})

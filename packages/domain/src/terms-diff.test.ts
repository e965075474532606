// What new terms change is told completely: the same terms change nothing, and every difference has a
// sentence.

import { describe, expect, test } from 'vitest'
import { draft, fixed, percent, rule } from '../test/terms.ts'
import type { TermsDraft } from './terms.ts'
import { diffTerms } from './terms-diff.ts'

const first = rule({ occurrence: 'first', reward: percent(3_000) })
const later = rule({ occurrence: 'subsequent' })
const lead = rule({ on: 'lead', reward: fixed() })
const texts = (before: TermsDraft | null, after: TermsDraft) =>
  diffTerms(before, after).map(({ text }) => text)
const rules = (...list: TermsDraft['rules']) => draft({ rules: list })

test('the first terms of a program change nothing', () => {
  expect(diffTerms(null, draft())).toEqual([])
})

test('the same terms change nothing', () => {
  expect(diffTerms(rules(first, later, lead), rules(first, later, lead))).toEqual([])
})

describe('rules', () => {
  test.each([
    ['a new one', rules(first), rules(first, later), ['New rule 2: 20 % of every later sale, for life.']],
    ['one less', rules(first, later), rules(later), ['No longer: 30 % of the first sale.']],
    [
      'another one in its place',
      rules(first, later),
      rules(first, rule({ occurrence: 'subsequent', reward: percent(2_500) })),
      ['Rule 2: 25 % of every later sale, for life. Before: 20 % of every later sale, for life.'],
    ],
    [
      'the order',
      rules(first, rule()),
      rules(rule(), first),
      [
        'The order of rules is another, and the first that matches decides: 20 % of every sale, for life; then 30 % of the first sale.',
      ],
    ],
    [
      'one before the others moves nothing',
      rules(first, later),
      rules(lead, first, later),
      ['New rule 1: 5.00 EUR for every lead, for life.'],
    ],
  ])('%s', (_what, before, after, expected) => {
    expect(texts(before, after)).toEqual(expected)
  })

  test('what is before and after stands in words of its own', () => {
    expect(diffTerms(rules(first), rules(rule(), later))).toEqual([
      {
        what: 'rule_changed',
        text: 'Rule 1: 20 % of every sale, for life. Before: 30 % of the first sale.',
        before: '30 % of the first sale',
        after: '20 % of every sale, for life',
      },
      {
        what: 'rule_added',
        text: 'New rule 2: 20 % of every later sale, for life.',
        before: null,
        after: '20 % of every later sale, for life',
      },
    ])
  })
})

describe('settings', () => {
  test.each<[Partial<TermsDraft>, string]>([
    [{ windowDays: 90 }, 'A click counts for 90 days. Before: A click counts for 60 days.'],
    [{ holdDays: 0 }, 'Payable at once. Before: Payable after 30 days.'],
    [
      { approval: 'manual' },
      'Payable after 30 days, when an admin has approved it. Before: Payable after 30 days.',
    ],
    [{ base: 'gross' }, 'Amounts are taken with tax. Before: Amounts are taken without tax.'],
    [
      { bindsOn: 'lead' },
      'A customer’s first lead already binds them to the partner. Before: A customer’s first sale binds them to the partner.',
    ],
    [{ coupons: 'as_click' }, 'A coupon counts as the latest click. Before: A coupon goes before clicks.'],
  ])('%o', (change, text) => {
    expect(texts(draft(), draft(change))).toEqual([text])
  })

  test('the model, in its own words', () => {
    const [change, ...others] = diffTerms(draft(), draft({ model: 'linear' }))
    expect(others).toEqual([])
    expect(change?.what).toBe('setting_changed')
    expect(change?.text).toBe(`${change?.after} Before: ${change?.before}`)
  })
})

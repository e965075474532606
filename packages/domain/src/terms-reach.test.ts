// Rules that are never reached are found, exactly: every refusal is right, and nothing slips through.

import { describe, expect, test } from 'vitest'
import { draft, eur, fixed, percent, rule, usd, when } from '../test/terms.ts'
import { shadowOf } from './terms-reach.ts'
import { termsErrors } from './terms-validation.ts'

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
      [
        rule({ occurrence: { from: 1, to: 2 }, months: 12 }),
        rule({ occurrence: 'subsequent', months: 24 }),
        year,
      ],
      2,
      'rules 1 and 2 together',
    ],
  ])('%s', (_what, rules, position, because) => {
    const errors = termsErrors(draft({ rules }))
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
    [
      'the first two for a year, every for life',
      [rule({ occurrence: { from: 1, to: 2 }, months: 12 }), subsequent, every],
    ],
    [
      'a year behind both, one of them for less',
      [
        rule({ occurrence: { from: 1, to: 2 }, months: 12 }),
        rule({ occurrence: 'subsequent', months: 6 }),
        year,
      ],
    ],
  ])('but not %s: something is left for it', (_what, rules) => {
    expect(termsErrors(draft({ rules }))).toEqual([])
  })
})

describe('everything a rule can ask for is looked at', () => {
  const plan = (...values: string[]) => rule({ when: [[when('plan', 'in', ...values)]] })
  const notPlan = (...values: string[]) => rule({ when: [[when('plan', 'not_in', ...values)]] })
  const inDe = rule({ when: [[when('country', 'in', 'DE')]] })
  const range = (from: number, to: number | null) => rule({ occurrence: { from, to } })

  test.each([
    ['a range within a range', [range(2, 9), range(3, 5)], 1, 'rule 1'],
    ['a range within two that meet', [range(1, 4), range(5, 9), range(3, 7)], 2, 'rules 1 and 2 together'],
    [
      'later ones behind a range without an end',
      [range(2, null), rule({ occurrence: 'subsequent' })],
      1,
      'rule 1',
    ],
    ['payments within payments', [rule({ payments: 5 }), rule({ payments: 5 })], 1, 'rule 1'],
    ['a range within payments', [rule({ payments: 5 }), range(2, 5)], 1, 'rule 1'],
    [
      'months and payments within both',
      [rule({ months: 12, payments: 6 }), rule({ months: 12, payments: 5 })],
      1,
      'rule 1',
    ],
    ['a plan within plans', [plan('a', 'b'), plan('a')], 1, 'rule 1'],
    ['plans within two rules', [plan('a'), plan('b'), plan('b', 'a')], 2, 'rules 1 and 2 together'],
    ['anything behind a plan and all others', [plan('a'), notPlan('a'), rule()], 2, 'rules 1 and 2 together'],
    [
      'anything behind not this and not that',
      [notPlan('a'), notPlan('b'), rule()],
      2,
      'rules 1 and 2 together',
    ],
    [
      'a plan in a country behind the plan',
      [plan('a'), rule({ when: [[when('plan', 'in', 'a'), when('country', 'in', 'DE')]] })],
      1,
      'rule 1',
    ],
    [
      'either behind both',
      [plan('a'), inDe, rule({ when: [[when('plan', 'in', 'a')], [when('country', 'in', 'DE')]] })],
      2,
      'rules 1 and 2 together',
    ],
    ['a condition behind none', [rule(), inDe], 1, 'rule 1'],
    [
      'a larger minimum behind a smaller',
      [rule({ minimum: eur(100n) }), rule({ minimum: eur(200n) })],
      1,
      'rule 1',
    ],
    ['a minimum behind none', [rule(), rule({ minimum: eur(100n) })], 1, 'rule 1'],
    [
      'a cap in a currency behind none',
      [rule(), rule({ caps: { perEvent: eur(5n), perCustomer: null, perPartnerMonth: null } })],
      1,
      'rule 1',
    ],
    ['a fixed reward behind a share', [rule(), rule({ reward: fixed() })], 1, 'rule 1'],
    [
      'parts of the range by plan',
      [
        rule({ occurrence: 'first' }),
        plan('a'),
        rule({ occurrence: 'subsequent', when: [[when('plan', 'not_in', 'a')]] }),
        rule(),
      ],
      3,
      'rules 1 and 2 and 3 together',
    ],
  ])('%s', (_what, rules, position, because) => {
    const errors = termsErrors(draft({ rules }))
    expect(errors.map(({ pointer }) => pointer)).toEqual([`/rules/${position}`])
    expect(errors[0]?.detail).toContain(because)
  })

  test.each([
    ['a range that sticks out', [range(2, 5), range(3, 6)]],
    ['a range behind two with a gap', [range(1, 3), range(5, 9), range(3, 7)]],
    ['more payments', [rule({ payments: 5 }), rule({ payments: 6 })]],
    ['more months but fewer payments', [rule({ months: 12 }), rule({ months: 24, payments: 3 })]],
    ['more plans', [plan('a'), plan('a', 'b')]],
    ['anything behind all plans named so far', [plan('a'), plan('b'), rule()]],
    [
      'a plan anywhere behind it in one country',
      [rule({ when: [[when('plan', 'in', 'a'), when('country', 'in', 'DE')]] }), plan('a')],
    ],
    ['another field', [plan('a'), inDe]],
    ['not one plan behind not two', [notPlan('a', 'b'), notPlan('a')]],
    ['a smaller minimum', [rule({ minimum: eur(200n) }), rule({ minimum: eur(100n) })]],
    ['a minimum in another currency', [rule({ minimum: eur(1n) }), rule({ minimum: usd(1n) })]],
    ['any currency behind one', [rule({ minimum: eur(1n) }), rule()]],
    [
      'another reward in another currency',
      [
        rule({ caps: { perEvent: eur(5n), perCustomer: null, perPartnerMonth: null } }),
        rule({ reward: percent(1) }),
      ],
    ],
  ])('but not %s', (_what, rules) => {
    expect(termsErrors(draft({ rules }))).toEqual([])
  })

  test.each([
    [10, 'is found in a thousand combinations', [0, 1]],
    [12, 'is let pass where there are too many, because a refusal must never be a guess', null],
  ])('a rule behind two that share all events by %i keys %s', (count, _what, expected) => {
    const keys = Array.from({ length: count }, (_, n) => `metadata.k${n}` as const)
    const all = (is: 'in' | 'not_in') => keys.map((key) => when(key, is, 'x'))
    const rules = [rule({ when: all('not_in').map((one) => [one]) }), rule({ when: [all('in')] }), rule()]
    expect(shadowOf(rules, 2)).toEqual(expected)
  })
})

// Terms: every contradiction is named before they are published, at the field where it stands.

import { describe, expect, test } from 'vitest'
import { draft, EUR, eur, fixed, percent, rule, USD, usd, when } from '../test/terms.ts'
import { AMOUNT_MAX } from './money.ts'
import { NO_CAPS, type Rule, type TermsDraft } from './terms.ts'
import { effectErrors, termsErrors } from './terms-validation.ts'

const pointers = (change: Partial<TermsDraft>) => termsErrors(draft(change)).map(({ pointer }) => pointer)

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

describe('a rule that contradicts itself is named at the field', () => {
  const tiers = (...steps: (readonly [bigint, Rule['reward']])[]): Rule['tiers'] => ({
    by: 'sales',
    currency: null,
    steps: steps.map(([from, reward]) => ({ from, reward })),
  })
  const ages = (...steps: (readonly [number, Rule['reward']])[]): Rule['ageSteps'] =>
    steps.map(([fromMonth, reward]) => ({ fromMonth, reward }))
  const caps = (change: Partial<Rule['caps']>) => ({ caps: { ...NO_CAPS, ...change } })
  const range = (from: number, to: number | null) => ({ occurrence: { from, to } })
  const byAmount = (currency = EUR): Rule['tiers'] => ({
    by: 'amount',
    currency,
    steps: [{ from: 1n, reward: percent(1) }],
  })
  const group = (...conditions: Rule['when'][number]) => ({ when: [conditions] })

  test.each<[string, Partial<Rule>, string[]]>([
    ['a range from nothing', range(0, 3), ['occurrence/from']],
    ['a range from a half', range(1.5, 3), ['occurrence/from']],
    ['a range from beyond any count', range(1_001, null), ['occurrence/from']],
    ['a range to nothing', range(1, 0), ['occurrence/to']],
    ['a range that ends before it begins', range(5, 4), ['occurrence/to']],
    ['months on the first', { occurrence: 'first', months: 12 }, ['months']],
    ['payments on the first', { occurrence: 'first', payments: 2 }, ['payments']],
    ['months on the first, as a range', { ...range(1, 1), months: 12 }, ['months']],
    ['no payments', { payments: 0 }, ['payments']],
    ['too many payments', { payments: 1_001 }, ['payments']],
    ['payments that end before the rule begins', { ...range(4, null), payments: 3 }, ['payments']],
    [
      'payments of later ones that end with the first',
      { occurrence: 'subsequent', payments: 1 },
      ['payments'],
    ],
    ['payments beyond the range', { ...range(2, 5), payments: 5 }, ['payments']],
    ['an empty group', { when: [[]] }, ['when/0']],
    [
      'too many groups',
      { when: Array.from({ length: 11 }, (_, n) => [when('plan', 'in', `p${n}`)]) },
      ['when'],
    ],
    ['too many conditions', group(...Array.from({ length: 11 }, () => when('plan', 'in', 'a'))), ['when/0']],
    ['no value', group(when('plan', 'in')), ['when/0/0/values']],
    ['an empty value', group(when('plan', 'in', 'a', '')), ['when/0/0/values/1']],
    ['a value twice', group(when('plan', 'in', 'a', 'b', 'a')), ['when/0/0/values/2']],
    [
      'too many values',
      group(when('plan', 'in', ...Array.from({ length: 101 }, (_, n) => `p${n}`))),
      ['when/0/0/values'],
    ],
    ['a value longer than any event says', group(when('plan', 'in', 'x'.repeat(501))), ['when/0/0/values/0']],
    ['a country in small letters', group(when('country', 'in', 'DE', 'at')), ['when/0/0/values/1']],
    ['a country nobody assigned', group(when('country', 'not_in', 'XX')), ['when/0/0/values/0']],
    ['the United Kingdom under another code', group(when('country', 'in', 'UK')), ['when/0/0/values/0']],
    ['metadata without a key', group(when('metadata.', 'in', 'a')), ['when/0/0/field']],
    ['a key longer than any', group(when(`metadata.${'k'.repeat(41)}`, 'in', 'a')), ['when/0/0/field']],
    ['a field nobody knows', group(when('color' as 'plan', 'in', 'a')), ['when/0/0/field']],
    ['two lists without a common value', group(when('plan', 'in', 'a'), when('plan', 'in', 'b')), ['when/0']],
    [
      'a list that is forbidden',
      group(when('plan', 'in', 'a'), when('plan', 'not_in', 'b', 'a')),
      ['when/0'],
    ],
    [
      'the same, the other way round',
      group(when('plan', 'not_in', 'a'), when('plan', 'in', 'a')),
      ['when/0'],
    ],
    ['the same group twice', { when: [[when('plan', 'in', 'a')], [when('plan', 'in', 'a')]] }, ['when/1']],
    [
      'a group within another',
      { when: [[when('plan', 'in', 'a', 'b')], [when('plan', 'in', 'a'), when('country', 'in', 'DE')]] },
      ['when/1'],
    ],
    [
      'a list within what is not forbidden',
      { when: [[when('plan', 'not_in', 'a')], [when('plan', 'in', 'b')]] },
      ['when/1'],
    ],
    ['a minimum of nothing', { minimum: eur(0n) }, ['minimum/amount']],
    ['a minimum of a lead', { on: 'lead', reward: fixed(), minimum: eur(1n) }, ['minimum']],
    ['tiers without a step', { tiers: tiers() }, ['tiers/steps']],
    [
      'too many steps',
      { tiers: tiers(...Array.from({ length: 11 }, (_, n) => [BigInt(n + 1), percent(n + 1)] as const)) },
      ['tiers/steps'],
    ],
    ['a step from nothing', { tiers: tiers([0n, percent(1)]) }, ['tiers/steps/0/from']],
    [
      'steps that begin at one place',
      { tiers: tiers([5n, percent(1)], [5n, percent(2)]) },
      ['tiers/steps/1/from'],
    ],
    ['steps in disorder', { tiers: tiers([5n, percent(1)], [3n, percent(2)]) }, ['tiers/steps/1/from']],
    ['a step that gives what the rule gives', { tiers: tiers([5n, percent()]) }, ['tiers/steps/0/reward']],
    [
      'a step that gives what the one before gives',
      { tiers: tiers([5n, percent(1)], [6n, percent(1)]) },
      ['tiers/steps/1/reward'],
    ],
    [
      'a step of more than everything',
      { tiers: tiers([5n, percent(10_001)]) },
      ['tiers/steps/0/reward/basis_points'],
    ],
    ['a fixed step of a share', { tiers: tiers([5n, fixed()]) }, ['tiers/steps/0/reward/type']],
    [
      'a step in another currency',
      { reward: fixed(), tiers: tiers([5n, fixed(9n, USD)]) },
      ['tiers/steps/0/reward/currency'],
    ],
    [
      'tiers by amount of a lead',
      {
        on: 'lead',
        reward: fixed(),
        tiers: { ...byAmount(), steps: [{ from: 1n, reward: fixed(1n) }] } as Rule['tiers'],
      },
      ['tiers/by'],
    ],
    [
      'tiers and age steps',
      { tiers: tiers([5n, percent(1)]), ageSteps: ages([5, percent(1)]) },
      ['age_steps'],
    ],
    ['an age of nothing', { ageSteps: ages([0, percent(1)]) }, ['age_steps/0/from_month']],
    ['an age beyond ten years', { ageSteps: ages([121, percent(1)]) }, ['age_steps/0/from_month']],
    [
      'ages that begin at one place',
      { ageSteps: ages([6, percent(1)], [6, percent(2)]) },
      ['age_steps/1/from_month'],
    ],
    ['ages in disorder', { ageSteps: ages([6, percent(1)], [3, percent(2)]) }, ['age_steps/1/from_month']],
    ['an age that gives what the rule gives', { ageSteps: ages([6, percent()]) }, ['age_steps/0/reward']],
    ['an age after the end', { months: 6, ageSteps: ages([6, percent(1)]) }, ['age_steps/0/from_month']],
    ['ages of the first', { occurrence: 'first', ageSteps: ages([6, percent(1)]) }, ['age_steps']],
    ['a cap of nothing', caps({ perEvent: eur(0n) }), ['caps/per_event/amount']],
    ['a customer’s cap of nothing', caps({ perCustomer: eur(0n) }), ['caps/per_customer/amount']],
    [
      'a month’s cap beyond any money',
      caps({ perPartnerMonth: eur(AMOUNT_MAX + 1n) }),
      ['caps/per_partner_month/amount'],
    ],
    [
      'a cap below a fixed reward',
      { reward: fixed(500n), ...caps({ perEvent: eur(499n) }) },
      ['caps/per_event/amount'],
    ],
    [
      'a customer’s cap below a fixed reward',
      { reward: fixed(500n), ...caps({ perCustomer: eur(499n) }) },
      ['caps/per_customer/amount'],
    ],
    [
      'a month’s cap below a fixed reward',
      { reward: fixed(500n), ...caps({ perPartnerMonth: eur(499n) }) },
      ['caps/per_partner_month/amount'],
    ],
    [
      'a cap below a fixed step',
      { reward: fixed(500n), tiers: tiers([5n, fixed(900n)]), ...caps({ perEvent: eur(899n) }) },
      ['caps/per_event/amount'],
    ],
    [
      'an event’s cap above the customer’s',
      caps({ perEvent: eur(2n), perCustomer: eur(1n) }),
      ['caps/per_event/amount'],
    ],
    [
      'caps in two currencies',
      caps({ perEvent: eur(1n), perCustomer: usd(2n) }),
      ['caps/per_customer/currency'],
    ],
    [
      'a cap of a share in another currency than the minimum',
      { minimum: eur(1n), ...caps({ perEvent: usd(2n) }) },
      ['caps/per_event/currency'],
    ],
    [
      'tiers in another currency than the minimum',
      { minimum: usd(1n), tiers: byAmount() },
      ['tiers/currency'],
    ],
    [
      'a cap in another currency than a fixed reward',
      { reward: fixed(1n, USD), ...caps({ perEvent: eur(2n) }) },
      ['caps/per_event/currency'],
    ],
  ])('%s', (_what, change, fields) => {
    expect(pointers({ rules: [rule(change)] })).toEqual(fields.map((field) => `/rules/0/${field}`))
  })

  test.each<[string, Partial<Rule>]>([
    ['a range', range(2, 6)],
    ['a range of one', range(3, 3)],
    ['a range without an end', range(3, null)],
    ['payments within a range', { ...range(2, 6), payments: 5 }],
    ['months and payments', { months: 12, payments: 6 }],
    [
      'conditions on everything',
      group(
        when('product', 'in', 'a'),
        when('plan', 'not_in', 'b'),
        when('country', 'in', 'DE'),
        when('metadata.x', 'in', 'y'),
      ),
    ],
    ['two lists with a common value', group(when('plan', 'in', 'a', 'b'), when('plan', 'in', 'b', 'c'))],
    ['groups that overlap', { when: [[when('plan', 'in', 'a', 'b')], [when('plan', 'in', 'b', 'c')]] }],
    [
      'a minimum, tiers by amount and caps in one currency',
      {
        minimum: eur(1n),
        tiers: byAmount(),
        ...caps({ perEvent: eur(1n), perCustomer: eur(2n), perPartnerMonth: eur(1n) }),
      },
    ],
    [
      'a fixed reward with a minimum in another currency',
      { reward: fixed(1n, USD), minimum: eur(1n), ...caps({ perEvent: usd(1n) }) },
    ],
    ['steps that go down', { tiers: tiers([5n, percent(1_000)], [6n, percent(3_000)]) }],
    ['a step within the months', { months: 7, ageSteps: ages([6, percent(1)]) }],
    ['a cap equal to a fixed reward', { reward: fixed(500n), ...caps({ perEvent: eur(500n) }) }],
  ])('but not %s', (_what, change) => {
    expect(pointers({ rules: [rule(change)] })).toEqual([])
  })
})

describe('when terms are to be in force', () => {
  const now = new Date('2026-03-15T12:00:00Z')
  const later = (ms: number) => new Date(now.getTime() + ms)

  test.each([
    ['at once', { from: null, until: null }, false, []],
    ['from now', { from: now, until: null }, false, []],
    ['from later', { from: later(1), until: later(2) }, false, []],
    ['until later', { from: null, until: later(1) }, false, []],
    ['from before', { from: later(-1), until: null }, false, ['/effective_from']],
    ['from before, the first', { from: later(-1), until: null }, true, []],
    ['until now', { from: null, until: now }, false, ['/effective_until']],
    ['until they begin', { from: later(5), until: later(5) }, false, ['/effective_until']],
    [
      'from before until before that',
      { from: later(-1), until: later(-2) },
      false,
      ['/effective_from', '/effective_until'],
    ],
  ] as const)('%s', (_what, effect, isFirst, expected) => {
    expect(effectErrors(effect, now, isFirst).map(({ pointer }) => pointer)).toEqual(expected)
  })
})

// Guarantees of the form that publishes terms.
import type { Terms } from '@openpartner/contract'
import { expect, it } from 'vitest'
import { basisPoints } from './rule-draft.ts'
import { bodyOf, draftFrom } from './terms-draft.ts'

const plain = {
  when: [],
  minimum: null,
  tiers: null,
  age_steps: [],
  payments: null,
  caps: { per_event: null, per_customer: null, per_partner_month: null },
}
const published: Terms = {
  id: 'trm_01h455vb4pex5vsknk084sn02q',
  program_id: 'prg_01h455vb4pex5vsknk084sn02q',
  version: 3,
  state: 'in_force',
  model: 'time_decay',
  window_days: 60,
  hold_days: 14,
  base: 'net',
  binds_on: 'sale',
  approval: 'automatic',
  coupons: 'outrank',
  rules: [
    {
      ...plain,
      on: 'sale',
      occurrence: 'every',
      reward: { type: 'percent', basis_points: 1250 },
      months: 12,
      text: '12.5 % of every sale for 12 months',
    },
    {
      ...plain,
      on: 'lead',
      occurrence: 'first',
      reward: { type: 'fixed', amount: '1500', currency: 'JPY' },
      months: null,
      text: '1500 JPY for the first lead',
    },
  ],
  summary: '',
  changes: [],
  effective_from: '2026-01-01T00:00:00.000Z',
  effective_until: null,
  published_at: '2026-01-01T00:00:00.000Z',
}

const percent = (basis_points: number) => ({ type: 'percent', basis_points }) as const
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const usd = (amount: string) => ({ amount, currency: 'USD' })
const everything: Terms['rules'] = [
  {
    ...plain,
    on: 'sale',
    occurrence: { from: 2, to: null },
    when: [
      [
        { field: 'product', is: 'in', values: ['a book', 'a pen'] },
        { field: 'metadata.a.b', is: 'not_in', values: ['x'] },
      ],
      [{ field: 'country', is: 'in', values: ['DE'] }],
    ],
    minimum: usd('1050'),
    reward: percent(1_250),
    tiers: { by: 'amount', currency: 'USD', steps: [{ from: '100000', reward: percent(1_500) }] },
    months: 12,
    payments: 6,
    caps: { per_event: usd('5000'), per_customer: usd('9000'), per_partner_month: usd('1') },
    text: '',
  },
  {
    ...plain,
    on: 'lead',
    occurrence: 'every',
    reward: { type: 'fixed', ...eur('500') },
    tiers: { by: 'sales', steps: [{ from: 10, reward: { type: 'fixed', ...eur('700') } }] },
    months: null,
    caps: { per_event: null, per_customer: eur('900'), per_partner_month: null },
    text: '',
  },
  {
    ...plain,
    on: 'sale',
    occurrence: { from: 3, to: 3 },
    minimum: usd('1'),
    reward: { type: 'fixed', ...eur('500') },
    months: null,
    caps: { per_event: eur('500'), per_customer: null, per_partner_month: null },
    text: '',
  },
  {
    ...plain,
    on: 'sale',
    occurrence: 'subsequent',
    reward: percent(1_000),
    age_steps: [{ from_month: 12, reward: percent(50) }],
    months: null,
    text: '',
  },
]

it.each([
  ['plain', published],
  [
    'with everything',
    {
      ...published,
      rules: everything,
      base: 'gross',
      binds_on: 'lead',
      approval: 'manual',
      coupons: 'as_click',
    } as const,
  ],
])('terms %s that are opened and sent unchanged say the same', (_what, terms) => {
  const { rules, ...settings } = bodyOf(draftFrom(terms))
  const { model, window_days, hold_days, base, binds_on, approval, coupons } = terms
  expect(settings).toEqual({ model, window_days, hold_days, base, binds_on, approval, coupons })
  const expected = terms.rules.map(({ text: _text, ...rule }) => rule)
  expect(rules.map((rule) => ({ ...plain, ...rule }))).toEqual(expected)
})

it.each([
  ['20', 2000],
  ['12.5', 1250],
  ['0.01', 1],
  ['100', 10_000],
  ['12.345', null],
  ['1,5', null],
  ['', null],
  ['-1', null],
])('%s percent are %s basis points', (text, points) => {
  expect(basisPoints(text)).toBe(points)
})

// Guarantees of the form that publishes terms.
import type { Terms } from '@openpartner/contract'
import { expect, it } from 'vitest'
import { basisPoints, bodyOf, draftFrom } from './terms-draft.ts'

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

it('terms that are opened and sent unchanged say the same', () => {
  expect(bodyOf(draftFrom(published))).toEqual({
    model: 'time_decay',
    window_days: 60,
    hold_days: 14,
    rules: published.rules.map(({ on, occurrence, reward, months }) => ({ on, occurrence, reward, months })),
  })
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

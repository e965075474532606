// Guarantees of the form that publishes terms.
import type { Terms } from '@openpartner/contract'
import { expect, it } from 'vitest'
import { basisPoints, bodyOf, draftFrom } from './terms-draft.ts'

const published: Terms = {
  id: 'trm_01h455vb4pex5vsknk084sn02q',
  program_id: 'prg_01h455vb4pex5vsknk084sn02q',
  version: 3,
  model: 'time_decay',
  window_days: 60,
  hold_days: 14,
  rules: [
    {
      on: 'sale',
      occurrence: 'every',
      reward: { type: 'percent', basis_points: 1250 },
      months: 12,
      text: '12.5 % of every sale for 12 months',
    },
    {
      on: 'lead',
      occurrence: 'first',
      reward: { type: 'fixed', amount: '1500', currency: 'JPY' },
      months: null,
      text: '1500 JPY for the first lead',
    },
  ],
  summary: '',
  published_at: '2026-01-01T00:00:00.000Z',
}

it('terms that are opened and sent unchanged say the same', () => {
  expect(bodyOf(draftFrom(published))).toEqual({
    model: 'time_decay',
    window_days: 60,
    hold_days: 14,
    rules: published.rules.map(({ text: _text, ...rule }) => rule),
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

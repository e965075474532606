// Days of a form are whole days of the books, and never reach into the future.
import { expect, test } from 'vitest'
import { periodOf } from './period.ts'

const NOW = new Date('2026-04-02T09:30:00Z')

test.each([
  ['2026-03-01', '2026-03-31', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
  ['2026-03-31', '2026-03-31', '2026-03-31T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
  ['2026-04-01', '2026-04-02', '2026-04-01T00:00:00.000Z', '2026-04-02T09:30:00.000Z'],
  ['2026-04-01', '2027-01-01', '2026-04-01T00:00:00.000Z', '2026-04-02T09:30:00.000Z'],
])('%s to %s', (first, last, from, to) => {
  expect(periodOf(first, last, NOW)).toEqual({ from, to })
})

test('a day that is missing makes no period', () => {
  expect(periodOf('', '2026-03-31', NOW)).toBeNull()
  expect(periodOf('2026-03-01', 'soon', NOW)).toBeNull()
})

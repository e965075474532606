// Calendar arithmetic: months end where months end, days are 24 hours, and everything is UTC.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, addMonths, DAY_MS } from './instant.ts'

const anyInstant = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })

describe('addMonths', () => {
  test.each([
    ['2026-01-31T12:00:00.000Z', 1, '2026-02-28T12:00:00.000Z'],
    ['2024-01-31T12:00:00.000Z', 1, '2024-02-29T12:00:00.000Z'], // leap year
    ['2000-01-31T00:00:00.000Z', 1, '2000-02-29T00:00:00.000Z'], // divisible by 400
    ['2100-01-31T00:00:00.000Z', 1, '2100-02-28T00:00:00.000Z'], // by 100 but not 400
    ['2024-02-29T23:59:59.999Z', 12, '2025-02-28T23:59:59.999Z'],
    ['2024-02-29T23:59:59.999Z', 48, '2028-02-29T23:59:59.999Z'],
    ['2026-03-31T00:00:00.000Z', 1, '2026-04-30T00:00:00.000Z'],
    ['2026-01-31T00:00:00.000Z', 2, '2026-03-31T00:00:00.000Z'], // not by way of February
    ['2026-12-31T23:59:59.999Z', 2, '2027-02-28T23:59:59.999Z'],
    ['2026-01-15T08:30:00.001Z', 12, '2027-01-15T08:30:00.001Z'],
    ['2026-01-30T00:00:00.000Z', 0, '2026-01-30T00:00:00.000Z'],
    ['2026-03-31T00:00:00.000Z', -1, '2026-02-28T00:00:00.000Z'],
    ['2016-02-29T00:00:00.000Z', 120, '2026-02-28T00:00:00.000Z'],
  ])('%s plus %i is %s', (from, months, to) => {
    expect(addMonths(new Date(from), months).toISOString()).toBe(to)
  })

  test('keeps the time of day, lands in the right month and never runs over its end', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 120 }), (instant, months) => {
        const moved = addMonths(instant, months)
        const monthsOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth()
        expect(monthsOf(moved) - monthsOf(instant)).toBe(months)
        expect(moved.getTime() % DAY_MS).toBe(instant.getTime() % DAY_MS)
        expect(moved.getUTCDate()).toBeLessThanOrEqual(instant.getUTCDate())
        const isClamped = moved.getUTCDate() < instant.getUTCDate()
        if (isClamped) expect(addDays(moved, 1).getUTCDate()).toBe(1)
      }),
    )
  })

  test('leaves the instant it was given alone', () => {
    const instant = new Date('2026-01-31T00:00:00Z')
    addMonths(instant, 1)
    addDays(instant, 1)
    expect(instant.toISOString()).toBe('2026-01-31T00:00:00.000Z')
  })
})

test('a day is 24 hours, also when clocks change somewhere', () => {
  // Central Europe loses an hour on 29 March 2026.
  expect(addDays(new Date('2026-03-28T12:00:00Z'), 1).toISOString()).toBe('2026-03-29T12:00:00.000Z')
  expect(addDays(new Date('2026-02-27T12:00:00Z'), 2).toISOString()).toBe('2026-03-01T12:00:00.000Z')
})

// The five models: a table of weights for each, to the millisecond where a week ends, and what every model
// keeps.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from './instant.ts'
import { ATTRIBUTION_MODELS, type AttributionModel, commonDenominator, reduced, weigh } from './models.ts'

const WEEK = 7 * DAY_MS

/** "2/5 1/5 2/5", newest first. */
function told(model: AttributionModel, agesMs: readonly number[]): string {
  const { parts, total } = weigh(model, agesMs)
  return parts
    .map((part) => reduced(part, total))
    .map(({ numerator, denominator }) =>
      denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`,
    )
    .join(' ')
}

const days = (...ages: number[]) => ages.map((age) => age * DAY_MS)

describe('last_click gives the whole to the newest', () => {
  test.each([
    [days(0), '1'],
    [days(1), '1'],
    [days(0, 1), '1 0'],
    [days(3, 3), '1 0'],
    [days(1, 2, 3), '1 0 0'],
    [days(0, 0, 0, 0, 364), '1 0 0 0 0'],
  ])('%j → %s', (ages, weights) => {
    expect(told('last_click', ages)).toBe(weights)
  })
})

describe('first_click gives the whole to the oldest', () => {
  test.each([
    [days(0), '1'],
    [days(1), '1'],
    [days(0, 1), '0 1'],
    [days(3, 3), '0 1'],
    [days(1, 2, 3), '0 0 1'],
    [days(0, 0, 0, 0, 364), '0 0 0 0 1'],
  ])('%j → %s', (ages, weights) => {
    expect(told('first_click', ages)).toBe(weights)
  })
})

describe('linear gives every click the same', () => {
  test.each([
    [days(0), '1'],
    [days(0, 1), '1/2 1/2'],
    [days(0, 364), '1/2 1/2'],
    [days(1, 2, 3), '1/3 1/3 1/3'],
    [days(1, 1, 1, 1), '1/4 1/4 1/4 1/4'],
    [days(0, 1, 2, 3, 4, 5, 6), '1/7 1/7 1/7 1/7 1/7 1/7 1/7'],
  ])('%j → %s', (ages, weights) => {
    expect(told('linear', ages)).toBe(weights)
  })
})

describe('position gives 40/20/40', () => {
  test.each([
    ['one has all of it', days(5), '1'],
    ['two share equally', days(5, 6), '1/2 1/2'],
    ['two at one time share equally', days(5, 5), '1/2 1/2'],
    ['three', days(1, 2, 3), '2/5 1/5 2/5'],
    ['four: two between', days(1, 2, 3, 4), '2/5 1/10 1/10 2/5'],
    ['five: three between', days(1, 2, 3, 4, 5), '2/5 1/15 1/15 1/15 2/5'],
    ['seven: five between', days(1, 2, 3, 4, 5, 6, 7), '2/5 1/25 1/25 1/25 1/25 1/25 2/5'],
    ['ages do not matter', days(0, 0, 300), '2/5 1/5 2/5'],
  ])('%s', (_what, ages, weights) => {
    expect(told('position', ages)).toBe(weights)
  })
})

describe('time_decay halves with every whole week', () => {
  test.each([
    ['one has all of it, however old', days(300), '1'],
    ['both in the first week', days(0, 6), '1/2 1/2'],
    ['a week apart', days(0, 7), '2/3 1/3'],
    ['a millisecond short of a week', [0, WEEK - 1], '1/2 1/2'],
    ['a week to the millisecond', [0, WEEK], '2/3 1/3'],
    ['two weeks', days(0, 14), '4/5 1/5'],
    ['a millisecond short of two weeks', [0, 2 * WEEK - 1], '2/3 1/3'],
    ['three weeks', days(0, 21), '8/9 1/9'],
    ['four weeks in a row', days(0, 7, 14, 21), '8/15 4/15 2/15 1/15'],
    ['only the distance to each other counts', days(14, 21), '2/3 1/3'],
    ['two in one week, one in the next', days(1, 2, 8), '2/5 2/5 1/5'],
    ['one in this week, two in the one before', days(1, 8, 9), '1/2 1/4 1/4'],
    ['within the clock grace counts as now', [-1, 0], '1/2 1/2'],
    ['within the clock grace and a week ago', [-300_000, WEEK], '2/3 1/3'],
    ['the longest window: 52 halvings', days(0, 365), '4503599627370496/4503599627370497 1/4503599627370497'],
  ])('%s', (_what, ages, weights) => {
    expect(told('time_decay', ages)).toBe(weights)
  })
})

describe('whatever the model and the clicks', () => {
  const anyModel = fc.constantFrom(...ATTRIBUTION_MODELS)
  const anyAges = fc
    .array(fc.integer({ min: -300_000, max: 365 * DAY_MS }), { minLength: 1, maxLength: 500 })
    .map((ages) => ages.toSorted((a, b) => a - b))

  test('no weight is negative, they sum to one, and each fits 63 bits', () => {
    fc.assert(
      fc.property(anyModel, anyAges, (model, ages) => {
        const { parts, total } = weigh(model, ages)
        expect(parts).toHaveLength(ages.length)
        expect(parts.every((part) => part >= 0n)).toBe(true)
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total)
        expect(total > 0n && total < 2n ** 63n).toBe(true)
      }),
    )
  })

  test('under time_decay no older click weighs more than a newer one', () => {
    fc.assert(
      fc.property(anyAges, (ages) => {
        const { parts } = weigh('time_decay', ages)
        expect(parts.every((part, index) => index === 0 || part <= (parts[index - 1] ?? 0n))).toBe(true)
      }),
    )
  })

  test('500 clicks of the longest window still fit', () => {
    const ages = [365 * DAY_MS, ...Array.from({ length: 499 }, () => 0)].toSorted((a, b) => a - b)
    expect(weigh('time_decay', ages).total < 2n ** 63n).toBe(true)
  })
})

test('a common denominator is the smallest', () => {
  const of = (...denominators: bigint[]) =>
    commonDenominator(denominators.map((denominator) => ({ numerator: 1n, denominator })))
  expect([of(), of(3n), of(4n, 6n), of(2n, 3n, 6n), of(...Array.from({ length: 500 }, () => 500n))]).toEqual([
    1n,
    3n,
    12n,
    6n,
    500n,
  ])
})

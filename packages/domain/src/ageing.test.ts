// What is owed and since when: later earnings cover the oldest taking-back first, and the parts sum to the
// debt.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { ageBucketOf, uncoveredOf } from './ageing.ts'
import { addDays } from './instant.ts'

const START = new Date('2026-01-01T00:00:00Z')
const day = (days: number) => addDays(START, days)
const takenOn = (days: number, amount: bigint) => {
  return { at: day(days), amount: -amount, commissionId: nth('com', days) }
}
const earnedOn = (days: number, amount: bigint) => ({ at: day(days), amount, commissionId: null })
const left = (days: number, amount: bigint) => {
  return { since: day(days), amount, commissionId: nth('com', days) }
}

describe('first in, first out', () => {
  test.each<[string, Parameters<typeof uncoveredOf>[0], ReturnType<typeof uncoveredOf>]>([
    ['nothing moved', [], []],
    ['what is covered by what was there', [earnedOn(0, 500n), takenOn(1, 500n)], []],
    ['all that was taken', [takenOn(1, 500n)], [left(1, 500n)]],
    ['only what the balance did not cover', [earnedOn(0, 300n), takenOn(1, 500n)], [left(1, 200n)]],
    [
      'the older part is covered first',
      [takenOn(1, 500n), takenOn(2, 100n), earnedOn(3, 550n)],
      [left(2, 50n)],
    ],
    [
      'part of the oldest',
      [takenOn(1, 500n), takenOn(2, 100n), earnedOn(3, 100n)],
      [left(1, 400n), left(2, 100n)],
    ],
    ['all is covered, to the unit', [takenOn(1, 500n), takenOn(2, 100n), earnedOn(3, 600n)], []],
    [
      'what is more than covered helps later',
      [takenOn(1, 500n), earnedOn(2, 600n), takenOn(3, 150n)],
      [left(3, 50n)],
    ],
    [
      'a debt that was paid back does not come back',
      [takenOn(1, 5n), earnedOn(2, 5n), takenOn(3, 1n)],
      [left(3, 1n)],
    ],
  ])('%s', (_, moves, debts) => {
    expect(uncoveredOf(moves)).toEqual(debts)
  })

  test('the parts are positive, in order, and sum to what the balance is below zero', () => {
    const moves = fc.array(fc.bigInt({ min: -1_000n, max: 1_000n }), { maxLength: 40 })
    fc.assert(
      fc.property(moves, (amounts) => {
        const debts = uncoveredOf(
          amounts.map((amount, index) => ({ at: day(index), amount, commissionId: null })),
        )
        const balance = amounts.reduce((sum, amount) => sum + amount, 0n)
        expect(debts.reduce((sum, { amount }) => sum + amount, 0n)).toBe(balance < 0n ? -balance : 0n)
        expect(debts.every(({ amount }) => amount > 0n)).toBe(true)
        const times = debts.map(({ since }) => since.getTime())
        expect(times).toEqual(times.toSorted((a, b) => a - b))
      }),
    )
  })
})

test.each([
  [0, '0_30'],
  [30, '0_30'],
  [30.999, '0_30'],
  [31, '31_60'],
  [60.999, '31_60'],
  [61, '61_90'],
  [90.999, '61_90'],
  [91, 'over_90'],
  [4_000, 'over_90'],
])('after %d days the bucket is %s', (days, bucket) => {
  expect(ageBucketOf(START, new Date(START.getTime() + days * 86_400_000))).toBe(bucket)
})

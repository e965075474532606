// What is left after refunds: exact over any history, nothing after a full one, nothing when rejected.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { keptOf, NOT_CORRECTED } from './correction.ts'
import { type Money, parseCurrency } from './money.ts'

const EUR = parseCurrency('EUR')
const eur = (amount: bigint): Money => ({ amount, currency: EUR })
const ada = nth('ptn', 1)
const kept = (part: bigint, gross: bigint | null, refunded: bigint, rejected = [] as (typeof ada)[]) =>
  keptOf(
    eur(part),
    { partnerId: ada, gross: gross === null ? null : eur(gross) },
    { ...NOT_CORRECTED, refunded, rejected },
  ).amount

test.each([
  ['nothing refunded', 2_000n, 10_000n, 0n, 2_000n],
  ['half', 2_000n, 10_000n, 5_000n, 1_000n],
  ['all', 2_000n, 10_000n, 10_000n, 0n],
  ['more than all, by a lost dispute on top', 2_000n, 10_000n, 12_000n, 0n],
  ['a third of an odd part', 1_667n, 10_000n, 3_333n, 1_111n],
  ['a tie goes to the even reversal', 1n, 2n, 1n, 1n],
  ['a tie goes to the even reversal, of three', 3n, 2n, 1n, 1n],
  ['a cent of very much', 9_007_199_254_740_992n, 9_007_199_254_740_992n, 1n, 9_007_199_254_740_991n],
  ['an event that was free', 500n, 0n, 100n, 500n],
] as const)('%s', (_what, part, gross, refunded, expected) => {
  expect(kept(part, gross, refunded)).toBe(expected)
})

test('an event without money cannot be refunded, and a rejected partner keeps nothing', () => {
  expect(kept(500n, null, 100n)).toBe(500n)
  expect(kept(500n, 10_000n, 0n, [ada])).toBe(0n)
  expect(kept(500n, 10_000n, 0n, [nth('ptn', 2)])).toBe(500n)
  expect(keptOf(eur(5n), { partnerId: ada, gross: null }, NOT_CORRECTED)).toEqual(eur(5n))
})

test('any history of refunds ends exact: never negative, never growing, zero at the end', () => {
  const money = fc.bigInt({ min: 1n, max: 2n ** 53n })
  fc.assert(
    fc.property(money, money, fc.array(fc.bigInt({ min: 1n, max: 2n ** 50n })), (part, gross, refunds) => {
      let refunded = 0n
      let before = part
      for (const refund of refunds) {
        refunded += refund
        const now = kept(part, gross, refunded)
        expect(now >= 0n && now <= before).toBe(true)
        before = now
      }
      expect(kept(part, gross, gross)).toBe(0n)
    }),
  )
})

// Commissions: what takes the place of "first", what binds a customer, and parts that sum to the whole.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { eur, JPY } from '../test/terms.ts'
import type { Attribution, Share } from './attribution.ts'
import { binds, countsAsOccurrence, splitReward } from './commission.ts'

describe('the place of "first"', () => {
  test.each([
    ['sale', eur(1n), true],
    ['sale', eur(0n), false],
    ['sale', null, false],
    ['lead', null, true],
    ['signup', null, true],
    ['trial', eur(0n), true],
    ['custom', null, true],
  ] as const)('a %s with %s takes it: %s', (kind, net, expected) => {
    expect(countsAsOccurrence({ kind, net })).toBe(expected)
  })

  test.each([
    ['sale', eur(1n), 'credited', 'sale', true],
    ['sale', eur(1n), 'nobody', 'sale', false],
    ['sale', eur(0n), 'credited', 'sale', false],
    ['lead', null, 'credited', 'sale', false],
    ['lead', null, 'credited', 'lead', true],
    ['lead', null, 'nobody', 'lead', false],
    ['sale', eur(1n), 'credited', 'lead', true],
    ['sale', eur(0n), 'credited', 'lead', false],
    ['signup', null, 'credited', 'lead', false],
  ] as const)(
    'a %s with %s and %s under "%s" binds the customer: %s',
    (kind, net, outcome, bindsOn, expected) => {
      expect(binds({ kind, net }, { outcome } as Attribution, bindsOn)).toBe(expected)
    },
  )
})

describe('splitReward', () => {
  const share = (numerator: bigint, denominator: bigint): Share => ({
    partnerId: nth('ptn', 1),
    programId: nth('prg', 1),
    clickId: null,
    couponId: null,
    weight: { numerator, denominator },
    partnerIsActive: true,
  })

  test.each([
    ['one share gets all', 100n, [share(1n, 1n)], [100n]],
    ['three equal ones', 100n, [share(1n, 3n), share(1n, 3n), share(1n, 3n)], [34n, 33n, 33n]],
    ['40/20/40', 101n, [share(2n, 5n), share(1n, 5n), share(2n, 5n)], [41n, 20n, 40n]],
    ['a cent for two', 1n, [share(1n, 2n), share(1n, 2n)], [1n, 0n]],
    ['different denominators', 10n, [share(1n, 2n), share(1n, 3n), share(1n, 6n)], [5n, 3n, 2n]],
  ])('%s', (_what, amount, shares, parts) => {
    expect(splitReward(eur(amount), shares)).toEqual(parts.map(eur))
  })

  test('hands out the whole reward, whatever the weights, in its currency', () => {
    const weight = fc.tuple(fc.bigInt({ min: 1n, max: 50n }), fc.bigInt({ min: 1n, max: 50n }))
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10_000_000n }),
        fc.array(weight, { minLength: 1, maxLength: 8 }),
        (amount, pairs) => {
          const shares = pairs.map(([numerator, denominator]) => share(numerator, denominator))
          const parts = splitReward({ amount, currency: JPY }, shares)
          expect(parts).toHaveLength(shares.length)
          expect(parts.reduce((total, part) => total + part.amount, 0n)).toBe(amount)
          expect(parts.every(({ amount: part, currency }) => part >= 0n && currency === JPY)).toBe(true)
        },
      ),
    )
  })
})

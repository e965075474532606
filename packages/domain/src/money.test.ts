// Money to the last minor unit: exponents as Stripe has them, one rounding, splits that lose nothing.

import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AMOUNT_MAX,
  allocate,
  CURRENCIES,
  divideHalfEven,
  exponentOf,
  formatMoney,
  isCurrency,
  parseCurrency,
  percentOf,
} from './money.ts'
import { Problem } from './problem.ts'

const anyAmount = fc.bigInt({ min: -AMOUNT_MAX, max: AMOUNT_MAX })
const positive = fc.bigInt({ min: 1n, max: AMOUNT_MAX })
const weightsOf = (max: bigint) =>
  fc
    .array(fc.bigInt({ min: 0n, max }), { minLength: 1, maxLength: 12 })
    .filter((weights) => weights.some((weight) => weight > 0n))
const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n)
const abs = (amount: bigint) => (amount < 0n ? -amount : amount)

describe('exponents', () => {
  const file = new URL('../../../../shared/stripe/currency-exponents.json', import.meta.url)
  const isHere = existsSync(file)
  const published = isHere
    ? (JSON.parse(readFileSync(file, 'utf8')) as { zero_decimal: string[]; three_decimal: string[] })
    : { zero_decimal: [], three_decimal: [] }

  // A clone without the reference folder beside it still tests the rows it knows by heart below.
  test.skipIf(!isHere)(
    "are Stripe's, for every currency (needs ../shared/stripe beside the checkout)",
    () => {
      const stripe = (code: string) => {
        if (published.zero_decimal.includes(code.toLowerCase())) return 0
        return published.three_decimal.includes(code.toLowerCase()) ? 3 : 2
      }
      expect(CURRENCIES.length).toBeGreaterThan(130)
      expect(CURRENCIES.map((code) => [code, exponentOf(parseCurrency(code))])).toEqual(
        CURRENCIES.map((code) => [code, stripe(code)]),
      )
      const listed = [...published.zero_decimal, ...published.three_decimal].map((code) => code.toUpperCase())
      expect(listed.filter((code) => !isCurrency(code))).toEqual([])
    },
  )

  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['MGA', 0],
    ['EUR', 2],
    ['HUF', 2], // Intl says 0
    ['ISK', 2], // listed as without decimals, sent with two
    ['UGX', 2], // the same
    ['BHD', 3],
    ['KWD', 3],
  ])('%s has %i digits after the point', (code, exponent) => {
    expect(exponentOf(parseCurrency(code))).toBe(exponent)
  })

  test('stand once per currency, upper case, in order', () => {
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length)
    expect(CURRENCIES.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([])
    expect([...CURRENCIES].sort()).toEqual(CURRENCIES)
  })

  test.each(['eur', 'Eur', ' EUR', 'EUR ', '', 'EURO', 'XXX', 'BTC', '978', 'constructor', 'toString'])(
    '"%s" is refused as unknown',
    (code) => {
      expect(isCurrency(code)).toBe(false)
      expect(() => parseCurrency(code)).toThrow(Problem)
      expect(() => parseCurrency(code)).toThrow(/^currency-unknown/)
    },
  )
})

describe('divideHalfEven', () => {
  test.each([
    // dividend, divisor, quotient
    [0n, 7n, 0n],
    [7n, 7n, 1n],
    [10n, 4n, 2n], // 2.5: tie, 2 is even
    [14n, 4n, 4n], // 3.5: tie, 4 is even
    [2n, 4n, 0n], // 0.5: tie, 0 is even
    [6n, 4n, 2n], // 1.5: tie, 2 is even
    [11n, 4n, 3n], // 2.75
    [9n, 4n, 2n], // 2.25
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [-10n, 4n, -2n],
    [-14n, 4n, -4n],
    [-2n, 4n, 0n],
    [-6n, 4n, -2n],
    [-11n, 4n, -3n],
    [-9n, 4n, -2n],
    [-1n, 3n, 0n],
    [-2n, 3n, -1n],
    [5n, 2n, 2n],
    [5n, 1n, 5n],
    [2n ** 200n + 1n, 2n, 2n ** 199n], // exact far beyond any number type
  ])('%i / %i is %i', (dividend, divisor, quotient) => {
    expect(divideHalfEven(dividend, divisor)).toBe(quotient)
  })

  test.each([0n, -1n])('a divisor of %i is a bug and thrown', (divisor) => {
    expect(() => divideHalfEven(1n, divisor)).toThrow('divisor must be positive')
  })

  test('is the nearest whole number, and the even one of two equally near', () => {
    fc.assert(
      fc.property(anyAmount, fc.bigInt({ min: 1n, max: 1_000n }), (dividend, divisor) => {
        const quotient = divideHalfEven(dividend, divisor)
        const distance = abs(dividend - quotient * divisor) * 2n
        expect(distance <= divisor).toBe(true)
        if (distance === divisor) expect(quotient % 2n).toBe(0n)
      }),
    )
  })

  test('mirrors at zero', () => {
    fc.assert(
      fc.property(anyAmount, positive, (dividend, divisor) => {
        expect(divideHalfEven(-dividend, divisor)).toBe(-divideHalfEven(dividend, divisor))
      }),
    )
  })
})

test.each([
  // amount, basis points, part
  [1_255n, 2_000n, 251n],
  [25n, 1_000n, 2n], // 2.5
  [35n, 1_000n, 4n], // 3.5
  [1n, 1n, 0n],
  [10_000n, 1n, 1n],
  [4_999n, 10_000n, 4_999n],
  [-25n, 1_000n, -2n],
  [AMOUNT_MAX, 10_000n, AMOUNT_MAX],
])('%i at %i basis points is %i', (amount, basisPoints, part) => {
  expect(percentOf(amount, basisPoints)).toBe(part)
})

describe('allocate', () => {
  test.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
    [1n, [1n, 1n], [1n, 0n]], // a tie goes to the earlier part
    [-1n, [1n, 1n], [-1n, 0n]],
    [10n, [0n, 1n, 0n], [0n, 10n, 0n]], // nothing for nobody, not even a leftover
    [5n, [1n, 3n], [1n, 4n]], // 1.25 and 3.75: the larger remainder gets the unit
    [7n, [40n, 20n, 40n], [3n, 1n, 3n]],
    [0n, [1n, 2n], [0n, 0n]],
    [3n, [1n], [3n]],
  ])('%i by %s is %s', (whole, weights, parts) => {
    expect(allocate(whole, weights)).toEqual(parts)
  })

  test.each([[[]], [[0n]], [[0n, 0n]], [[-1n, 2n]], [[3n, -1n]]])(
    'weights %s are a bug and thrown',
    (weights) => {
      expect(() => allocate(10n, weights)).toThrow('weights must be non-negative')
    },
  )

  test('loses and invents nothing: the parts sum to the whole', () => {
    fc.assert(
      fc.property(anyAmount, weightsOf(AMOUNT_MAX), (whole, weights) => {
        expect(sum(allocate(whole, weights))).toBe(whole)
      }),
    )
  })

  test('gives every part its exact share to within one unit, and never more to a smaller weight', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: AMOUNT_MAX }), weightsOf(1_000n), (whole, weights) => {
        const total = sum(weights)
        const parts = allocate(whole, weights)
        parts.forEach((part, index) => {
          const exactTimesTotal = whole * (weights[index] ?? 0n)
          expect(abs(part * total - exactTimesTotal) < total).toBe(true)
          weights.forEach((weight, other) => {
            if (weight < (weights[index] ?? 0n)) expect(parts[other]).toBeLessThanOrEqual(part)
          })
        })
      }),
    )
  })

  test('keeps the order: of equal weights the earlier part is never the smaller one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1_000n }), fc.integer({ min: 1, max: 12 }), (whole, count) => {
        const parts = allocate(whole, Array<bigint>(count).fill(1n))
        expect(parts).toEqual([...parts].sort((a, b) => (a > b ? -1 : a < b ? 1 : 0)))
      }),
    )
  })

  test('mirrors at zero, so that a reversal takes back exactly what was given', () => {
    fc.assert(
      fc.property(positive, weightsOf(1_000n), (whole, weights) => {
        expect(allocate(-whole, weights)).toEqual(allocate(whole, weights).map((part) => -part))
      }),
    )
  })
})

test.each([
  [1_250n, 'EUR', '12.50 EUR'],
  [5n, 'EUR', '0.05 EUR'],
  [0n, 'EUR', '0.00 EUR'],
  [-5n, 'EUR', '-0.05 EUR'],
  [-1_250n, 'EUR', '-12.50 EUR'],
  [100_000_000n, 'EUR', '1000000.00 EUR'],
  [1_250n, 'JPY', '1250 JPY'],
  [0n, 'JPY', '0 JPY'],
  [-7n, 'JPY', '-7 JPY'],
  [1_250n, 'KWD', '1.250 KWD'],
  [7n, 'KWD', '0.007 KWD'],
  [AMOUNT_MAX, 'KWD', '9007199254740.992 KWD'],
])('%i minor units of %s are written "%s"', (amount, code, text) => {
  expect(formatMoney({ amount, currency: parseCurrency(code) })).toBe(text)
})

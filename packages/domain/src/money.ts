// Money as exact integers: minor units and currency, named rounding, and splits whose parts sum to the whole.

import { Problem } from './problem.ts'

/**
 * Minor units (cents, yen, fils …) of one ISO 4217 currency, e.g. `{ amount: 1250n, currency: 'EUR' }` is
 * 12.50 EUR.
 */
export interface Money {
  readonly amount: bigint
  readonly currency: Currency
}

export type Currency = string & { readonly __currency: unique symbol }

/** An exact share of a whole, e.g. one of three equal parts is `{ numerator: 1n, denominator: 3n }`. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** One whole in basis points: 10 000 bp = 100 %. */
export const BASIS_POINTS = 10_000n

/** Postgres `bigint` ends at 2^63−1; we stop at 2^53 so that no reader in any language can lose a cent. */
export const AMOUNT_MAX = 2n ** 53n

// Exponents follow Stripe's list, not Intl: Intl on Node 20 disagrees with Stripe for 16 currencies.
const ZERO_DECIMAL = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ')
const THREE_DECIMAL = 'BHD JOD KWD OMR TND'.split(' ')
const TWO_DECIMAL =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF ' +
  'CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS ' +
  'INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN ' +
  'NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD ' +
  'STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS WST XCD XCG YER ZAR ZMW'

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...ZERO_DECIMAL.map((code): [string, number] => [code, 0]),
  ...THREE_DECIMAL.map((code): [string, number] => [code, 3]),
  ...TWO_DECIMAL.split(' ').map((code): [string, number] => [code, 2]),
])

/** Every currency the ledger accepts, upper case, sorted. */
export const CURRENCIES: readonly string[] = [...EXPONENTS.keys()].sort()

/** True for an upper-case ISO 4217 code we know the exponent of. */
export function isCurrency(code: string): code is Currency {
  return EXPONENTS.has(code)
}

/** @throws Problem `currency-unknown` */
export function parseCurrency(code: string): Currency {
  if (isCurrency(code)) return code
  throw new Problem('currency-unknown', { detail: 'Not an upper-case ISO 4217 currency code we support.' })
}

/** Digits after the decimal point: JPY 0, EUR 2, KWD 3. */
export function exponentOf(currency: Currency): number {
  const exponent = EXPONENTS.get(currency)
  if (exponent === undefined) throw new Error('a Currency that was never parsed')
  return exponent
}

/** For people: `formatMoney({ amount: 1250n, currency: 'EUR' })` is "12.50 EUR". Locale-free, exact. */
export function formatMoney({ amount, currency }: Money): string {
  const exponent = exponentOf(currency)
  const digits = absolute(amount)
    .toString()
    .padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const fraction = digits.slice(digits.length - exponent)
  return `${amount < 0n ? '-' : ''}${whole}${exponent > 0 ? `.${fraction}` : ''} ${currency}`
}

/**
 * Integer division rounding to nearest, ties to the even quotient (banker's rounding; IEEE 754
 * roundTiesToEven).
 */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new Error('divisor must be positive')
  const quotient = dividend / divisor
  const remainder = dividend % divisor
  const twice = absolute(remainder) * 2n
  const roundsAway = twice > divisor || (twice === divisor && quotient % 2n !== 0n)
  if (!roundsAway) return quotient
  return quotient + (dividend < 0n ? -1n : 1n)
}

/** `basisPoints` of an amount, rounded half-even once: 2 000 bp of 1 255 is 251. */
export function percentOf(amount: bigint, basisPoints: bigint): bigint {
  return divideHalfEven(amount * basisPoints, BASIS_POINTS)
}

/**
 * Splits `whole` by `weights` so that the parts sum to the whole exactly (largest remainder method; ties go
 * to the earlier part). Weights are non-negative and not all zero. A negative whole mirrors the positive
 * split.
 */
export function allocate(whole: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total <= 0n || weights.some((weight) => weight < 0n)) {
    throw new Error('weights must be non-negative and sum to more than zero')
  }
  if (whole < 0n) return allocate(-whole, weights).map((part) => -part)
  const parts = weights.map((weight) => (whole * weight) / total)
  const remainders = weights.map((weight, index) => ({ index, remainder: (whole * weight) % total }))
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )
  let left = whole - parts.reduce((sum, part) => sum + part, 0n)
  for (const { index } of remainders) {
    if (left === 0n) break
    parts[index] = (parts[index] ?? 0n) + 1n
    left -= 1n
  }
  return parts
}

function absolute(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

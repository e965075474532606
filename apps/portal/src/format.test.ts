// Guarantees of the money and date formatter.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  dayRangeText,
  dayText,
  decimalText,
  instantInFull,
  minorUnits,
  moneyText,
  sumByCurrency,
} from './format.ts'

it.each([
  ['1250', 'EUR', '€12.50'],
  ['5', 'EUR', '€0.05'],
  ['-1200', 'EUR', '−€12.00'],
  ['1235', 'JPY', 'JP¥1,235'],
  ['1234', 'KWD', 'KWD 1.234'],
  ['0', 'USD', 'US$0.00'],
])('%s %s reads %s', (amount, currency, text) => {
  expect(moneyText({ amount, currency }).replaceAll('\u00a0', ' ')).toBe(text)
})

it('an amount no JavaScript number can hold keeps its last cent', () => {
  expect(moneyText({ amount: '9007199254740993', currency: 'EUR' })).toBe('€90,071,992,547,409.93')
})

it('what is shown as a decimal and typed back is the same amount, in every exponent', () => {
  const currencies = fc.constantFrom('EUR', 'JPY', 'KWD')
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), currencies, (amount, currency) => {
      const text = decimalText({ amount: amount.toString(), currency })
      expect(minorUnits(text, currency)).toBe(amount.toString())
    }),
  )
})

it.each([['1,5'], ['-1'], ['1.234'], ['abc'], [''], ['1e3'], ['.5']])('%s is refused as euros', (text) => {
  expect(minorUnits(text, 'EUR')).toBeNull()
})

it('currencies are never added to each other', () => {
  const money = (amount: string, currency: string) => ({ amount, currency })
  expect(sumByCurrency([money('1', 'EUR'), money('2', 'USD'), money('3', 'EUR')])).toEqual([
    money('4', 'EUR'),
    money('2', 'USD'),
  ])
})

it('an instant in full names day, second and zone', () => {
  expect(instantInFull('2026-09-03T04:05:06Z', 'UTC')).toBe('Thu 3 Sep 2026, 04:05:06 UTC')
  expect(dayRangeText('2025-12-25', '2026-01-23')).toBe('25 Dec 2025 – 23 Jan 2026')
  expect(dayRangeText('2026-10-25', '2026-11-23')).toBe('25 Oct – 23 Nov 2026')
})

it('a day is the day of the zone, not of the server', () => {
  expect(dayText('2026-11-23T23:30:00Z', 'UTC')).toBe('23 Nov 2026')
  expect(dayText('2026-11-23T23:30:00Z', 'Europe/Berlin')).toBe('24 Nov 2026')
})

// How money, counts and instants read on a page; every view calls it. Money never becomes a JavaScript number
// here.
import type { Money } from '@openpartner/contract'
import { exponentOf, isCurrency } from '@openpartner/contract/vocabulary'

/** The language the portal is written in; dates in it are unambiguous (23 Nov 2026). */
const LOCALE = 'en-GB'

/** "€1,234.50", "¥1,235", "KWD 1.234", "−€12.00": exact, with the currency's true number of decimals. */
export function moneyText({ amount, currency }: Money): string {
  if (!isCurrency(currency)) return `${amount} ${currency}`
  const exponent = exponentOf(currency)
  const decimals = { minimumFractionDigits: exponent, maximumFractionDigits: exponent }
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency, ...decimals })
  // Intl takes a decimal string exactly (ECMA-402 NumberFormat v3); a number would round above 2^53.
  return format.format(majorText(amount, exponent) as Intl.StringNumericLiteral).replace('-', '−')
}

/** The amount alone as a plain decimal, for fields and CSV: "1234.50". */
export function decimalText({ amount, currency }: Money): string {
  return isCurrency(currency) ? majorText(amount, exponentOf(currency)) : amount
}

// Longer than any amount the API takes, so that it and not this page says what is too much.
const DECIMAL = /^(\d{1,20})(?:\.(\d*))?$/

/**
 * What a person typed ("1,234.5" is refused, "1234.5" is "123450" for EUR), or null when it is no exact
 * amount.
 */
export function minorUnits(text: string, currency: string): string | null {
  if (!isCurrency(currency)) return null
  const exponent = exponentOf(currency)
  const parts = DECIMAL.exec(text.trim())
  if (parts === null) return null
  const [, whole = '', fraction = ''] = parts
  if (fraction.length > exponent) return null
  return BigInt(whole + fraction.padEnd(exponent, '0')).toString()
}

/** Several currencies side by side: they are never added up. An empty list is a dash. */
export function moneyListText(list: readonly Money[]): string {
  return list.length === 0 ? '—' : list.map(moneyText).join(' + ')
}

export function isZero({ amount }: Money): boolean {
  return BigInt(amount) === 0n
}

/** One sum per currency, in the order in which currencies first appear. */
export function sumByCurrency(list: readonly Money[]): Money[] {
  const sums = new Map<string, bigint>()
  for (const { amount, currency } of list) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount))
  return [...sums].map(([currency, amount]) => ({ amount: amount.toString(), currency }))
}

export function countText(count: number): string {
  return new Intl.NumberFormat(LOCALE).format(count)
}

/** "1 sale", "12 sales". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** 0.1234 → "12.3 %"; a share of nothing is a dash. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return '—'
  return new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 }).format(part / whole)
}

/** "23 Nov 2026" in the zone. */
export function dayText(at: string, zone: string): string {
  return dayOf(wallClock(at, zone))
}

/** "23 Nov 2026, 14:05" in the zone. */
export function instantText(at: string, zone: string): string {
  const wall = wallClock(at, zone)
  return `${dayOf(wall)}, ${wall.hour}:${wall.minute}`
}

/** "Mon 23 Nov 2026, 14:05:09 CET": everything there is to know, for the hover. */
export function instantInFull(at: string, zone: string): string {
  const wall = wallClock(at, zone)
  return `${wall.weekday} ${dayOf(wall)}, ${wall.hour}:${wall.minute}:${wall.second} ${wall.timeZoneName}`
}

/** "23 Nov" for a UTC day such as "2026-11-23". */
export function shortDayText(day: string): string {
  const [, month = '', date = ''] = day.split('-')
  return `${Number(date)} ${MONTHS[Number(month) - 1]}`
}

/** "25 Oct – 23 Nov 2026" for two UTC days. */
export function dayRangeText(from: string, to: string): string {
  const isSameYear = from.slice(0, 4) === to.slice(0, 4)
  const end = dayText(`${to}T00:00:00Z`, 'UTC')
  return `${isSameYear ? shortDayText(from) : dayText(`${from}T00:00:00Z`, 'UTC')} – ${end}`
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

const WALL_CLOCK: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  weekday: 'short',
  timeZoneName: 'short',
}

/** What a clock and a calendar on the wall of the zone show, as text with leading zeros. */
function wallClock(at: string, zone: string): Record<Intl.DateTimeFormatPartTypes, string> {
  const format = new Intl.DateTimeFormat('en', { ...WALL_CLOCK, timeZone: zone })
  const parts = format.formatToParts(new Date(at)).map(({ type, value }) => [type, value])
  return Object.fromEntries(parts) as Record<Intl.DateTimeFormatPartTypes, string>
}

// Put together here, because browsers and servers disagree on "Sep" and "Sept" and React would see two pages.
function dayOf({ day, month, year }: Record<Intl.DateTimeFormatPartTypes, string>): string {
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`
}

function majorText(amount: string, exponent: number): string {
  const isNegative = amount.startsWith('-')
  const digits = (isNegative ? amount.slice(1) : amount).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const fraction = digits.slice(digits.length - exponent)
  return `${isNegative ? '-' : ''}${whole}${exponent > 0 ? `.${fraction}` : ''}`
}

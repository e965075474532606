// The period an overview shows: chosen in the URL, counted in UTC days; used by both start pages.

const DAY_MS = 24 * 60 * 60 * 1_000

export const RANGES = ['7d', '30d', '90d', '52w'] as const
export type Range = (typeof RANGES)[number]
export const RANGE_DEFAULT: Range = '30d'

export const RANGE_CHOICES = [
  { value: '7d', title: '7 days' },
  { value: null, title: '30 days' },
  { value: '90d', title: '90 days' },
  { value: '52w', title: '52 weeks' },
]

// Long periods are drawn by week, so they are made of whole weeks: half a week would look like a fall.
const LENGTH_DAYS: Readonly<Record<Range, number>> = { '7d': 7, '30d': 30, '90d': 90, '52w': 364 }

/** First and last day, YYYY-MM-DD, both included. */
export interface Period {
  readonly from: string
  readonly to: string
}

/** The period that ends today. */
export function periodOf(range: Range, today: Date): Period {
  return { from: dayBefore(today, LENGTH_DAYS[range] - 1), to: isoDay(today) }
}

/** The period of equal length just before. */
export function periodBefore({ from, to }: Period): Period {
  const start = new Date(from)
  const lengthDays = Math.round((Date.parse(to) - start.getTime()) / DAY_MS) + 1
  return { from: dayBefore(start, lengthDays), to: dayBefore(start, 1) }
}

function dayBefore(day: Date, days: number): string {
  return isoDay(new Date(day.getTime() - days * DAY_MS))
}

function isoDay(at: Date): string {
  return at.toISOString().slice(0, 10)
}

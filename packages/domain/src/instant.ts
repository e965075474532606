// Calendar arithmetic in UTC, so that "12 months" and "30 days" mean the same everywhere.

export const DAY_MS = 24 * 60 * 60 * 1_000

export function addDays(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * DAY_MS)
}

/**
 * Calendar months in UTC, clamped to the last day: 31 January + 1 month is 28 or 29 February, same time of
 * day.
 */
export function addMonths(instant: Date, months: number): Date {
  const moved = new Date(instant.getTime())
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(instant.getUTCDate(), lastDay))
  return moved
}

/** Full calendar months from one instant to another, as `addMonths` counts them; 0 when `to` comes first. */
export function monthsBetween(from: Date, to: Date): number {
  const years = to.getUTCFullYear() - from.getUTCFullYear()
  const months = years * 12 + to.getUTCMonth() - from.getUTCMonth()
  const isFull = addMonths(from, months).getTime() <= to.getTime()
  return Math.max(0, isFull ? months : months - 1)
}

/** The UTC calendar month of an instant; `to` is the first instant that does not belong to it. */
export function monthOf(instant: Date): { readonly from: Date; readonly to: Date } {
  const [year, month] = [instant.getUTCFullYear(), instant.getUTCMonth()]
  return { from: new Date(Date.UTC(year, month, 1)), to: new Date(Date.UTC(year, month + 1, 1)) }
}

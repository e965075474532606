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

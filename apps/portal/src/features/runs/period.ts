// Days of a form as the instants of a period, in UTC like all days of the books; pure, for the dialog of
// a run.

export interface PeriodBody {
  readonly from: string
  readonly to: string
}

/** `lastDay` is part of the period, up to now when that day is not over. Null when a day is missing. */
export function periodOf(firstDay: string, lastDay: string, now: Date): PeriodBody | null {
  const [from, last] = [new Date(`${firstDay}T00:00:00Z`), new Date(`${lastDay}T00:00:00Z`)]
  if (Number.isNaN(from.getTime()) || Number.isNaN(last.getTime())) return null
  last.setUTCDate(last.getUTCDate() + 1)
  const to = last.getTime() > now.getTime() ? now : last
  return { from: from.toISOString(), to: to.toISOString() }
}

// Turns the API's day counts into the points of a chart, beside those of the period before; pure, used by the
// charts.
import type { Overview } from '@openpartner/contract'

export const METRICS = ['clicks', 'leads', 'sales'] as const
export type Metric = (typeof METRICS)[number]

type Day = Overview['days'][number]

export interface Point {
  /** First day of the point, YYYY-MM-DD. */
  readonly day: string
  readonly count: number
  /** The same place in the period before, or null when it is not known. */
  readonly before: number | null
}

/** A point as it is drawn: the last one is still growing, so its way there is drawn apart, as dashes. */
export interface DrawnPoint extends Point {
  readonly settled: number | null
  readonly growing: number | null
}

/** Today has only begun; drawn like the days before, every chart would end in a fall. */
export function drawnPoints(points: readonly Point[]): DrawnPoint[] {
  const last = points.length - 1
  return points.map((point, index) => ({
    ...point,
    settled: index < last ? point.count : null,
    growing: index >= last - 1 ? point.count : null,
  }))
}

/** More points than this are a hedge, not a line: then a point is a week. */
const POINTS_MAX = 120
const WEEK = 7

/** One point a day, or a week for long periods. The counts of the points sum to the counts of the days. */
export function seriesOf(days: readonly Day[], before: readonly Day[] | null, metric: Metric): Point[] {
  const step = days.length > POINTS_MAX ? WEEK : 1
  const points: Point[] = []
  for (let start = 0; start < days.length; start += step) {
    const day = days[start]
    if (day === undefined) break
    points.push({
      day: day.day,
      count: sum(days.slice(start, start + step), metric),
      before: before === null ? null : sum(before.slice(start, start + step), metric),
    })
  }
  return points
}

export function isWeekly(days: readonly Day[]): boolean {
  return days.length > POINTS_MAX
}

/** Round numbers up to the first above all points, for the axis: three to five of them. */
export function ticksFor(points: readonly Point[]): number[] {
  const most = Math.max(...points.map(({ count, before }) => Math.max(count, before ?? 0)), TICKS)
  const size = 10 ** Math.floor(Math.log10(most / TICKS))
  const step = [1, 2, 5, 10].map((round) => round * size).find((each) => each * TICKS >= most) ?? most
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step)
}

/** Lines above the axis at most; more are a ruler, not a help. */
const TICKS = 4

/** "+12 %", "−3 %", "new" where there was nothing before, or null when nothing changed. */
export function changeText(now: number, before: number): string | null {
  if (now === before) return null
  if (before === 0) return 'new'
  const percent = Math.round(((now - before) / before) * 100)
  return percent === 0 ? null : `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`
}

function sum(days: readonly Day[], metric: Metric): number {
  return days.reduce((total, day) => total + day[metric], 0)
}

/** The same for exact amounts of one currency. */
export function amountChangeText(now: bigint, before: bigint): string | null {
  if (now === before) return null
  if (before === 0n) return 'new'
  const size = before < 0n ? -before : before
  return changeText(Number(((now - before) * 100n) / size) + 100, 100)
}

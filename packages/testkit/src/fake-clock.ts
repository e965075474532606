// A clock that stands still until a test moves it; takes the place of `ctx.clock`.

export interface FakeClock {
  now(): Date
  /** Moves forward by the sum of the parts (24-hour days: instants know no time zone). */
  advance(step: { days?: number; hours?: number; minutes?: number; seconds?: number; ms?: number }): void
  /** Jumps to an instant, forwards or backwards. */
  set(instant: Date | string): void
}

// A Thursday far from any month's or year's edge: a test that cares about an edge sets it.
const DEFAULT_START = '2026-01-15T12:00:00.000Z'
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Throws on an instant that is none. */
export function createFakeClock(start: Date | string = DEFAULT_START): FakeClock {
  let nowMs = parse(start)
  return {
    now: () => new Date(nowMs),
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0 }) => {
      nowMs += days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + ms
    },
    set: (instant) => {
      nowMs = parse(instant)
    },
  }
}

function parse(instant: Date | string): number {
  const ms = new Date(instant).getTime()
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${String(instant)}`)
  return ms
}

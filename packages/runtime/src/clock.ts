// The only source of time; every service makes one in main.ts and hands it down, tests hand down one that
// stands still.

export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

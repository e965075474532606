// Turns a visitor's address into a keyed hash that rules against fraud can compare and nobody can turn back.
// For redirect.ts.

import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { dailyKey } from '@openpartner/db/router'
import { addressUnitOf, type Clock, type Logger } from '@openpartner/runtime'
import type pg from 'pg'
import { createPause } from './pause.ts'

const KEY_BYTES = 32
/** 128 bits: two addresses of one day never share a hash by chance. */
const HASH_HEX_DIGITS = 32
const DAY_MS = 86_400_000
/** Tomorrow's key is fetched while there is time to try again before midnight. */
const AHEAD_MS = 3_600_000
const LOOK_MS = 60_000

export interface AddressHasher {
  /** Null without an address, and while the day's key is not here: a click never waits for it. */
  hash(address: string | null, at: Date): string | null
  /** Resolves when the first key is here or could not be had. */
  readonly firstLoad: Promise<void>
  close(): Promise<void>
}

export interface AddressHasherOptions {
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly logger: Logger
}

/** Fetches the keys beside the redirects: today's at once, tomorrow's an hour ahead. */
export function startAddressHasher({ pool, clock, logger }: AddressHasherOptions): AddressHasher {
  const pause = createPause()
  /** By days since 1970. Never more than two: a key that is past is forgotten here, too. */
  const keys = new Map<number, KeyObject>()
  const closing = new AbortController()
  let isMissing = false
  let onLoaded = () => {}
  const firstLoad = new Promise<void>((resolve) => {
    onLoaded = resolve
  })

  async function fetchKey(day: number): Promise<void> {
    if (keys.has(day)) return
    const found = await dailyKey(
      pool,
      new Date(day * DAY_MS).toISOString().slice(0, 10),
      randomBytes(KEY_BYTES),
    )
    keys.set(day, createSecretKey(found))
  }

  async function look(): Promise<void> {
    const nowMs = clock.now().getTime()
    const today = dayOf(nowMs)
    for (const day of keys.keys()) if (day < today) keys.delete(day)
    try {
      await fetchKey(today)
      await fetchKey(dayOf(nowMs + AHEAD_MS))
      isMissing = false
    } catch (error) {
      if (!isMissing) logger.warn({ err: error }, 'the key for hashes of addresses cannot be fetched')
      isMissing = true
    }
    onLoaded()
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await look()
      if (!closing.signal.aborted) await pause.wait(LOOK_MS)
    }
  }

  const running = run()
  return {
    firstLoad,
    hash(address, at) {
      const key = address === null ? undefined : keys.get(dayOf(at.getTime()))
      if (address === null || key === undefined) return null
      return createHmac('sha256', key).update(addressUnitOf(address)).digest('hex').slice(0, HASH_HEX_DIGITS)
    },
    async close() {
      closing.abort()
      pause.end()
      await running
    },
  }
}

function dayOf(unixMs: number): number {
  return Math.floor(unixMs / DAY_MS)
}

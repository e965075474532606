// Asks the database for a key the table does not know: a link made a moment ago works, a scan of keys cannot
// hurt.

import { linkByKey, type RoutableLink } from '@openpartner/db/router'
import { LRUCache } from 'lru-cache'
import type pg from 'pg'
import type { RouterCounters } from './counters.ts'

/**
 * A key that was not there is not asked for again so soon; short, because its link may be made the next
 * moment.
 */
const MISSING_MS = 500
const MISSING_KEYS_MAX = 10_000
/** More questions at once than this come from a scan, and would only keep the database from its work. */
const QUESTIONS_MAX = 50
/** After a failure nobody waits for a database that is away. */
const FAILED_MS = 1_000

/** Null: there is no such link. @throws LookUpUnavailable when that cannot be found out now. */
export type LookUpLink = (key: string) => Promise<RoutableLink | null>

export class LookUpUnavailable extends Error {
  constructor(cause?: unknown) {
    super('the link cannot be looked up now', { cause })
    this.name = 'LookUpUnavailable'
  }
}

export interface LookUpOptions {
  readonly pool: pg.Pool
  readonly counters: RouterCounters
  /** Takes what was found into the table. */
  readonly onFound: (link: RoutableLink) => void
}

export function createLinkLookUp({ pool, counters, onFound }: LookUpOptions): LookUpLink {
  const missing = new LRUCache<string, true>({ max: MISSING_KEYS_MAX, ttl: MISSING_MS })
  const questions = new Map<string, Promise<RoutableLink | null>>()
  let failedUntilMs = 0

  async function ask(key: string): Promise<RoutableLink | null> {
    try {
      const link = await linkByKey(pool, key)
      if (link === null) missing.set(key, true)
      else onFound(link)
      return link
    } catch (error) {
      failedUntilMs = performance.now() + FAILED_MS
      counters.lookUpFailures.inc()
      throw new LookUpUnavailable(error)
    } finally {
      questions.delete(key)
    }
  }

  return async (key) => {
    if (missing.has(key)) return null
    const asked = questions.get(key)
    if (asked !== undefined) return asked
    if (questions.size >= QUESTIONS_MAX || performance.now() < failedUntilMs) throw new LookUpUnavailable()
    const question = ask(key)
    questions.set(key, question)
    return question
  }
}

// How many requests came under one key in a window of time: in this process's memory, or in Redis for several
// processes together. For plugins/limits.ts; start.ts opens them.

import type { Logger } from '@openpartner/runtime'
import { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'

export interface RequestCounts {
  /**
   * Counts one request more. Keys are short and of one length (limits.ts hashes them); a window begins with
   * its first request. Never rejects.
   */
  add(key: string, windowMs: number): Promise<Counted>
  close(): Promise<void>
}

export interface Counted {
  /** With this one. */
  readonly count: number
  /** Until the window ends. */
  readonly resetMs: number
}

/** Keys remembered at a time; the longest unused go first, so memory is bounded whatever arrives. */
const REMEMBERED = 50_000

/** `nowMs` is any clock that only goes forward. */
export function countsInMemory(nowMs: () => number = () => performance.now()): RequestCounts {
  const windows = new LRUCache<string, { count: number; endMs: number }>({ max: REMEMBERED })
  return {
    async add(key, windowMs) {
      const now = nowMs()
      const known = windows.get(key)
      const open = known !== undefined && known.endMs > now ? known : { count: 0, endMs: now + windowMs }
      open.count += 1
      windows.set(key, open)
      return { count: open.count, resetMs: open.endMs - now }
    },
    async close() {
      windows.clear()
    },
  }
}

export interface SharedCountsOptions {
  readonly redisUrl: string
  readonly logger: Logger
  /** Before every key in Redis. */
  readonly prefix?: string
}

const CONNECT_LIMIT_MS = 1_000
/** A Redis that takes longer is slower than the answer it guards. */
const COMMAND_LIMIT_MS = 250
/** After a failure Redis is asked again no sooner: a dead one must not cost every request its time limit. */
const RETRY_MS = 1_000

// One step in Redis: a window that lost its end would count for ever.
const COUNT = `
local count = redis.call('incr', KEYS[1])
if count == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return {count, redis.call('pttl', KEYS[1])}`

/**
 * Counts in Redis, and in memory while Redis is away: a limit that is too generous for a while is better than
 * an API that is down. Said once in the log, and once when it is back.
 */
export async function openSharedCounts(options: SharedCountsOptions): Promise<RequestCounts> {
  const { redisUrl, logger, prefix = 'openpartner:requests:' } = options
  const own = countsInMemory()
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_LIMIT_MS,
    commandTimeout: COMMAND_LIMIT_MS,
    retryStrategy: () => RETRY_MS,
  })
  let isAway = false
  let askAgainAtMs = 0

  function lose(error: unknown): void {
    if (!isAway) logger.warn({ err: error }, 'Redis is away; each process counts requests by itself')
    isAway = true
    askAgainAtMs = performance.now() + RETRY_MS
  }

  // Without a listener a broken connection would end the process; ioredis connects again by itself.
  redis.on('error', lose)
  await redis.connect().catch(lose)
  return {
    async add(key, windowMs) {
      if (isAway && performance.now() < askAgainAtMs) return own.add(key, windowMs)
      try {
        const counted = countedOf(await redis.eval(COUNT, 1, `${prefix}${key}`, windowMs))
        if (isAway) logger.info('requests are counted in Redis again')
        isAway = false
        return counted
      } catch (error) {
        lose(error)
        return own.add(key, windowMs)
      }
    },
    async close() {
      redis.disconnect()
      await own.close()
    },
  }
}

function countedOf(answer: unknown): Counted {
  const [count, resetMs] = Array.isArray(answer) ? answer.map(Number) : []
  if (count === undefined || resetMs === undefined) throw new Error('Redis answered something else')
  return { count, resetMs: Math.max(resetMs, 0) }
}

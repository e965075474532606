// Keeps the link table fresh: loads all links, listens for changes, and sweeps for those whose notice was
// lost.

import {
  LINK_CHANNEL,
  linksChangedSince,
  linksOfNotice,
  pageOfLinks,
  type RoutableLink,
} from '@openpartner/db/router'
import type { Logger } from '@openpartner/runtime'
import pg from 'pg'
import type { LinkSnapshot } from './link-snapshot.ts'
import type { LinkTable } from './link-table.ts'
import { createPause } from './pause.ts'

const PAGE_LINKS = 5_000
/** A notice lost on a connection that looks alive is made good after this. */
const SWEEP_MS = 5_000
/**
 * A change is stamped when it is made and seen when it is committed: statements end after 15 s, so this is
 * ample.
 */
const SWEEP_OVERLAP_MS = 60_000
/** More notices than this at once (an import) are cheaper to sweep than to ask for one by one. */
const NOTICES_MAX = 20
const RETRY_MIN_MS = 100
const RETRY_MAX_MS = 5_000
const CONNECT_LIMIT_MS = 2_000

export interface LinkFeed {
  /** Resolves after the first full load; stays pending while the database is away. */
  readonly firstLoad: Promise<void>
  /** True while connected and loaded: what the table lacks is then known within moments. */
  isLive(): boolean
  /** True since the first full load. */
  hasLoaded(): boolean
  close(): Promise<void>
}

export interface LinkFeedOptions {
  readonly databaseUrl: string
  readonly pool: pg.Pool
  readonly table: LinkTable
  readonly snapshot: LinkSnapshot
  readonly logger: Logger
}

export function startLinkFeed(options: LinkFeedOptions): LinkFeed {
  const { logger } = options
  const pause = createPause()
  const state = { isClosed: false, isLive: false, hasLoaded: false, onLoaded: () => {} }
  const firstLoad = new Promise<void>((resolve) => {
    state.onLoaded = resolve
  })
  const run = async () => {
    let retryMs = RETRY_MIN_MS
    let isReported = false
    while (!state.isClosed) {
      try {
        await follow(options, pause, state)
      } catch (error) {
        // Once per outage: the attempts that follow fail for the same reason.
        if (state.isLive || !isReported) logger.warn({ err: error }, 'links: the database is away')
        isReported = true
      }
      retryMs = state.isLive ? RETRY_MIN_MS : Math.min(retryMs * 2, RETRY_MAX_MS)
      state.isLive = false
      if (!state.isClosed) await pause.wait(retryMs)
    }
  }
  const running = run()
  return {
    firstLoad,
    isLive: () => state.isLive,
    hasLoaded: () => state.hasLoaded,
    async close() {
      state.isClosed = true
      pause.end()
      await running
    },
  }
}

type FeedState = { isClosed: boolean; isLive: boolean; hasLoaded: boolean; readonly onLoaded: () => void }

// Runs as long as its connection lives.
async function follow(
  options: LinkFeedOptions,
  pause: ReturnType<typeof createPause>,
  state: FeedState,
): Promise<void> {
  const notices = new Set<string>()
  const connection = new AbortController()
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: 'openpartner router links',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
  })
  const onBroken = (error: Error) => {
    connection.abort(error)
    pause.end()
  }
  client.on('error', onBroken)
  client.on('end', () => onBroken(new Error('the connection ended')))
  client.on('notification', ({ payload }) => {
    notices.add(payload ?? '')
    pause.end()
  })
  try {
    await client.connect()
    // Before loading: what changes meanwhile is in the notices.
    await client.query(`listen ${LINK_CHANNEL}`)
    let seenUntil = await loadAll(options)
    state.isLive = true
    state.hasLoaded = true
    state.onLoaded()
    while (!connection.signal.aborted && !state.isClosed) {
      const changed = await changedLinks(options.pool, notices, seenUntil)
      seenUntil = latest(seenUntil, changed)
      options.snapshot.append(options.table.put(changed), options.table)
      if (notices.size === 0 && !connection.signal.aborted) await pause.wait(SWEEP_MS)
    }
    connection.signal.throwIfAborted()
  } finally {
    client.removeAllListeners('end')
    await client.end().catch(() => undefined)
  }
}

async function loadAll({ pool, table, snapshot, logger }: LinkFeedOptions): Promise<Date> {
  const startedMs = performance.now()
  const replacement = table.replacement()
  let seenUntil = new Date(0)
  let after: string | null = null
  do {
    const page = await pageOfLinks(pool, { after, limit: PAGE_LINKS })
    replacement.add(page.links)
    seenUntil = latest(seenUntil, page.links)
    after = page.links.length < PAGE_LINKS ? null : page.last
  } while (after !== null)
  replacement.commit()
  snapshot.rewrite(table)
  logger.info({ links: table.size(), tookMs: Math.round(performance.now() - startedMs) }, 'links loaded')
  return seenUntil
}

// Empties `notices`. None of them, or a flood: a sweep.
async function changedLinks(pool: pg.Pool, notices: Set<string>, seenUntil: Date): Promise<RoutableLink[]> {
  const payloads = [...notices]
  notices.clear()
  if (payloads.length === 0 || payloads.length > NOTICES_MAX) {
    return linksChangedSince(pool, new Date(seenUntil.getTime() - SWEEP_OVERLAP_MS))
  }
  const found = await Promise.all(payloads.map((payload) => linksOfNotice(pool, payload)))
  return found.flat()
}

function latest(instant: Date, links: readonly RoutableLink[]): Date {
  return new Date(
    links.reduce((newestMs, { changedAt }) => Math.max(newestMs, changedAt.getTime()), instant.getTime()),
  )
}

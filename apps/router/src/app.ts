// Builds the router from its parts and knows in which order they start and stop. main.ts runs it; tests and
// journeys build it in their own process.

import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RoutableLink } from '@openpartner/db/router'
import {
  type Clock,
  createMetrics,
  createShutdown,
  type HealthCheck,
  type Logger,
  type Metrics,
  type Network,
} from '@openpartner/runtime'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { type AddressHasher, startAddressHasher } from './address-hash.ts'
import { type ClickJournal, openClickJournal } from './click-journal.ts'
import { type RouterCounters, routerCounters } from './counters.ts'
import { lockDirectory } from './directory-lock.ts'
import { createDrain, type Drain } from './drain.ts'
import { journalBytes, recoverJournal } from './journal-files.ts'
import { type LinkFeed, startLinkFeed } from './link-feed.ts'
import { createLinkLookUp, type LookUpLink } from './link-look-up.ts'
import { openLinkSnapshot } from './link-snapshot.ts'
import { createLinkTable, type LinkTable } from './link-table.ts'
import { createPages } from './pages.ts'
import { createRedirect } from './redirect.ts'
import { createServer } from './server.ts'
import { createClassifier } from './visitor.ts'

export interface RouterOptions {
  /**
   * Connection string of the role openpartner_router. The database may be away, at the start and at any time.
   */
  readonly databaseUrl: string
  /** The public origin of links, for example https://go.example.com; decides whether cookies are Secure. */
  readonly routerUrl: string
  /** A folder for this router alone, on a disk that survives restarts. */
  readonly dataDir: string
  readonly trustProxy: readonly Network[]
  /** What a visitor gets when their click cannot be recorded. */
  readonly onJournalFailure: 'redirect' | 'refuse'
  readonly clock: Clock
  readonly newUuid: () => string
  readonly logger: Logger
  /** How long a request may take to come in; ten seconds when not given. */
  readonly requestLimitMs?: number
  /** A registry of its own when not given. */
  readonly metrics?: Metrics
}

export interface Router {
  /**
   * Port 0 takes a free one. @throws when the folder is in use or the port taken; then nothing is left
   * running.
   */
  start(where: { host: string; port: number }): Promise<{ readonly url: string }>
  /** Until every click answered so far is a row. @throws when the database is away. */
  flush(): Promise<void>
  readonly counters: RouterCounters
  /** Answers what came in, empties the journal if the database is there, and ends. */
  close(): Promise<void>
}

/**
 * With the database there, the first answer waits for fresh links; with it away, no visitor waits longer than
 * this.
 */
const FIRST_LOAD_LIMIT_MS = 2_000
/** For emptying the journal at the end; what is left waits on disk for the next start. */
const LAST_FLUSH_LIMIT_MS = 3_000
const IDLE_CHECK_MS = 50
const POOL_CONNECTIONS = 4
const CONNECT_LIMIT_MS = 1_000
const QUERY_LIMIT_MS = 5_000

export function buildRouter(options: RouterOptions): Router {
  const { logger } = options
  const metrics = options.metrics ?? createMetrics('router')
  const counters = routerCounters(metrics)
  const parts = createShutdown({ logger })
  let drain: Drain | undefined
  return {
    counters,
    close: () => parts.close(),
    flush: async () => drain?.flush(),
    async start({ host, port }) {
      try {
        const started = await assemble(options, { metrics, counters, parts })
        drain = started.drain
        await started.server.listen({ host, port })
        drain.start()
        return { url: urlOf(started.server.server.address() as AddressInfo) }
      } catch (error) {
        await parts.close()
        throw error
      }
    },
  }
}

interface Frame {
  readonly metrics: Metrics
  readonly counters: RouterCounters
  readonly parts: ReturnType<typeof createShutdown>
}

// Every part is closed in the reverse order of its opening: the server first, the folder's lock last.
async function assemble(
  options: RouterOptions,
  frame: Frame,
): Promise<{ server: FastifyInstance; drain: Drain }> {
  const { logger, dataDir } = options
  const lock = await lockDirectory(dataDir, () => {
    logger.fatal('another router took the data folder; this one stops')
    void frame.parts.close()
  })
  frame.parts.onClose('lock', () => lock.release())
  const linkParts = await openLinks(options, frame)
  const clickParts = await openClicks(options, frame)
  const firstLoads = Promise.all([linkParts.feed.firstLoad, linkParts.addresses.firstLoad])
  await Promise.race([firstLoads, delay(FIRST_LOAD_LIMIT_MS, undefined, { ref: false })])
  const showPage = createPages({ publicUrl: options.routerUrl, newUuid: options.newUuid, logger })
  const parts = { ...linkParts, journal: clickParts.journal, classify: createClassifier(), showPage }
  const redirect = createRedirect({ ...options, ...parts, publicUrl: options.routerUrl })
  const checks = checksOf(options, linkParts, clickParts)
  const { requestLimitMs } = options
  const server = createServer({ redirect, showPage, checks, requestLimitMs })
  frame.parts.onClose('server', async () => {
    // A connection that was busy when the end began is idle a moment later.
    const timer = setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK_MS)
    await server.close()
    clearInterval(timer)
  })
  return { server, drain: clickParts.drain }
}

interface LinkParts {
  readonly links: LinkTable
  readonly lookUp: LookUpLink
  readonly feed: LinkFeed
  readonly addresses: AddressHasher
}

async function openLinks(options: RouterOptions, { metrics, counters, parts }: Frame): Promise<LinkParts> {
  const { databaseUrl, dataDir, clock, logger } = options
  const links = createLinkTable()
  metrics.gauge('links', 'Links in memory.', () => links.size())
  const snapshot = openLinkSnapshot(dataDir, logger)
  parts.onClose('snapshot', () => snapshot.settled())
  logger.info(await snapshot.load(links), 'links read from the snapshot')
  const pool = openPool(databaseUrl, logger)
  parts.onClose('pool', () => pool.end())
  const onFound = (link: RoutableLink) => snapshot.append(links.put([link]), links)
  const lookUp = createLinkLookUp({ pool, counters, onFound })
  const feed = startLinkFeed({ databaseUrl, pool, table: links, snapshot, logger })
  parts.onClose('feed', () => feed.close())
  const addresses = startAddressHasher({ pool, clock, logger })
  parts.onClose('addresses', () => addresses.close())
  return { links, lookUp, feed, addresses }
}

interface ClickParts {
  readonly journal: ClickJournal
  readonly drain: Drain
}

async function openClicks(options: RouterOptions, { metrics, counters, parts }: Frame): Promise<ClickParts> {
  const { databaseUrl, dataDir, clock, logger } = options
  const directory = join(dataDir, 'clicks')
  const { nextSequence, tornBytes } = await recoverJournal(directory)
  counters.tornBytes.inc(tornBytes)
  if (tornBytes > 0) logger.warn({ tornBytes }, 'an unfinished line was cut off the click journal')
  metrics.gauge('journal_bytes', 'Size of the click journal on disk.', () => journalBytes(directory))
  const drain = createDrain({ directory, databaseUrl, clock, logger, counters })
  parts.onClose('drain', async () => {
    const flushed = drain.flush().catch(() => undefined)
    await Promise.race([flushed, delay(LAST_FLUSH_LIMIT_MS, undefined, { ref: false })])
    await drain.close()
  })
  const journal = openClickJournal({ directory, nextSequence, logger, counters })
  parts.onClose('journal', () => journal.close())
  return { journal, drain }
}

// A router without its database goes on working, so it stays in traffic; it only says so.
function checksOf(
  options: RouterOptions,
  { links, feed }: LinkParts,
  { journal, drain }: ClickParts,
): HealthCheck[] {
  const { onJournalFailure } = options
  return [
    { name: 'links', check: () => (feed.hasLoaded() || links.size() > 0 ? null : 'none loaded yet') },
    {
      name: 'journal',
      check: () => (journal.isWritable() ? null : 'cannot be written'),
      isOptional: onJournalFailure === 'redirect',
    },
    {
      name: 'database',
      check: () => (feed.isLive() ? null : 'away; links may be out of date'),
      isOptional: true,
    },
    {
      name: 'drain',
      check: () => (drain.isHealthy() ? null : 'clicks wait in the journal'),
      isOptional: true,
    },
  ]
}

function openPool(connectionString: string, logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    application_name: 'openpartner router',
    max: POOL_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    keepAlive: true,
  })
  // Without a listener an idle connection that breaks would end the process; the pool replaces it by itself.
  pool.on('error', (error) => logger.debug({ err: error }, 'an idle connection broke'))
  return pool
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

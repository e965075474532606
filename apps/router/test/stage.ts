// A router over a database of its own, and visitors for it; the *.db.test.ts of the router set their scenes
// with it.

import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createLink } from '@openpartner/core/setup'
import { openDatabase } from '@openpartner/db'
import { uuidOf } from '@openpartner/domain'
import { type Clock, createLogger, systemClock, uuidsFrom } from '@openpartner/runtime'
import { createDatabase, createFakeClock, givenBrand, givenPartner, givenProgram } from '@openpartner/testkit'
import pg from 'pg'
import { buildRouter, type Router, type RouterOptions } from '../src/app.ts'

const PERSON =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Chrome/141.0.0.0 Safari/537.36'

export type Stage = Awaited<ReturnType<typeof openStage>>

/** A database with a brand, a program and a membership; routers on it; rows as their owner sees them. */
export async function openStage(clock: Clock = systemClock) {
  const database = await createDatabase()
  const db = openDatabase({ url: database.urlFor('api'), applicationName: 'test api' })
  const ctx = await givenBrand({ db, ownerUrl: database.ownerUrl, clock: createFakeClock(clock.now()) })
  const owner = new pg.Pool({
    connectionString: database.ownerUrl,
    max: 2,
    // An owner that is no superuser is under the forced policies too.
    options: `-c app.brand_id=${uuidOf(ctx.actor.brandId)}`,
  })
  // The last thing some connection hears is that its database is dropped.
  owner.on('error', () => undefined)
  const program = await givenProgram(ctx)
  const { membership } = await givenPartner(ctx, program.id)
  const ended: (() => Promise<unknown>)[] = []
  const stage = {
    database,
    ctx,
    program,
    owner,
    /** A link with this key; to its own destination if one is given, else to the program's. */
    link: (key: string, destinationUrl: string | null = null) =>
      createLink(ctx, { membershipId: membership.id, key, destinationUrl }, { allowLocalhost: true }),
    async dataDir() {
      const path = await mkdtemp(join(tmpdir(), 'router-'))
      ended.push(() => rm(path, { recursive: true, force: true }))
      return path
    },
    async router(change: Partial<RouterOptions> = {}): Promise<Router & { readonly url: string }> {
      const router = buildRouter({
        databaseUrl: database.urlFor('router'),
        routerUrl: 'http://127.0.0.1',
        dataDir: change.dataDir ?? (await stage.dataDir()),
        trustProxy: [],
        onJournalFailure: 'redirect',
        clock,
        newUuid: uuidsFrom(clock),
        logger: createLogger({ service: 'router', level: 'silent' }),
        ...change,
      })
      const { url } = await router.start({ host: '127.0.0.1', port: 0 })
      ended.push(() => router.close())
      return { ...router, url }
    },
    async clicks<Row extends pg.QueryResultRow = ClickRow>(columns = '*'): Promise<Row[]> {
      return (await owner.query<Row>(`select ${columns} from clicks order by id`)).rows
    },
    async close() {
      for (let end = ended.pop(); end !== undefined; end = ended.pop()) await end()
      await db.close()
      await owner.end()
      await database.drop()
    },
  }
  return stage
}

export interface ClickRow {
  readonly id: string
  readonly link_id: string
  readonly clicked_at: Date
  readonly destination: string
  readonly ip_class: string | null
  readonly ip_hash: string | null
  readonly device: string
  readonly browser: string | null
  readonly referrer_host: string | null
  readonly utm: Record<string, string>
  readonly sub_ids: Record<string, string>
  readonly marks: string[]
  readonly recorded_at: Date
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The click id in the Location, or null. */
  readonly clickId: string | null
}

/** One request as it is, following nothing. Sends a browser's User-Agent unless headers say otherwise. */
export function visit(
  url: string,
  path: string,
  { method = 'GET', headers = {}, agent }: VisitOptions = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, agent, headers: { 'user-agent': PERSON, ...headers } },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          body += text
        })
        response.once('error', reject)
        response.once('end', () => {
          const { statusCode = 0, headers: received } = response
          const clickId = /[?&]cref=(clk_[0-9a-z]+)/.exec(received.location ?? '')?.[1] ?? null
          resolve({ status: statusCode, headers: received, body, clickId })
        })
      },
    )
    sent.once('error', reject)
    sent.end()
  })
}

export interface VisitOptions {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly agent?: import('node:http').Agent
}

/** Asks again and again until the answer is right; fails after `limitMs` with what was there last. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  isRight: (found: T) => boolean,
  limitMs = 10_000,
): Promise<T> {
  const endMs = performance.now() + limitMs
  for (;;) {
    const found = await look()
    if (isRight(found)) return found
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${JSON.stringify(found)}`)
    await delay(10)
  }
}

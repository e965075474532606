// kill -9 of PostgreSQL while events come in: whatever was acknowledged is there afterwards, once and with
// all that follows from it.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '@openpartner/db'
import { migrate } from '@openpartner/db/migrate'
import { type EventId, encodeId } from '@openpartner/domain'
import { type EmbeddedPostgres, isAlive, startEmbeddedPostgres } from '@openpartner/embedded-postgres'
import {
  brokenInvariants,
  createFakeClock,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { databaseUrlOf, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROUNDS = 3
const WRITERS = 4
/** Enough that the kill falls amid commits, few enough that a round takes a second. */
const ACKNOWLEDGED_BEFORE_KILL = 30

/** A cluster with its data on disk and fsync on: the ones other tests share have nothing to lose. */
let parent: string
let server: EmbeddedPostgres

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'openpartner-killed-'))
  // mkdtemp closes it; the login the server runs with, when we are root, has to pass.
  chmodSync(parent, 0o755)
  server = await start()
  await query(server.url, 'create database killed')
  await migrate({ databaseUrl: ownerUrl() })
})

afterAll(async () => {
  await server.stop('immediate')
  rmSync(server.folder, { recursive: true, force: true })
  rmSync(parent, { recursive: true, force: true })
})

test('no acknowledged event is lost or doubled when PostgreSQL is killed amid them', async () => {
  const [settings] = await query(
    ownerUrl(),
    `select current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`,
  )
  expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on' })
  const { ctx, customers } = await withApi(givenCustomers)
  const acknowledged = new Map<string, EventId>()

  for (let round = 1; round <= ROUNDS; round++) {
    await withApi((db) => tellUntilKilled({ ...ctx, db }, customers, acknowledged))
    await expect.poll(() => isAlive(server.pid), { timeout: 10_000 }).toBe(false)
    server = await start()
    expect(server.attached).toBe(false)

    const rows = await query<{ id: string; external_id: string; follows: string }>(
      ownerUrl(),
      EVERYTHING_THAT_FOLLOWS,
    )
    const stored = new Map(rows.map(({ id, external_id }) => [external_id, encodeId('evt', id)]))
    expect(stored.size).toBe(rows.length)
    // Every event has exactly one decision, commission and posting, the unacknowledged ones in flight too.
    expect(rows.filter(({ follows }) => follows !== '1 1 1 1')).toEqual([])
    expect([...acknowledged].filter(([externalId, id]) => stored.get(externalId) !== id)).toEqual([])
    expect(stored.size - acknowledged.size).toBeLessThanOrEqual(WRITERS * round)
    expect(await brokenInvariants(ownerUrl())).toEqual([])
  }

  // Told again, as a brand whose request was cut off would: nothing is new, and each has its first answer.
  await withApi(async (db) => {
    for (const [externalId, id] of acknowledged) {
      const again = await givenSale({ ...ctx, db }, customerOf(externalId, customers), { externalId })
      expect(again).toMatchObject({ isNew: false, event: { id } })
    }
  })
  expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED_BEFORE_KILL)
  console.log(`killed ${ROUNDS} times: all ${acknowledged.size} acknowledged events are there, once each`)
})

const EVERYTHING_THAT_FOLLOWS = `
  select e.id, e.external_id, concat_ws(' ', count(distinct a.id), count(distinct c.id), count(distinct p.id),
         count(distinct s.commission_id)) as follows
    from events e left join attributions a on a.event_id = e.id left join commissions c on c.event_id = e.id
    left join postings p on p.cause = 'earn' and p.cause_id = c.id
    left join commission_states s on s.commission_id = c.id
   group by e.id`

const start = () => startEmbeddedPostgres({ folder: join(parent, 'postgres') })
const ownerUrl = () => databaseUrlOf(server.url, 'killed')

async function withApi<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase({
    url: urlAsRole(ownerUrl(), 'api'),
    applicationName: 'killed',
    connectionsMax: WRITERS,
  })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

async function givenCustomers(db: Database) {
  const stage = { db, ownerUrl: ownerUrl(), clock: createFakeClock() }
  const ctx = await givenBrand(stage)
  const ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
  const customers: string[] = []
  for (let writer = 0; writer < WRITERS; writer++)
    customers.push(await givenReferredCustomer(stage, ctx, ada))
  return { ctx, customers }
}

type Teller = Parameters<typeof givenSale>[0]

/** One writer per customer tells sale after sale until its connection breaks; one of them kills. */
async function tellUntilKilled(
  ctx: Teller,
  customers: readonly string[],
  acknowledged: Map<string, EventId>,
): Promise<void> {
  const before = acknowledged.size
  const writers = customers.map(async (customerRef, writer) => {
    for (let number = 0; ; number++) {
      const externalId = `${writer}-${before}-${number}`
      try {
        const { event } = await givenSale(ctx, customerRef, { externalId })
        acknowledged.set(externalId, event.id)
        // By whoever brings the last one; the other writers are somewhere in theirs.
        if (acknowledged.size - before === ACKNOWLEDGED_BEFORE_KILL) process.kill(server.pid, 'SIGKILL')
      } catch (error) {
        return error
      }
    }
  })
  const ends = await Promise.all(writers)
  for (const end of ends) expect(end).toBeInstanceOf(Error)
  expect(acknowledged.size - before).toBeGreaterThanOrEqual(ACKNOWLEDGED_BEFORE_KILL)
}

function customerOf(externalId: string, customers: readonly string[]): string {
  return customers[Number(externalId.split('-')[0])] ?? ''
}

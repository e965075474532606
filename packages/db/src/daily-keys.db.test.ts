// Keys of addresses: one a day for all routers, out of reach when the day is over, gone after a month.

import { createDatabase, type TestDatabase } from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import { destroyOldDailyKeys } from './daily-keys.ts'
import { dailyKey } from './router-door.ts'

const DAY_MS = 86_400_000

let database: TestDatabase
let router: Database
let worker: Database
let owner: pg.Client

beforeAll(async () => {
  database = await createDatabase()
  router = openDatabase({ url: database.urlFor('router'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  // As a superuser or with the policies off: how a test looks behind them.
  await owner.query('alter table daily_keys no force row level security')
})

afterAll(async () => {
  await router.close()
  await worker.close()
  await owner.end()
  await database.drop()
})

beforeEach(() => owner.query('delete from daily_keys'))

const bytes = (value: number) => new Uint8Array(32).fill(value)
/** The UTC day so many days from now, by the database's clock. */
async function dayFromNow(days: number): Promise<string> {
  const { rows } = await owner.query<{ day: string }>('select (utc_today() + $1::int)::text as day', [days])
  return rows[0]?.day ?? ''
}

test('every router gets the key of the first one that asked, and each day has its own', async () => {
  const [today, tomorrow] = [await dayFromNow(0), await dayFromNow(1)]
  const asked = await Promise.all([1, 2, 3, 4].map((value) => dailyKey(router.pool, today, bytes(value))))
  expect(new Set(asked.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1)
  const again = await dailyKey(router.pool, today, bytes(9))
  expect(Buffer.from(again).equals(Buffer.from(asked[0] ?? []))).toBe(true)
  expect(Buffer.from(await dailyKey(router.pool, tomorrow, bytes(9))).equals(bytes(9))).toBe(true)
})

test('a router reaches no key of the past, makes none, and changes none', async () => {
  await owner.query('insert into daily_keys values ($1, $2)', [await dayFromNow(-1), bytes(1)])
  await dailyKey(router.pool, await dayFromNow(0), bytes(2))
  const { rows } = await router.pool.query('select day from daily_keys')
  expect(rows).toHaveLength(1)
  for (const days of [-1, -2, 2])
    await expect(dailyKey(router.pool, await dayFromNow(days), bytes(3))).rejects.toMatchObject({
      code: '42501',
    })
  for (const text of ['update daily_keys set day = day', 'delete from daily_keys', 'truncate daily_keys'])
    await expect(router.pool.query(text)).rejects.toMatchObject({ code: '42501' })
})

test('after thirty days the worker destroys a key, which it can never read', async () => {
  for (const days of [0, -30, -31, -90])
    await owner.query('insert into daily_keys values ($1, $2)', [await dayFromNow(days), bytes(1)])
  const now = new Date()
  expect(await destroyOldDailyKeys(worker, now)).toBe(2)
  expect(await destroyOldDailyKeys(worker, now)).toBe(0)
  // However wrong its clock: what is younger stands.
  expect(await destroyOldDailyKeys(worker, new Date(now.getTime() + 365 * DAY_MS))).toBe(0)
  const { rows } = await owner.query('select day from daily_keys')
  expect(rows).toHaveLength(2)
  await expect(worker.pool.query('select key from daily_keys')).rejects.toMatchObject({ code: '42501' })
})

test.each(['api', 'reader'] as const)('the role %s has no business with them at all', async (role) => {
  const other = openDatabase({ url: database.urlFor(role), applicationName: 'test' })
  await expect(other.pool.query('select day from daily_keys')).rejects.toMatchObject({ code: '42501' })
  await other.close()
})

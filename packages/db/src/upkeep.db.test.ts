// What the worker keeps tidy: months to come have their partitions, and only old idempotency keys go.

import { once } from '@openpartner/core'
import { createDatabase, createFakeClock, givenBrand, type TestDatabase } from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import { idempotencyKeys } from './idempotency-keys.ts'
import { inBrand } from './transaction.ts'
import { ensureClickPartitions, forgetIdempotencyKeys } from './upkeep.ts'

let database: TestDatabase
let api: Database
let worker: Database

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
})

afterAll(async () => {
  await api.close()
  await worker.close()
  await database.drop()
})

test('this month and the next two take clicks, also at the turn of a year and when asked twice', async () => {
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const months = async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select relname as name from pg_class
        where relname ~ '^clicks_(2019_1|2020)' and relkind = 'r' order by 1`,
    )
    return rows.map(({ name }) => name)
  }
  for (const now of ['2019-12-31T23:59:59Z', '2019-12-01T00:00:00Z']) {
    await ensureClickPartitions(worker, new Date(now))
    expect(await months()).toEqual(['clicks_2019_12', 'clicks_2020_01', 'clicks_2020_02'])
  }
  await owner.end()
})

test('keys older than the instant go, younger ones and other brands’ stay', async () => {
  const clock = createFakeClock('2026-01-01T00:00:00Z')
  const stage = { db: api, ownerUrl: database.ownerUrl, clock }
  const [ours, theirs] = [await givenBrand(stage), await givenBrand(stage)]
  const remember = (ctx: typeof ours, key: string) =>
    once(ctx, { key, requestHash: key }, async () => ({ status: 200, body: null }))
  await remember(ours, 'old')
  await remember(theirs, 'old')
  clock.advance({ days: 1 })
  await remember(ours, 'young')
  expect(await forgetIdempotencyKeys(worker, ours.actor.brandId, clock.now())).toBe(1)
  const keysOf = (ctx: typeof ours) =>
    inBrand(api, ctx.actor.brandId, async (tx) =>
      (await tx.orm.select().from(idempotencyKeys)).map(({ key }) => key),
    )
  expect([await keysOf(ours), await keysOf(theirs)]).toEqual([['young'], ['old']])
})

// Statements whose text is written once: each call with its own values, over the connection of whoever asks.

import { createDatabase, createFakeClock, givenBrand, type TestDatabase } from '@openpartner/testkit'
import { sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import { instant, minorUnits, recordedAt, typeId } from './columns.ts'
import { rowsOf, statement } from './statement.ts'
import { inTransaction, type Tx, together } from './transaction.ts'

let database: TestDatabase
let db: Database
let brandId: Awaited<ReturnType<typeof givenBrand>>['actor']['brandId']

beforeAll(async () => {
  database = await createDatabase()
  db = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  brandId = (await givenBrand({ db, ownerUrl: database.ownerUrl, clock: createFakeClock() })).actor.brandId
})

afterAll(async () => {
  await db.close()
  await database.drop()
})

const echo = statement((orm) =>
  orm
    .select({ said: sql<string>`said`, transaction: sql<string>`pg_current_xact_id()::text` })
    .from(sql`(select ${sql.placeholder('said')}::text as said) as t`),
)

test('every call has its own values, and speaks in the transaction that asks', async () => {
  const both = (tx: Tx) => together([echo(tx, { said: 'one' }), echo(tx, { said: 'two' })])
  const [here, there] = await together([inTransaction(db, both), inTransaction(db, both)])
  for (const [[first], [second]] of [here, there]) {
    expect([first?.said, second?.said]).toEqual(['one', 'two'])
    expect(first?.transaction).toBe(second?.transaction)
  }
  expect(here[0][0]?.transaction).not.toBe(there[0][0]?.transaction)
})

test('a value that is left out is a mistake, not a null', async () => {
  await expect(inTransaction(db, (tx) => echo(tx, {}))).rejects.toThrow('No value for placeholder "said"')
})

test('nothing is said after the end of the transaction', async () => {
  const over = await inTransaction(db, async (tx) => ({ tx }))
  await expect(echo(over.tx, { said: 'late' })).rejects.toMatchObject({
    cause: { message: /after the end of its transaction/ },
  })
})

describe('rows to insert', () => {
  const things = pgTable('things', {
    brandId: typeId('brd')('brand_id').notNull(),
    amount: minorUnits('amount'),
    at: instant('at'),
    tags: text('tags').array().$type<string[]>().notNull(),
    notes: jsonb('notes').$type<Readonly<Record<string, string>>>(),
    rank: integer('rank'),
    recordedAt: recordedAt(),
  })
  const thingRows = rowsOf(things)
  const insertThings = statement((orm, rows) =>
    orm.insert(things).values(thingRows.placeholders(rows)).returning(),
  )
  const thing = {
    amount: 9_007_199_254_740_993n,
    at: new Date('2026-01-02T03:04:05.678Z'),
    tags: ['a "b"', '{c,d}', ''],
    notes: { said: "it's" },
    rank: 7,
  }
  const nothing = { amount: null, at: null, tags: [], notes: null, rank: null }

  test.each([1, 2, 4, 5, 30])('%i at once come back as they went in, nulls as nulls', async (count) => {
    const rows = Array.from({ length: count }, (_, at) => ({
      brandId,
      ...(at % 2 === 0 ? { ...thing, rank: at } : nothing),
    }))
    const made = await inTransaction(db, async (tx) => {
      await tx.orm.execute(sql`create temporary table things (brand_id uuid not null, amount bigint, at timestamptz,
        tags text[] not null, notes jsonb, rank integer, recorded_at timestamptz not null default now()) on commit drop`)
      const first = await insertThings(tx, thingRows.values(rows), count)
      const again = await insertThings(tx, thingRows.values(rows), count)
      return [first, again]
    })
    for (const inserted of made) {
      expect(inserted.map(({ recordedAt: _, ...row }) => row)).toEqual(rows)
    }
  })
})

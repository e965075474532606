// What the code believes about every table, compared with the table itself: names, nullability, types and
// defaults.

import * as db from '@openpartner/db'
import * as ledger from '@openpartner/ledger'
import { createDatabase, type TestDatabase } from '@openpartner/testkit'
import { is } from 'drizzle-orm'
import { getTableConfig, type PgColumn, PgTable } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

interface RealColumn {
  readonly name: string
  readonly type: string
  readonly not_null: boolean
  readonly has_default: boolean
  readonly api_may_insert: boolean
}

let database: TestDatabase
let real: Map<string, RealColumn[]>

const tables = Object.values<unknown>({ ...db, ...ledger })
  .filter((exported): exported is PgTable => is(exported, PgTable))
  .map((table) => getTableConfig(table))

/** Columns that only the database and the router's door use. */
const UNKNOWN_TO_THE_CODE = ['links.updated_at', 'programs.updated_at', 'clicks.ip_hash']

beforeAll(async () => {
  database = await createDatabase()
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  const { rows } = await client.query<RealColumn & { table: string }>(
    `select relname as table, attname as name, format_type(atttypid, atttypmod) as type,
            attnotnull as not_null, atthasdef as has_default,
            has_column_privilege('openpartner_api', attrelid, attnum, 'INSERT') as api_may_insert
       from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and attnum > 0 and not attisdropped`,
  )
  await client.end()
  real = new Map()
  for (const { table, ...column } of rows) real.set(table, [...(real.get(table) ?? []), column])
})

afterAll(() => database.drop())

test('every table of the database is known to the code, and none that is not there', () => {
  expect(tables.map(({ name }) => name).sort()).toEqual([...real.keys()].sort())
})

describe.each(tables.map((table) => [table.name, table] as const))('%s', (name, { columns }) => {
  const realColumns = () => real.get(name) ?? []

  test('has the columns the code names', () => {
    const known = columns.map((column) => column.name)
    const unknown = UNKNOWN_TO_THE_CODE.filter((path) => path.startsWith(`${name}.`)).map((path) =>
      path.slice(name.length + 1),
    )
    expect(
      realColumns()
        .map((column) => column.name)
        .sort(),
    ).toEqual([...known, ...unknown].sort((a, b) => (a < b ? -1 : 1)))
  })

  test('takes and gives null where the code does', () => {
    const believed = columns.map((column) => [column.name, column.notNull])
    const facts = new Map(realColumns().map((column) => [column.name, column.not_null]))
    expect(believed).toEqual(columns.map((column) => [column.name, facts.get(column.name)]))
  })

  test('has the types the code reads and writes', () => {
    const facts = new Map(realColumns().map((column) => [column.name, column.type]))
    expect(columns.map((column) => [column.name, typeOf(column)])).toEqual(
      columns.map((column) => [column.name, facts.get(column.name)]),
    )
  })

  test('fills in what the code leaves to it, and lets nobody else write that', () => {
    const left = columns.filter(({ generated }) => generated !== undefined).map((column) => column.name)
    for (const column of realColumns().filter((one) => left.includes(one.name))) {
      expect([column.name, column.has_default, column.api_may_insert]).toEqual([column.name, true, false])
    }
  })
})

/** drizzle's word for a type in Postgres' words. */
function typeOf(column: PgColumn): string {
  return column.getSQLType().replace(/^char\(/, 'character(')
}

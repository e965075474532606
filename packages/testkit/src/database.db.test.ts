// What every database test relies on: a migrated database of its own, and URLs that carry exactly a role's
// rights.

import { RUNTIME_ROLES } from '@openpartner/db/migrate'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type TestDatabase } from './database.ts'

let one: TestDatabase
let other: TestDatabase

beforeAll(async () => {
  ;[one, other] = await Promise.all([createDatabase(), createDatabase()])
})

afterAll(async () => {
  await Promise.all([one.drop(), other.drop()])
})

test('a file sees the migrated tables, and nothing another file writes', async () => {
  expect(await value(one.ownerUrl, `select to_regclass('public.postings') is not null`)).toBe(true)
  await value(one.ownerUrl, 'create table only_here ()')
  expect(await value(one.ownerUrl, `select to_regclass('public.only_here') is null`)).toBe(false)
  expect(await value(other.ownerUrl, `select to_regclass('public.only_here') is null`)).toBe(true)
})

test.each(RUNTIME_ROLES)(
  'the URL of %s is that role, without its password and without more rights',
  async (role) => {
    const url = one.urlFor(role)
    expect(await value(url, 'select current_user')).toBe(`openpartner_${role}`)
    expect(
      await value(url, 'select rolsuper or rolbypassrls from pg_roles where rolname = current_user'),
    ).toBe(false)
    await expect(value(url, 'create table public.mine ()')).rejects.toThrow(/permission denied/)
    await expect(value(url, 'truncate postings')).rejects.toThrow(/permission denied/)
  },
)

test('a role stays the role after everything a pooled connection may do to itself', async () => {
  const client = new pg.Client({ connectionString: one.urlFor('api') })
  await client.connect()
  await client.query('reset role')
  const { rows } = await client.query<{ role: string }>('select current_user as role')
  await client.end()
  expect(rows[0]?.role).toBe('openpartner_api')
})

async function value(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return Object.values(rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

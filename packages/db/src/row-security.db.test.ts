// Brands are apart in Postgres itself: what a connection of each role sees and may write with one brand's
// setting, with none, and after.

import { createHash } from 'node:crypto'
import { once } from '@openpartner/core'
import { createApiKey, inviteAdmin } from '@openpartner/core/setup'
import { type BrandId, uuidOf } from '@openpartner/domain'
import { createDatabase, createFakeClock, givenEveryFact, type TestDatabase } from '@openpartner/testkit'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import { BRAND_TABLES, FACT_TABLES } from './guards.ts'
import { mailSettings } from './mail-settings.ts'
import { RUNTIME_ROLES, type RuntimeRole } from './migrate.ts'
import { asPerson, inBrand, inTransaction, type Tx, withCredential } from './transaction.ts'

let database: TestDatabase
let owner: pg.Client
let ours: Awaited<ReturnType<typeof brandWithEverything>>
let theirs: Awaited<ReturnType<typeof brandWithEverything>>
let rights: ReadonlySet<string>
const pools = new Map<RuntimeRole, Database>()

const TABLES = [...FACT_TABLES, ...BRAND_TABLES]
const brandColumn = (table: string) => (table === 'brands' ? 'id' : 'brand_id')
/**
 * The worker walks all brands; the router serves every link and may add clicks of any brand. By design, and
 * only these.
 */
const SEES_EVERY_BRAND = ['worker brands', 'router links', 'router programs']
const WRITES_EVERY_BRAND = ['router clicks']

const dbOf = (role: RuntimeRole): Database => {
  const pool = pools.get(role) ?? openDatabase({ url: database.urlFor(role), applicationName: 'test' })
  pools.set(role, pool)
  return pool
}

async function brandWithEverything(secretHash: string) {
  const stage = { db: dbOf('api'), ownerUrl: database.ownerUrl, clock: createFakeClock() }
  const scene = await givenEveryFact(stage, dbOf('worker'))
  const draft = {
    kind: 'secret',
    name: 'Shop',
    scopes: ['events:write'],
    expiresAt: null,
    allowedNetworks: [],
    allowedOrigins: [],
  } as const
  await createApiKey(scene.ctx, draft, () => ({ key: 'unused', secretHash, lastFour: 'abcd' }))
  await inviteAdmin(
    scene.ctx,
    { email: `${secretHash.slice(0, 8)}@example.com` },
    { mint: () => ({ token: '', tokenHash: `token of ${secretHash}` }), queue: async () => undefined },
  )
  await once(scene.ctx, { key: 'one', requestHash: 'hash' }, async () => ({ status: 201, body: {} }))
  await inBrand(dbOf('api'), scene.ctx.actor.brandId, (tx) =>
    tx.orm.insert(mailSettings).values({
      brandId: scene.ctx.actor.brandId,
      transport: 'postmark',
      senderName: 'Acme',
      senderAddress: 'partners@example.com',
      changedAt: scene.ctx.clock.now(),
    }),
  )
  return { ...scene, secretHash, brandId: scene.ctx.actor.brandId }
}

beforeAll(async () => {
  database = await createDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  rights = await readRights()
  ours = await brandWithEverything(createHash('sha256').update('ours').digest('hex'))
  theirs = await brandWithEverything(createHash('sha256').update('theirs').digest('hex'))
})

afterAll(async () => {
  for (const pool of pools.values()) await pool.close()
  await owner.end()
  await database.drop()
})

/** `role table RIGHT` for every right on any column. */
async function readRights(): Promise<Set<string>> {
  const { rows } = await owner.query<{ entry: string }>(
    `select concat_ws(' ', role, name, right_name) as entry
       from unnest($1::text[]) as role, unnest($2::text[]) as name,
            unnest(array['SELECT', 'INSERT', 'UPDATE']) as right_name
      where has_any_column_privilege('openpartner_' || role, name, right_name)`,
    [RUNTIME_ROLES, TABLES],
  )
  return new Set(rows.map(({ entry }) => entry))
}

const tablesFor = (role: RuntimeRole, right: 'SELECT' | 'INSERT' | 'UPDATE') =>
  TABLES.filter((table) => rights.has(`${role} ${table} ${right}`))

/** The brands whose rows this transaction sees, by table; tables of which it sees none are left out. */
async function brandsSeen(tx: Tx, tables: readonly string[] = TABLES): Promise<Record<string, string[]>> {
  const { rows } = await tx.orm.execute<{ name: string; brand: string }>(
    sql.raw(
      tables
        .map(
          (table) => `select distinct '${table}' as name, ${brandColumn(table)}::text as brand from ${table}`,
        )
        .join(' union all '),
    ),
  )
  const seen: Record<string, string[]> = {}
  for (const { name, brand } of rows) seen[name] = [...(seen[name] ?? []), brand].sort()
  return seen
}

/**
 * A session works in a brand and belongs to a person; a mail goes to a person on behalf of a brand. Both are
 * found by what only their owner holds, and by the worker, which serves everybody.
 */
const OF_PEOPLE = ['mails', 'sessions']

test('every table that names a brand is guarded by brand, whoever adds it', async () => {
  const { rows } = await owner.query<{ name: string; guarded: boolean }>(
    `select c.relname as name,
            c.relrowsecurity and c.relforcerowsecurity and exists (
              select from pg_policy p where p.polrelid = c.oid and p.polname = 'brand_only') as guarded
       from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and a.attname = 'brand_id' and not a.attisdropped
      order by c.relname`,
  )
  expect(rows.filter(({ guarded }) => !guarded).map(({ name }) => name)).toEqual(OF_PEOPLE)
  const known = TABLES.filter((table) => table !== 'brands').sort()
  expect(rows.flatMap(({ name, guarded }) => (guarded ? [name] : []))).toEqual(known)
})

describe.each(RUNTIME_ROLES)('as %s', (role) => {
  const openTables = (tables: readonly string[]) =>
    tables.filter((table) => SEES_EVERY_BRAND.includes(`${role} ${table}`))

  test('one brand’s setting shows that brand’s rows of every table and nobody else’s', async () => {
    const tables = tablesFor(role, 'SELECT')
    expect(tables.length).toBeGreaterThanOrEqual(role === 'router' ? 2 : 20)
    const seen = await inBrand(dbOf(role), ours.brandId, (tx) => brandsSeen(tx, tables))
    const both = [uuidOf(ours.brandId), uuidOf(theirs.brandId)].sort()
    const isOpen = new Set(openTables(tables))
    expect(seen).toEqual(
      Object.fromEntries(tables.map((table) => [table, isOpen.has(table) ? both : [uuidOf(ours.brandId)]])),
    )
  })

  test('no setting shows no rows', async () => {
    const tables = tablesFor(role, 'SELECT')
    const seen = await inTransaction(dbOf(role), (tx) => brandsSeen(tx, tables))
    expect(Object.keys(seen).sort()).toEqual(openTables(tables).sort())
  })

  test('another brand’s row is refused by every table, whatever the setting', async () => {
    for (const table of tablesFor(role, 'INSERT')) {
      if (WRITES_EVERY_BRAND.includes(`${role} ${table}`)) continue
      const foreign = await copyOf(role, table, theirs.brandId)
      for (const setting of [ours.brandId, null]) {
        const written =
          setting === null ? inTransaction(dbOf(role), foreign) : inBrand(dbOf(role), setting, foreign)
        const words = `new row violates row-level security policy for table "${table}"`
        await expect(written, table).rejects.toMatchObject({ cause: { code: '42501', message: words } })
      }
      // The same row under its own brand passes row-level security and fails on being there already.
      await expect(inBrand(dbOf(role), theirs.brandId, foreign), table).rejects.toMatchObject({
        cause: { code: '23505' },
      })
    }
  })

  test('another brand’s row cannot be changed', async () => {
    const { rows } = await owner.query<{ table: string; name: string }>(
      `select attrelid::regclass::text as table, quote_ident(attname) as name from pg_attribute
        where attrelid = any ($1::regclass[]) and attnum > 0
          and has_column_privilege($2, attrelid, attnum, 'UPDATE')`,
      [tablesFor(role, 'UPDATE'), `openpartner_${role}`],
    )
    for (const { table, name } of rows) {
      const change = sql.raw(
        `update ${table} set ${name} = ${name} where ${brandColumn(table)} = '${uuidOf(theirs.brandId)}'`,
      )
      const changed = await inBrand(dbOf(role), ours.brandId, (tx) => tx.orm.execute(change))
      expect([table, name, changed.rowCount]).toEqual([table, name, 0])
    }
  })
})

/** Inserts a real row of a brand again, in the columns the role may write. */
async function copyOf(
  role: RuntimeRole,
  table: string,
  brandId: BrandId,
): Promise<(tx: Tx) => Promise<unknown>> {
  const { rows: columns } = await owner.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0
        and not attisdropped and has_column_privilege($2, attrelid, attnum, 'INSERT')`,
    [table, `openpartner_${role}`],
  )
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(brandId)])
  const { rows } = await owner.query<{ row: unknown }>(
    `select to_jsonb(t) as row from ${table} t where ${brandColumn(table)} = $1 limit 1`,
    [uuidOf(brandId)],
  )
  const names = columns.map(({ name }) => name).join(', ')
  const json = JSON.stringify(rows[0]?.row)
  return (tx) =>
    tx.orm.execute(sql`insert into ${sql.raw(table)} (${sql.raw(names)})
      select ${sql.raw(names)} from jsonb_populate_record(null::${sql.raw(table)}, ${json}::jsonb)`)
}

describe('a setting', () => {
  let single: Database
  beforeAll(() => {
    single = openDatabase({ url: database.urlFor('api'), applicationName: 'test', connectionsMax: 1 })
  })
  afterAll(() => single.close())

  const settings = async () => {
    const { rows } = await single.orm.execute(sql`select coalesce(current_setting('app.brand_id', true), '')
      || coalesce(current_setting('app.person_id', true), '')
      || coalesce(current_setting('app.credential', true), '') as left,
      pg_backend_pid() as pid`)
    return rows[0]
  }

  test('does not reach the next borrower of the connection, however the transaction ended', async () => {
    const before = await settings()
    await inBrand(single, ours.brandId, (tx) => brandsSeen(tx))
    expect(await settings()).toEqual({ left: '', pid: before?.pid })
    await expect(inBrand(single, ours.brandId, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(inBrand(single, ours.brandId, (tx) => tx.orm.execute(sql`select 1 / 0`))).rejects.toThrow()
    await asPerson(single, ours.ctx.actor.personId, (tx) => brandsSeen(tx))
    await withCredential(single, ours.secretHash, (tx) => brandsSeen(tx))
    expect(await settings()).toEqual({ left: '', pid: before?.pid })
    expect(await inTransaction(single, (tx) => brandsSeen(tx))).toEqual({})
    const { rows } = await single.orm.execute(sql`select count(*)::int as events from events`)
    expect(rows).toEqual([{ events: 0 }])
  })

  test('that a bug left behind on a connection is overruled by the next transaction', async () => {
    await single.pool.query("select set_config('app.brand_id', $1, false)", [uuidOf(theirs.brandId)])
    const events = [uuidOf(ours.brandId)]
    expect(await inBrand(single, ours.brandId, (tx) => brandsSeen(tx, ['events']))).toEqual({ events })
    expect(await inTransaction(single, (tx) => brandsSeen(tx))).toEqual({})
    await single.pool.query("select set_config('app.brand_id', '', false)")
  })
})

test('a person sees their own places and the brands these belong to, and no brand’s other rows', async () => {
  const { adminId, personId } = ours.ctx.actor
  const [seen, places] = await asPerson(dbOf('api'), personId, async (tx) => [
    await brandsSeen(tx),
    (await tx.orm.execute(sql`select id from admins`)).rows,
  ])
  expect(seen).toEqual({ admins: [uuidOf(ours.brandId)], brands: [uuidOf(ours.brandId)] })
  expect(places).toEqual([{ id: uuidOf(adminId) }])
})

test('a credential shows the one key it belongs to, and nothing of its brand', async () => {
  const seen = await withCredential(dbOf('api'), ours.secretHash, (tx) => brandsSeen(tx))
  expect(seen).toEqual({ api_keys: [uuidOf(ours.brandId)] })
  expect(await withCredential(dbOf('api'), 'f'.repeat(64), (tx) => brandsSeen(tx))).toEqual({})
})

test('accounts of another brand cannot be locked through the one door that locks as the owner', async () => {
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(theirs.brandId)])
  const { rows } = await owner.query<{ ids: string }>(
    'select array_agg(id)::text as ids from ledger_accounts where brand_id = $1',
    [uuidOf(theirs.brandId)],
  )
  const locked = (brandId: BrandId) =>
    inBrand(dbOf('api'), brandId, (tx) =>
      tx.orm.execute(sql`select lock_ledger_accounts(${rows[0]?.ids}::uuid[])`),
    )
  expect((await locked(theirs.brandId)).rowCount).toBeGreaterThan(3)
  expect((await locked(ours.brandId)).rowCount).toBe(0)
})

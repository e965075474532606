// The schema: many migrators make one, its tables are what the code believes, and it works under an ordinary
// owner too.

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import {
  attemptToChangeHistory,
  brokenInvariants,
  createDatabase,
  createFakeClock,
  givenEveryFact,
  type TestDatabase,
  unrefused,
} from '@openpartner/testkit'
import { databaseUrlOf, urlAsRole } from '@openpartner/testkit/template'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { instanceIsEmpty, listBrandIds } from './brands.ts'
import { openDatabase } from './client.ts'
import { missingGuards } from './guards.ts'
import { mailSettings } from './mail-settings.ts'
import { migrate, RUNTIME_ROLES, roleName } from './migrate.ts'
import { inBrand, inTransaction } from './transaction.ts'

const FOLDER = new URL('../migrations/', import.meta.url)
const { adminUrl, prefix } = inject('testDatabases')
let admin: pg.Client
let migrated: TestDatabase

beforeAll(async () => {
  admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  migrated = await createDatabase()
})

afterAll(async () => {
  await migrated.drop()
  await admin.end()
})

/** An empty database that the end of the run drops if a test does not. */
async function emptyDatabase(owner?: string): Promise<string> {
  const name = `${prefix}${randomBytes(6).toString('hex')}`
  await admin.query(
    `create database ${name} template template0 ${owner === undefined ? '' : `owner ${owner}`}`,
  )
  return name
}

async function rowsOf<T extends pg.QueryResultRow>(
  url: string,
  query: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(query, values)).rows
  } finally {
    await client.end()
  }
}

/**
 * Everything that makes a schema, but for its owner, one line each. Click partitions depend on the day: left
 * out.
 */
const SCHEMA = `
  select concat_ws(' ', 'column', c.relname, attname, format_type(atttypid, atttypmod), attnotnull,
                   pg_get_expr(adbin, adrelid)) as line
    from pg_attribute a join pg_class c on c.oid = attrelid
    left join pg_attrdef d on d.adrelid = attrelid and d.adnum = attnum
   where relnamespace = 'public'::regnamespace and attnum > 0 and relkind in ('r', 'p')
     and relname !~ '^clicks_'
  union all select concat_ws(' ', 'trigger', pg_get_triggerdef(oid), tgenabled) from pg_trigger
   where not tgisinternal and tgrelid::regclass::text !~ '^clicks_'
  union all select concat_ws(' ', 'policy', policyname, tablename, cmd, qual, with_check) from pg_policies
  union all
  select concat_ws(' ', 'constraint', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
   where connamespace = 'public'::regnamespace and conrelid::regclass::text !~ '^clicks_' and contype <> 'n'
  union all select concat_ws(' ', 'index', indexdef) from pg_indexes
   where schemaname = 'public' and tablename !~ '^clicks_'
  union all
  select concat_ws(' ', 'routine', p.oid::regprocedure, md5(prosrc), prosecdef, proconfig) from pg_proc p
   where pronamespace = 'public'::regnamespace
  union all select concat_ws(' ', 'right', grantee, privilege_type, table_name, column_name)
    from information_schema.column_privileges where grantee like 'openpartner%' and table_name !~ '^clicks_'
  order by 1`

const schemaOf = async (url: string) => (await rowsOf<{ line: string }>(url, SCHEMA)).map(({ line }) => line)

describe('migrating', () => {
  test('by four at once ends in one schema, each migration applied once', async () => {
    const name = await emptyDatabase()
    const databaseUrl = databaseUrlOf(adminUrl, name)
    await Promise.all(Array.from({ length: 4 }, () => migrate({ databaseUrl })))
    const [applied] = await rowsOf(
      databaseUrl,
      'select count(*)::int as count from drizzle.__drizzle_migrations',
    )
    expect(applied).toEqual({ count: migrationFiles().length })
    const schema = await schemaOf(databaseUrl)
    expect(schema.length).toBeGreaterThan(400)
    expect(schema).toEqual(await schemaOf(migrated.ownerUrl))

    // A fifth finds nothing to do.
    await migrate({ databaseUrl })
    expect(await schemaOf(databaseUrl)).toEqual(schema)
    await admin.query(`drop database ${name} with (force)`)
  })

  test('applies exactly the SQL files there are, in the order of their numbers', () => {
    const journal = JSON.parse(readFileSync(new URL('meta/_journal.json', FOLDER), 'utf8')) as {
      entries: { idx: number; tag: string; when: number }[]
    }
    const { entries } = journal
    expect(entries.map(({ tag }) => `${tag}.sql`)).toEqual(migrationFiles())
    expect(entries.map(({ idx }) => idx)).toEqual(entries.map(({ tag }) => Number(tag.slice(0, 4)) - 1))
    // drizzle applies what is newer than the newest applied: an earlier time would be skipped without a word.
    const times = entries.map(({ when }) => when)
    expect(new Set(times).size).toBe(times.length)
    expect([...times].sort((a, b) => a - b)).toEqual(times)
  })

  test('makes the partitions of the last four months, this one and the next two', async () => {
    const name = await emptyDatabase()
    const databaseUrl = databaseUrlOf(adminUrl, name)
    await migrate({ databaseUrl, now: new Date('2026-01-31T23:59:59.999Z') })
    const partitions = await rowsOf<{ part: string }>(
      databaseUrl,
      `select inhrelid::regclass::text as part from pg_inherits
        where inhparent = 'clicks'::regclass order by 1`,
    )
    expect(partitions.map(({ part }) => part)).toEqual(
      ['2025_09', '2025_10', '2025_11', '2025_12', '2026_01', '2026_02', '2026_03'].map(
        (month) => `clicks_${month}`,
      ),
    )
    await admin.query(`drop database ${name} with (force)`)
  })

  test('says what is wrong instead of half of it: a server that is not there', async () => {
    await expect(migrate({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(
      /ECONNREFUSED/,
    )
  })
})

function migrationFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()
}

describe('the partition of a month', () => {
  const make = (day: string) =>
    rowsOf(migrated.urlFor('router'), 'select ensure_click_partition($1::date)', [day])

  test.each([
    ['2014-12-31', false],
    ['2015-01-01', true],
    ['2015-01-31', true],
    ['1970-01-01', false],
    ['9999-12-31', false],
    ['infinity', false],
    ['-infinity', false],
  ])('of %s is made: %s', async (day, isMade) => {
    if (isMade) await make(day)
    else await expect(make(day)).rejects.toMatchObject({ code: 'OP002' })
  })

  test('is made up to three months ahead and no further', async () => {
    const firstOf = (monthsAhead: number) => {
      const now = new Date()
      return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsAhead, 1))
        .toISOString()
        .slice(0, 10)
    }
    await make(firstOf(3))
    await expect(make(firstOf(4))).rejects.toMatchObject({ code: 'OP002' })
  })

  test('is made once by many at once, guarded like the rest, and holds exactly its month', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, day) => make(`2019-02-0${day + 1}`)))
    const reader = openDatabase({ url: migrated.urlFor('reader'), applicationName: 'test' })
    expect(await missingGuards(reader, 'reader')).toEqual([])
    await reader.close()
    const [bounds] = await rowsOf<{ bounds: string }>(
      migrated.ownerUrl,
      `select pg_get_expr(relpartbound, oid) as bounds from pg_class where relname = 'clicks_2019_02'`,
    )
    const floor = (instant: string) => {
      const hex = Date.parse(instant).toString(16).padStart(12, '0')
      return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
    }
    expect(bounds?.bounds).toBe(
      `FOR VALUES FROM ('${floor('2019-02-01T00:00:00Z')}') TO ('${floor('2019-03-01T00:00:00Z')}')`,
    )
  })

  test('cannot be asked for by roles that record no clicks', async () => {
    for (const role of ['api', 'reader'] as const) {
      const asked = rowsOf(migrated.urlFor(role), `select ensure_click_partition('2019-03-01')`)
      await expect(asked).rejects.toMatchObject({ code: '42501' })
    }
  })
})

// Hosted databases give out owners that are no superusers: forced row-level security holds for them as well.
test('an ordinary owner can migrate, and the money path runs under it', async ({ skip }) => {
  const [me] = (
    await admin.query<{ rolsuper: boolean; version: number }>(
      `select rolsuper, current_setting('server_version_num')::int as version
         from pg_roles where rolname = current_user`,
    )
  ).rows
  if (me?.rolsuper !== true) skip('the owner of DATABASE_URL is an ordinary one: every other test shows it')
  const owner = `${prefix}owner`
  const password = randomBytes(12).toString('hex')
  await admin.query(`create role ${owner} login createrole createdb password '${password}'`)
  const name = await emptyDatabase(owner)
  const url = new URL(databaseUrlOf(adminUrl, name))
  url.username = owner
  url.password = password
  try {
    await migrate({ databaseUrl: url.href })
    // Tests become the runtime roles instead of logging in as them.
    const option = (me?.version ?? 0) >= 160_000 ? ' with inherit false, set true' : ''
    for (const role of RUNTIME_ROLES) await admin.query(`grant ${roleName(role)} to ${owner}${option}`)
    await liveUnder(url.href)
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.query(`drop role ${owner}`)
  }
})

async function liveUnder(ownerUrl: string): Promise<void> {
  const api = openDatabase({ url: urlAsRole(ownerUrl, 'api'), applicationName: 'test' })
  const worker = openDatabase({ url: urlAsRole(ownerUrl, 'worker'), applicationName: 'test' })
  const owner = openDatabase({ url: ownerUrl, applicationName: 'test' })
  try {
    for (const [db, role] of [
      [api, 'api'],
      [worker, 'worker'],
    ] as const)
      expect(await missingGuards(db, role)).toEqual([])
    expect(await inTransaction(api, instanceIsEmpty)).toBe(true)
    const { ctx } = await givenEveryFact({ db: api, ownerUrl, clock: createFakeClock() }, worker)
    expect(await inTransaction(api, instanceIsEmpty)).toBe(false)
    expect(await inTransaction(worker, listBrandIds)).toEqual([ctx.actor.brandId])
    expect(await brokenInvariants(ownerUrl)).toEqual([])
    const history = { ownerUrl, brandId: ctx.actor.brandId, tables: ['postings', 'clicks'] }
    const attempts = await attemptToChangeHistory({ ...history, urlFor: (role) => urlAsRole(ownerUrl, role) })
    expect(unrefused(attempts)).toEqual([])
    // A foreign key sees past forced row-level security: a key that a brand's row needs cannot go.
    const sealed = `v1.k1.${'A'.repeat(38)}`
    await worker.pool.query(`insert into sealing_keys values ('k1', $1, now())`, [sealed])
    await inBrand(api, ctx.actor.brandId, (tx) =>
      tx.orm.insert(mailSettings).values({
        brandId: ctx.actor.brandId,
        transport: 'postmark',
        senderName: 'Acme',
        senderAddress: 'partners@example.com',
        sealedCredential: sealed,
        changedAt: new Date(),
      }),
    )
    await expect(worker.pool.query('delete from sealing_keys')).rejects.toMatchObject({ code: '23503' })
    // The owner is under the policies too; it may only look at brands, for instance_is_empty.
    const { rows } = await owner.pool.query(
      'select (select count(*) from events)::int as events, (select count(*) from brands)::int as brands',
    )
    expect(rows).toEqual([{ events: 0, brands: 1 }])
  } finally {
    await api.close()
    await worker.close()
    await owner.close()
  }
}

// History cannot be changed: tried on real rows by every runtime role and by the owner; and a missing guard is named.

import {
  attemptToChangeHistory,
  createDatabase,
  createFakeClock,
  givenEveryFact,
  type TestDatabase,
  unrefused,
} from '@openpartner/testkit'
import type { BrandId } from '@openpartner/domain'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import { FACT_TABLES, missingGuards } from './guards.ts'
import { RUNTIME_ROLES, type RuntimeRole } from './migrate.ts'

let database: TestDatabase
let owner: pg.Client
let brandId: BrandId
const pools = new Map<RuntimeRole, Database>()

const poolOf = (role: RuntimeRole): Database => {
  const pool = pools.get(role) ?? openDatabase({ url: database.urlFor(role), applicationName: 'test' })
  pools.set(role, pool)
  return pool
}

beforeAll(async () => {
  database = await createDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const stage = { db: poolOf('api'), ownerUrl: database.ownerUrl, clock: createFakeClock() }
  const { ctx } = await givenEveryFact(stage, poolOf('worker'))
  brandId = ctx.actor.brandId
})

afterAll(async () => {
  for (const pool of pools.values()) await pool.close()
  await owner.end()
  await database.drop()
})

const attempts = () => attemptToChangeHistory({ ownerUrl: database.ownerUrl, urlFor: database.urlFor, brandId })

describe('Postgres refuses', () => {
  test('every UPDATE, DELETE, TRUNCATE and back-dated INSERT on every fact and partition, n of n', async () => {
    const tried = await attempts()
    expect(unrefused(tried)).toEqual([])
    const refused = tried.filter(({ refusal }) => refusal !== null).length
    console.log(`history: ${refused} of ${tried.length} attempts refused`)
    // Every role on every table in every way, and the month of the one click among the partitions.
    for (const role of RUNTIME_ROLES) {
      for (const table of [...FACT_TABLES, 'clicks_2026_01']) {
        const ways = tried.filter((one) => one.by === role && one.table === table).map(({ what }) => what)
        expect(ways).toEqual(expect.arrayContaining(['UPDATE recorded_at', 'DELETE', 'TRUNCATE', 'back-dated INSERT']))
      }
    }
  })

  test('the owner by its triggers, also where ordinary triggers do not fire', async () => {
    const byOwner = (await attempts()).filter(({ by }) => by === 'owner')
    expect(new Set(byOwner.map(({ refusal }) => refusal))).toEqual(new Set(['append-only']))
    expect(byOwner.filter(({ what }) => what === 'UPDATE (origin)').map(({ table }) => table)).toEqual([
      ...FACT_TABLES,
      'clicks_2026_01',
    ])
  })

  test('a TRUNCATE that would reach the facts from a table they refer to', async () => {
    for (const table of ['brands', 'partners', 'programs', 'ledger_accounts']) {
      await expect(owner.query(`truncate ${table} cascade`)).rejects.toMatchObject({ code: 'OP001' })
    }
  })

  test('and what a table’s grants forget, its triggers still refuse', async () => {
    await owner.query('grant update, delete, truncate on events to openpartner_api')
    const tried = (await attempts()).filter(({ by, table }) => by === 'api' && table === 'events')
    expect(unrefused(tried)).toEqual([])
    expect(tried.find(({ what }) => what === 'DELETE')?.refusal).toBe('append-only')
    await owner.query('revoke update, delete, truncate on events from openpartner_api')
  })

  // Otherwise a typing error in the attempts would look like a refusal.
  test('nothing that is allowed: the attempts do get through once the guards are gone', async () => {
    await owner.query('grant insert (recorded_at) on audit_entries to openpartner_worker')
    await owner.query('grant update (actor) on audit_entries to openpartner_worker')
    await owner.query('alter table audit_entries disable trigger refuse_change')
    const tried = (await attempts()).filter(({ table }) => table === 'audit_entries')
    expect(unrefused(tried)).toEqual([
      // The row exists already, which is no refusal: under a new id it would be in.
      expect.stringContaining('worker: back-dated INSERT on audit_entries: duplicate key'),
      'worker: UPDATE actor on audit_entries: went through',
      'owner: UPDATE (origin) on audit_entries: went through',
      'owner: DELETE (origin) on audit_entries: went through',
      'owner: UPDATE (replica) on audit_entries: went through',
      'owner: DELETE (replica) on audit_entries: went through',
    ])
    await owner.query('alter table audit_entries enable always trigger refuse_change')
    await owner.query('revoke insert (recorded_at), update (actor) on audit_entries from openpartner_worker')
    expect(unrefused(await attempts())).toEqual([])
  })
})

test('the time of recording is the database’s own, whatever the writer’s clock says', async () => {
  const { rows } = await owner.query<{ table: string; wrong: string }>(
    FACT_TABLES.map(
      (table) => `select '${table}' as table, count(*) as wrong from ${table}
         where recorded_at not between clock_timestamp() - interval '1 hour' and clock_timestamp()`,
    ).join(' union all '),
  )
  // The fake clock stands in January; had it reached recorded_at, every row would be wrong.
  expect(rows.filter(({ wrong }) => wrong !== '0')).toEqual([])
})

describe('the boot check', () => {
  const check = (role: RuntimeRole = 'api') => missingGuards(poolOf(role), role)

  test.each(['api', 'worker', 'reader'] as const)('finds nothing to say about %s', async (role) => {
    expect(await check(role)).toEqual([])
  })

  test('names a connection that is not the role it should be, and one that stands above all guards', async () => {
    expect(await missingGuards(poolOf('worker'), 'api')).toEqual(['connected as openpartner_worker, not as openpartner_api'])
    const all = openDatabase({ url: database.ownerUrl, applicationName: 'test' })
    const problems = await missingGuards(all, 'api')
    await all.close()
    expect(problems[0]).toMatch(/^connected as .*, not as openpartner_api$/)
    // Every right there is: at least an UPDATE, a DELETE and a TRUNCATE per fact.
    expect(problems.length).toBeGreaterThan(3 * FACT_TABLES.length)
  })

  test.each([
    [
      'a trigger switched off',
      'alter table postings disable trigger refuse_change',
      'alter table postings enable always trigger refuse_change',
      ['the append-only triggers of postings are missing or switched off'],
    ],
    [
      'a trigger that replication skips',
      'alter table postings enable trigger refuse_truncate',
      'alter table postings enable always trigger refuse_truncate',
      ['the append-only triggers of postings are missing or switched off'],
    ],
    [
      'a trigger dropped',
      'drop trigger refuse_truncate on events',
      `create trigger refuse_truncate before truncate on events for each statement execute function refuse_change();
       alter table events enable always trigger refuse_truncate`,
      ['the append-only triggers of events are missing or switched off'],
    ],
    [
      'a trigger that calls something else',
      `drop trigger refuse_truncate on events;
       create trigger refuse_truncate before truncate on events for each statement execute function apply_posting();
       alter table events enable always trigger refuse_truncate`,
      `drop trigger refuse_truncate on events;
       create trigger refuse_truncate before truncate on events for each statement execute function refuse_change();
       alter table events enable always trigger refuse_truncate`,
      ['the append-only triggers of events are missing or switched off'],
    ],
    [
      'row-level security not forced on a fact',
      'alter table commissions no force row level security',
      'alter table commissions force row level security',
      ['row-level security is not forced on commissions'],
    ],
    [
      'row-level security off on a set-up table',
      'alter table api_keys disable row level security',
      'alter table api_keys enable row level security',
      ['row-level security is not forced on api_keys'],
    ],
    [
      'a right to change',
      'grant update on payouts to openpartner_api',
      'revoke update on payouts from openpartner_api',
      ['openpartner_api may UPDATE on payouts'],
    ],
    [
      'a right to change one column',
      'grant update (amount) on payouts to openpartner_api',
      'revoke update (amount) on payouts from openpartner_api',
      ['openpartner_api may UPDATE on payouts'],
    ],
    [
      'a right to delete and to truncate',
      'grant delete, truncate on terms to openpartner_api',
      'revoke delete, truncate on terms from openpartner_api',
      ['openpartner_api may DELETE on terms', 'openpartner_api may TRUNCATE on terms'],
    ],
    [
      'a right to back-date',
      'grant insert on identities to openpartner_api',
      'revoke insert (recorded_at), insert on identities from openpartner_api',
      ['openpartner_api may INSERT recorded_at on identities'],
    ],
    [
      'a right everybody has',
      'grant delete on identities to public',
      'revoke delete on identities from public',
      ['openpartner_api may DELETE on identities'],
    ],
    [
      'a partition made past its maker',
      `create table clicks_1970_01 partition of clicks for values from (uuid_floor('1970-01-01')) to (uuid_floor('1970-02-01'))`,
      'drop table clicks_1970_01',
      [
        'row-level security is not forced on clicks_1970_01',
        'the append-only triggers of clicks_1970_01 are missing or switched off',
      ],
    ],
    [
      'a right on one partition',
      'grant delete on clicks_2026_01 to openpartner_api',
      'revoke delete on clicks_2026_01 from openpartner_api',
      ['openpartner_api may DELETE on clicks_2026_01'],
    ],
    [
      'a table that is gone',
      'alter table payout_results rename to payout_outcomes',
      'alter table payout_outcomes rename to payout_results',
      ['table payout_results is missing'],
    ],
  ])('names %s', async (_what, remove, restore, problems) => {
    await owner.query(remove)
    expect((await check()).sort()).toEqual(problems)
    await owner.query(restore)
    // A `revoke` of a whole-table right takes the column rights with it: writers get theirs back.
    if (restore.includes('identities from openpartner_api')) await grantInsert('identities')
    expect(await check()).toEqual([])
  })

  async function grantInsert(table: string) {
    await owner.query(`do $$ begin execute (
      select format('grant insert (%s) on ${table} to openpartner_api', string_agg(quote_ident(attname), ', '))
        from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and attname <> 'recorded_at'); end $$`)
  }
})

// History cannot be changed: tried on real rows by every runtime role and by the owner; and a missing guard
// is named.

import type { BrandId } from '@openpartner/domain'
import {
  type Attempt,
  attemptToChangeHistory,
  createDatabase,
  createFakeClock,
  givenEveryFact,
  type TestDatabase,
  unrefused,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import { FACT_TABLES, missingGuards } from './guards.ts'
import { RUNTIME_ROLES, type RuntimeRole } from './migrate.ts'

let database: TestDatabase
let owner: pg.Client
let brandId: BrandId
let everyAttempt: readonly Attempt[]
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
  everyAttempt = await attempts()
})

afterAll(async () => {
  for (const pool of pools.values()) await pool.close()
  await owner.end()
  await database.drop()
})

const attempts = (tables?: readonly string[]) => {
  const all = { ownerUrl: database.ownerUrl, urlFor: (role: RuntimeRole) => database.urlFor(role), brandId }
  return attemptToChangeHistory(tables === undefined ? all : { ...all, tables })
}

describe('Postgres refuses', () => {
  test('every UPDATE, DELETE, TRUNCATE and back-dated INSERT on every fact and partition: n of n', () => {
    expect(unrefused(everyAttempt)).toEqual([])
    const refused = everyAttempt.filter(({ refusal }) => refusal !== null).length
    console.log(`history: ${refused} of ${everyAttempt.length} attempts refused`)
    // Every role on every table in every way, and the month of the one click among the partitions.
    for (const role of RUNTIME_ROLES) {
      for (const table of [...FACT_TABLES, 'clicks_2026_01']) {
        const ways = everyAttempt
          .filter((one) => one.by === role && one.table === table)
          .map(({ what }) => what)
        const wanted = ['UPDATE recorded_at', 'DELETE', 'TRUNCATE', 'back-dated INSERT']
        expect(ways).toEqual(expect.arrayContaining(wanted))
      }
    }
  })

  test('the owner by its triggers, also where ordinary triggers do not fire', () => {
    const byOwner = everyAttempt.filter(({ by }) => by === 'owner')
    expect(new Set(byOwner.map(({ refusal }) => refusal))).toEqual(new Set(['append-only']))
    const updated = byOwner.filter(({ what }) => what === 'UPDATE (origin)').map(({ table }) => table)
    expect(updated).toEqual(expect.arrayContaining([...FACT_TABLES]))
  })

  test('a TRUNCATE that would reach the facts from a table they refer to', async () => {
    for (const table of ['brands', 'partners', 'programs', 'ledger_accounts']) {
      await expect(owner.query(`truncate ${table} cascade`)).rejects.toMatchObject({ code: 'OP001' })
    }
  })

  test('and what a table’s grants forget, its triggers still refuse', async () => {
    await owner.query('grant update, delete, truncate on audit_entries to openpartner_api')
    const tried = await attempts(['audit_entries'])
    await owner.query('revoke update, delete, truncate on audit_entries from openpartner_api')
    expect(unrefused(tried)).toEqual([])
    const changes = tried.filter(({ by, what }) => by === 'api' && /^(UPDATE|DELETE|TRUNCATE)/.test(what))
    expect(new Set(changes.map(({ refusal }) => refusal))).toEqual(new Set(['append-only']))
  })

  // Otherwise a typing error in the attempts would pass for a refusal.
  test('nothing that is allowed: the attempts do get through once the guards are gone', async () => {
    await owner.query(`grant insert (recorded_at), update (actor) on audit_entries to openpartner_worker;
      alter table audit_entries disable trigger refuse_change`)
    const tried = await attempts(['audit_entries'])
    await owner.query(`alter table audit_entries enable always trigger refuse_change;
      revoke insert (recorded_at), update (actor) on audit_entries from openpartner_worker`)
    // Only a superuser can try the replica mode, and DATABASE_URL may name a lesser owner.
    expect(unrefused(tried).filter((line) => !line.includes('replica'))).toEqual([
      'worker: UPDATE actor on audit_entries: went through',
      // The row exists already, which is no refusal: under a new id it would be in.
      expect.stringContaining('worker: back-dated INSERT on audit_entries: duplicate key'),
      'owner: UPDATE (origin) on audit_entries: went through',
      'owner: DELETE (origin) on audit_entries: went through',
    ])
    expect(unrefused(await attempts(['audit_entries']))).toEqual([])
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

  test('names a connection that is not the role it should be, and one above all guards', async () => {
    expect(await missingGuards(poolOf('worker'), 'api')).toEqual([
      'connected as openpartner_worker, not as openpartner_api',
    ])
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
      ['the append-only triggers of postings are missing or switched off'],
    ],
    [
      'a trigger that replication skips',
      'alter table postings enable trigger refuse_truncate',
      ['the append-only triggers of postings are missing or switched off'],
    ],
    [
      'a trigger dropped',
      'drop trigger refuse_truncate on events',
      ['the append-only triggers of events are missing or switched off'],
    ],
    [
      'a trigger that calls something else',
      `drop trigger refuse_truncate on events;
       create trigger refuse_truncate before truncate on events
         for each statement execute function do_nothing();
       alter table events enable always trigger refuse_truncate`,
      ['the append-only triggers of events are missing or switched off'],
    ],
    [
      'a trigger that keeps totals, switched off',
      'alter table postings disable trigger apply_posting',
      ['the trigger apply_posting of postings is missing or switched off'],
    ],
    [
      'a trigger that counts clicks, skipped by replication',
      'alter table clicks enable trigger count_clicks',
      ['the trigger count_clicks of clicks is missing or switched off'],
    ],
    [
      'row-level security not forced on a fact',
      'alter table commissions no force row level security',
      ['row-level security is not forced on commissions'],
    ],
    [
      'row-level security off on a set-up table',
      'alter table api_keys disable row level security',
      ['row-level security is not forced on api_keys'],
    ],
    [
      'a right to change',
      'grant update on payouts to openpartner_api',
      ['openpartner_api may UPDATE on payouts'],
    ],
    [
      'a right to change one column',
      'grant update (amount) on payouts to openpartner_api',
      ['openpartner_api may UPDATE on payouts'],
    ],
    [
      'a right to delete and to truncate',
      'grant delete, truncate on terms to openpartner_api',
      ['openpartner_api may DELETE on terms', 'openpartner_api may TRUNCATE on terms'],
    ],
    [
      'a right to back-date',
      'grant insert on identities to openpartner_api',
      ['openpartner_api may INSERT recorded_at on identities'],
    ],
    [
      'a right everybody has',
      'grant delete on identities to public',
      ['openpartner_api may DELETE on identities'],
    ],
    [
      'a right to back-date in one column',
      'grant insert (recorded_at) on clicks to openpartner_api',
      ['openpartner_api may INSERT recorded_at on clicks'],
    ],
    [
      'a right on one partition',
      'grant delete on clicks_2026_01 to openpartner_api',
      ['openpartner_api may DELETE on clicks_2026_01'],
    ],
    [
      'a table that is gone',
      'alter table payout_results rename to payout_outcomes',
      ['table payout_results is missing'],
    ],
    [
      'row-level security off on a partition',
      'alter table clicks_2026_01 no force row level security',
      ['row-level security is not forced on clicks_2026_01'],
    ],
    [
      'a partition made past its maker',
      `create table clicks_1970_01 partition of clicks
         for values from (uuid_floor('1970-01-01')) to (uuid_floor('1970-02-01'))`,
      [
        'row-level security is not forced on clicks_1970_01',
        'the append-only triggers of clicks_1970_01 are missing or switched off',
      ],
    ],
  ])('names %s', async (_what, remove, problems) => {
    // One connection, one transaction that is never committed: the guard is gone only for this look.
    const alone = openDatabase({ url: database.ownerUrl, applicationName: 'test', connectionsMax: 1 })
    try {
      await alone.pool.query(`begin; create function do_nothing() returns trigger language plpgsql
        as $$ begin return null; end $$`)
      await alone.pool.query(remove)
      await alone.pool.query('set local role openpartner_api')
      expect((await missingGuards(alone, 'api')).sort()).toEqual(problems)
    } finally {
      await alone.pool.query('rollback')
      await alone.close()
    }
    expect(await check()).toEqual([])
  })
})

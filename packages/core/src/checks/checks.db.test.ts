// The books are checked as the worker, brand by brand: what a superuser planted is found and named, what
// others commit meanwhile is no difference, and a rebuild brings a projection back to its facts.

import { type Database, inBrand, inSnapshot, openDatabase } from '@openpartner/db'
import { uuidOf } from '@openpartner/domain'
import { listAuditEntries } from '@openpartner/ledger'
import {
  asPartner,
  asWorker,
  brokenInvariants,
  createDatabase,
  createFakeClock,
  eur,
  type FakeClock,
  givenBrand,
  givenEveryFact,
  givenReferredCustomer,
  givenSale,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '../context.ts'
import { releaseCommissions } from '../flow/index.ts'
import { listBalances } from '../read/index.ts'
import {
  areBooksDue,
  askInvariants,
  bookState,
  checkBooks,
  compareProjections,
  lookAtBooks,
  rebuildProjections,
} from './index.ts'

let database: TestDatabase
let api: Database
let worker: Database
let owner: pg.Client
let clock: FakeClock
let stage: Stage
let facts: Awaited<ReturnType<typeof givenEveryFact>>
let asked: Context

beforeEach(async () => {
  await close()
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  clock = createFakeClock()
  stage = { db: api, ownerUrl: database.ownerUrl, clock }
  facts = await givenEveryFact(stage, worker)
  await givenSale(facts.ctx, facts.customerRef)
  asked = { ...asWorker(facts.ctx), db: worker }
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(facts.ctx.actor.brandId)])
})
afterAll(() => close())

async function close(): Promise<void> {
  if (database === undefined) return
  await Promise.all([api.close(), worker.close(), owner.end()])
  await database.drop()
}

/** As only a superuser can: past checks and triggers. */
const plant = (sql: string) => owner.query(sql)

const differingOf = async (ctx: Context) =>
  (await lookAtBooks(ctx)).flatMap(({ details }) =>
    details.filter(({ differing }) => differing > 0).map(({ name, differing }) => [name, differing]),
  )

test('honest books agree, and the figures say how much was looked at', async () => {
  const [projections, invariants] = await lookAtBooks(asked)
  expect(projections).toMatchObject({ kind: 'projections', differing: 0 })
  expect(projections?.details.map(({ name, compared }) => [name, compared])).toEqual([
    ['commission_states', 4],
    ['ledger_accounts', 6],
    ['click_hours', 1],
  ])
  expect(invariants).toMatchObject({ kind: 'invariants', differing: 0 })
  expect(invariants?.compared).toBe(invariants?.details.length)
  expect(invariants?.details.map(({ rule }) => rule)).toContain(
    'Every commission is in at most one payout that has not failed.',
  )
})

test.each([
  ['a state', `update commission_states set state = 'payable' where state = 'held'`, 'commission_states', 1],
  [
    'an amount that is paid out from',
    `update commission_states set amount = amount + 1 where state = 'held'`,
    'commission_states',
    1,
  ],
  [
    'a block that no fact gives',
    `update commission_states set blocked_by = '{dispute}' where state = 'held'`,
    'commission_states',
    1,
  ],
  ['a row that is gone', `delete from commission_states`, 'commission_states', 4],
  ['a click that was never there', 'update click_hours set counted = counted + 1', 'click_hours', 1],
  [
    'an hour that is gone and one that never was',
    `update click_hours set hour = hour + interval '1 hour'`,
    'click_hours',
    2,
  ],
  [
    'totals that still balance',
    `update ledger_accounts set debits = debits + 7, credits = credits + 7 where kind = 'partner:payable'`,
    'ledger_accounts',
    1,
  ],
])('%s planted by hand is found, named and rebuilt', async (_what, sql, name, rows) => {
  await plant(sql)
  // Among others: what a projection shows wrongly breaks the rules that are asked of it, too.
  expect(await differingOf(asked)).toContainEqual([name, rows])
  const rebuilt = await rebuildProjections(asked)
  expect(rebuilt.filter((one) => one.rows > 0)).toEqual([{ name, rows }])
  expect(await differingOf(asked)).toEqual([])
  expect(await brokenInvariants(database.ownerUrl)).toEqual([])
  const { rows: entries } = await inBrand(api, facts.ctx.actor.brandId, (tx) =>
    listAuditEntries(tx, { after: null, limit: 50, actions: ['projection.rebuilt'] }),
  )
  expect(entries).toMatchObject([
    { actor: 'worker', target: name, before: { differing: rows }, after: { differing: 0 } },
  ])
  // Again: nothing to do, and nothing written down.
  expect((await rebuildProjections(asked)).every((one) => one.rows === 0)).toBe(true)
})

test('a difference is told with the ids it is found by, amounts as text', async () => {
  const { rows } = await plant(
    `update commission_states set amount = 9007199254740993 where state = 'held' returning commission_id as id`,
  )
  const [states] = await compareProjections(asked)
  expect(states?.first).toEqual([
    expect.objectContaining({ id: rows[0].id, projected_amount: '9007199254740993', amount: '2000' }),
  ])
})

test('a broken rule that no projection shows is found by its question', async () => {
  await plant('alter table attribution_shares disable trigger user')
  await plant('update attribution_shares set weight_denominator = 2')
  const broken = (await askInvariants(asked)).filter(({ differing }) => differing > 0)
  expect(broken.map(({ name }) => name)).toEqual(['weights-sum-to-one'])
})

test('more than twenty differences are counted, and twenty shown', async () => {
  const customerRef = await givenReferredCustomer(stage, facts.ctx, facts.ada)
  for (let sale = 0; sale < 20; sale++) await givenSale(facts.ctx, customerRef)
  await plant(`update commission_states set amount = amount + 1 where state = 'held'`)
  const [states] = await compareProjections(asked)
  expect([states?.differing, states?.first.length]).toEqual([21, 20])
})

test('what others commit between two reads of a check is no difference and is not counted', async () => {
  clock.advance({ days: 31 })
  await inSnapshot(worker, facts.ctx.actor.brandId, async (tx) => {
    const ctx = { ...asked, db: tx }
    const before = await compareProjections(ctx)
    await givenSale(facts.ctx, facts.customerRef)
    expect((await releaseCommissions(asked)).released).toHaveLength(1)
    expect(await compareProjections(ctx)).toEqual(before)
    expect((await askInvariants(ctx)).every(({ differing }) => differing === 0)).toBe(true)
  })
  expect((await compareProjections(asked))[0]).toMatchObject({ compared: 5, differing: 0 })
})

test('a check cannot write, and no transaction that could is taken for a snapshot', async () => {
  const { brandId } = facts.ctx.actor
  await expect(
    inSnapshot(api, brandId, (tx) => givenSale({ ...facts.ctx, db: tx }, facts.customerRef)),
  ).rejects.toMatchObject({ cause: { code: '25006' } })
  await expect(inBrand(worker, brandId, (tx) => compareProjections({ ...asked, db: tx }))).rejects.toThrow(
    'not a snapshot',
  )
})

test('a rebuild waits for a posting under way, and both are in the totals', async () => {
  await plant(
    `update ledger_accounts set debits = debits + 7, credits = credits + 7 where kind = 'partner:held'`,
  )
  let rebuilding: Promise<unknown> = Promise.resolve()
  await inBrand(api, facts.ctx.actor.brandId, async (tx) => {
    await givenSale({ ...facts.ctx, db: tx }, facts.customerRef)
    rebuilding = rebuildProjections(asked)
    await expect.poll(waitingForLock, { timeout: 10_000 }).toBe(1)
  })
  await rebuilding
  expect(await differingOf(asked)).toEqual([])
  const [balances] = await listBalances(facts.ctx, { partnerId: null })
  expect(balances?.held).toBe(eur(4_000n).amount)
})

async function waitingForLock(): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(
    `select count(*) as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return Number(rows[0]?.count)
}

test('facts that give what no projection may hold are not written over', async () => {
  await plant('alter table postings disable trigger user')
  await plant(`delete from postings where cause = 'earn'`)
  await expect(rebuildProjections(asked)).rejects.toMatchObject({ cause: { code: '23514' } })
})

test('one brand’s difference is not another’s', async () => {
  const other = await givenBrand(stage)
  await plant(`update commission_states set state = 'payable' where state = 'held'`)
  const theirs = { ...asWorker(other), db: worker }
  expect(await differingOf(theirs)).toEqual([])
  expect((await rebuildProjections(theirs)).every((one) => one.rows === 0)).toBe(true)
  expect(await differingOf(asked)).toContainEqual(['commission_states', 1])
})

test('admins are told what disagrees and since when, until a later check is clean', async () => {
  const clean = await bookState(facts.ctx)
  expect(clean).toEqual({ checkedAt: clock.now(), disagreeingSince: null, findings: [] })

  clock.advance({ days: 1 })
  await plant(`update commission_states set state = 'payable' where state = 'held'`)
  await checkBooks(asked)
  const found = clock.now()
  clock.advance({ days: 1 })
  await checkBooks(asked)
  expect(await bookState(facts.ctx)).toMatchObject({
    checkedAt: clock.now(),
    disagreeingSince: found,
    findings: expect.arrayContaining([expect.objectContaining({ name: 'commission_states', differing: 1 })]),
  })

  clock.advance({ hours: 1 })
  await rebuildProjections(asked)
  expect((await bookState(facts.ctx)).disagreeingSince).toEqual(found)
  await checkBooks(asked)
  expect(await bookState(facts.ctx)).toEqual({ checkedAt: clock.now(), disagreeingSince: null, findings: [] })
})

test('before the first night nothing is said', async () => {
  const fresh = await givenBrand(stage)
  expect(await bookState(fresh)).toEqual({ checkedAt: null, disagreeingSince: null, findings: [] })
})

test.each([
  ['2026-03-02T02:59:59.999Z', '2026-03-02T00:30:00Z', false],
  ['2026-03-02T03:00:00.000Z', '2026-03-02T00:30:00Z', true],
  ['2026-03-02T03:00:00.001Z', '2026-03-02T03:00:00.000Z', false],
  ['2026-03-03T02:59:59.999Z', '2026-03-02T03:00:00.000Z', false],
  ['2026-03-03T12:00:00.000Z', '2026-03-02T23:00:00.000Z', true],
])('at %s, checked at %s, a check is due: %s', async (now, checkedAt, isDue) => {
  const fresh = await givenBrand(stage)
  const ctx = { ...asWorker(fresh), db: worker }
  expect(await areBooksDue(ctx)).toBe(true)
  clock.set(checkedAt)
  await checkBooks(ctx)
  clock.set(now)
  expect(await areBooksDue(ctx)).toBe(isDue)
})

test('partners are not told, and nobody but the operator rebuilds', async () => {
  await expect(bookState(asPartner(facts.ctx, facts.ada.partner))).rejects.toMatchObject({
    code: 'role-missing',
  })
  await expect(rebuildProjections(facts.ctx)).rejects.toMatchObject({ code: 'role-missing' })
})

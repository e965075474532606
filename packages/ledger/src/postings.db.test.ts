// Accounts and postings: money moves once per cause, in one currency, never from nowhere, and many at once
// all arrive.

import {
  type Database,
  ensurePerson,
  inBrand,
  insertPartner,
  inTransaction,
  openDatabase,
  type Tx,
} from '@openpartner/db'
import { type CommissionId, type Money, type PartnerId, parseCurrency, uuidOf } from '@openpartner/domain'
import {
  brokenInvariants,
  createDatabase,
  createFakeClock,
  eur,
  givenBrand,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AccountKind, type AccountName, listPartnerBalances, lockAccounts } from './accounts.ts'
import { type NewLedgerId, type PostingCause, post, postingsOfCauses } from './postings.ts'

const JPY = parseCurrency('JPY')
const POSTED_AT = new Date('2026-01-15T12:00:00Z')
let database: TestDatabase
let api: Database
let stage: Stage
let ctx: Awaited<ReturnType<typeof givenBrand>>
let ada: PartnerId
let bob: PartnerId

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test', connectionsMax: 25 })
  stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

// A brand of its own per test: its accounts start at nothing.
beforeEach(async () => {
  ctx = await givenBrand(stage)
  ;[ada, bob] = await inOurs(async (tx) => [await addPartner(tx, 'Ada'), await addPartner(tx, 'Bob')])
})

afterAll(async () => {
  // Over all that the tests above have posted; they post without entries, so that rule alone cannot hold.
  const broken = await brokenInvariants(database.ownerUrl)
  expect(broken.filter((line) => !line.startsWith('balances-equal-entries'))).toEqual([])
  await api.close()
  await database.drop()
})

async function addPartner(tx: Tx, name: string): Promise<PartnerId> {
  const { brandId } = ctx.actor
  const [id, createdAt, email] = [ctx.newId('ptn'), stage.clock.now(), `${ctx.newId('per')}@example.com`]
  const { id: personId } = await ensurePerson(tx, { id: ctx.newId('per'), email, createdAt })
  await insertPartner(tx, { id, brandId, personId, name, email, status: 'active', createdAt })
  return id
}

const inOurs = <T>(work: (tx: Tx) => Promise<T>) => inBrand(api, ctx.actor.brandId, work)
const newId = () => ctx.newId as NewLedgerId
const request = (
  cause: PostingCause,
  money: Money,
  partnerId = ada,
  causeId: CommissionId = ctx.newId('com'),
) => ({
  cause,
  causeId,
  partnerId,
  money,
  postedAt: POSTED_AT,
})
const postAll = (...requests: ReturnType<typeof request>[]) => inOurs((tx) => post(tx, requests, newId()))
const balances = () => inOurs((tx) => listPartnerBalances(tx, null))
const account = (
  kind: AccountKind,
  partnerId: PartnerId | null = ada,
  currency = eur(0n).currency,
): AccountName => ({
  kind,
  partnerId,
  currency,
})

describe('a posting', () => {
  test.each([
    ['earn', 'brand:expense', 'partner:held'],
    ['release', 'partner:held', 'partner:payable'],
    ['pay', 'partner:payable', 'partner:in_transit'],
    ['settle', 'partner:in_transit', 'partner:paid'],
    ['fail', 'partner:in_transit', 'partner:payable'],
  ] as const)('for %s moves money from %s to %s and nowhere else', async (cause, debit, credit) => {
    for (const before of ['earn', 'release', 'pay'] as const) await postAll(request(before, eur(1_000n)))
    await postAll(request('earn', eur(500n)), request('release', eur(100n)), request('pay', eur(50n)))
    const names = ACCOUNTS.map((kind) => account(kind, kind.startsWith('partner:') ? ada : null))
    const before = await inOurs((tx) => lockAccounts(tx, names, newId()))
    const moved = request(cause, eur(7n))
    await postAll(moved)
    const after = await inOurs((tx) => lockAccounts(tx, names, newId()))
    const changes = after.map(
      ({ kind, balance }, index) => [kind, balance - (before[index]?.balance ?? 0n)] as const,
    )
    const moves = new Map(changes.filter(([, change]) => change !== 0n))
    expect(moves).toEqual(
      new Map<string, bigint>([
        [debit, -7n],
        [credit, 7n],
      ]),
    )
    const [written] = await inOurs((tx) => postingsOfCauses(tx, [moved.causeId]))
    expect(written).toMatchObject({ cause, debit, credit, amount: 7n, currency: 'EUR', postedAt: POSTED_AT })
  })

  test('is made once per cause; the second takes what came with it down too', async () => {
    const earning = request('earn', eur(100n))
    await postAll(earning)
    await expect(postAll(request('earn', eur(1n)), earning)).rejects.toMatchObject({
      cause: { code: '23505' },
    })
    await expect(postAll({ ...earning, money: eur(99n), partnerId: bob })).rejects.toMatchObject({
      cause: { code: '23505' },
    })
    expect(await balances()).toMatchObject([{ held: 100n }])
    // Another cause of the same commission is another posting.
    await postAll(request('release', eur(100n), ada, earning.causeId))
    expect(await balances()).toMatchObject([{ held: 0n, payable: 100n }])
  })

  test.each([0n, -1n])('of %s is refused before it reaches the database', async (amount) => {
    await expect(postAll(request('earn', eur(5n)), request('earn', eur(amount)))).rejects.toThrow(
      'positive amount',
    )
    expect(await balances()).toEqual([])
  })

  test('of nothing at all writes nothing', async () => {
    await postAll()
    expect(await balances()).toEqual([])
  })

  test('needs a brand', async () => {
    await expect(inTransaction(api, (tx) => post(tx, [request('earn', eur(1n))], newId()))).rejects.toThrow(
      'belong to a brand',
    )
    await expect(
      inTransaction(api, (tx) => lockAccounts(tx, [account('partner:held')], newId())),
    ).rejects.toThrow('belong to a brand')
  })

  test.each([
    ['release', 'partner:held'],
    ['settle', 'partner:in_transit'],
    ['fail', 'partner:in_transit'],
  ] as const)('for %s that would take %s below zero is refused by Postgres', async (cause, _account) => {
    await postAll(request('earn', eur(100n)), request('release', eur(90n)), request('pay', eur(80n)))
    const tooMuch = cause === 'release' ? 11n : 81n
    await expect(postAll(request(cause, eur(tooMuch)))).rejects.toMatchObject({ cause: { code: '23514' } })
    await postAll(request(cause, eur(tooMuch - 1n)))
  })

  test('may take payable below zero: a clawback after a payout is owed by the partner', async () => {
    await postAll(request('pay', eur(30n)))
    expect(await balances()).toMatchObject([{ payable: -30n, inTransit: 30n }])
  })
})

describe('Postgres refuses a posting', () => {
  type Row = Record<string, string>
  let row: Row

  beforeEach(async () => {
    await postAll(request('earn', eur(10n)), request('earn', { amount: 10n, currency: JPY }))
    const [expense, held] = await idsOf([account('brand:expense', null), account('partner:held')])
    row = {
      id: uuidOf(ctx.newId('pst')),
      brand_id: uuidOf(ctx.actor.brandId),
      debit_account_id: expense ?? '',
      credit_account_id: held ?? '',
      amount: '5',
      currency: 'EUR',
      cause: 'earn',
      cause_id: uuidOf(ctx.newId('com')),
      posted_at: POSTED_AT.toISOString(),
    }
  })

  const idsOf = async (names: AccountName[]) =>
    (await inOurs((tx) => lockAccounts(tx, names, newId()))).map(({ id }) => uuidOf(id))

  /** Past our code, with the rights of the API. */
  const insert = (change: Row) => {
    const columns = Object.entries({ ...row, ...change })
    const names = sql.raw(columns.map(([name]) => name).join(', '))
    const values = sql.join(
      columns.map(([, value]) => sql`${value}`),
      sql`, `,
    )
    return inOurs((tx) => tx.orm.execute(sql`insert into postings (${names}) values (${values})`))
  }

  test.each([
    ['of nothing', { amount: '0' }, '23514'],
    ['of less than nothing', { amount: '-5' }, '23514'],
    ['in a currency that is not the accounts’', { currency: 'USD' }, '23503'],
    ['in the currency of another account', { currency: 'JPY' }, '23503'],
    [
      'to an account that does not exist',
      { credit_account_id: '00000000-0000-7000-8000-000000000000' },
      '23503',
    ],
    ['without a cause', { cause_id: '' }, '22P02'],
  ])('%s', async (_what, change, code) => {
    await expect(insert(change)).rejects.toMatchObject({ cause: { code } })
  })

  test('from an account to itself', async () => {
    await expect(insert({ credit_account_id: row.debit_account_id ?? '' })).rejects.toMatchObject({
      cause: { code: '23514' },
    })
  })

  test('between two currencies', async () => {
    const [yen] = await idsOf([account('partner:held', ada, JPY)])
    await expect(insert({ credit_account_id: yen ?? '' })).rejects.toMatchObject({ cause: { code: '23503' } })
  })

  test('to another brand’s account', async () => {
    const ourBrand = ctx
    ctx = await givenBrand(stage)
    const [theirExpense] = await idsOf([account('brand:expense', null)])
    ctx = ourBrand
    await expect(insert({ debit_account_id: theirExpense ?? '' })).rejects.toMatchObject({
      cause: { code: '23503' },
    })
  })

  test('whose totals somebody would write by hand', async () => {
    const update = sql`update ledger_accounts set credits = 1000000`
    await expect(inOurs((tx) => tx.orm.execute(update))).rejects.toMatchObject({ cause: { code: '42501' } })
    const open = sql`insert into ledger_accounts (id, brand_id, kind, currency, credits)
      values (${uuidOf(ctx.newId('acc'))}, ${uuidOf(ctx.actor.brandId)}, 'brand:opening', 'EUR', 1000000)`
    await expect(inOurs((tx) => tx.orm.execute(open))).rejects.toMatchObject({ cause: { code: '42501' } })
  })

  test('but not an honest one', async () => {
    await insert({})
    expect(await balances()).toMatchObject([
      { currency: 'EUR', held: 15n },
      { currency: 'JPY', held: 10n },
    ])
  })
})

describe('locking accounts', () => {
  const wanted = () => [
    account('partner:payable', bob),
    account('brand:expense', null),
    account('partner:held'),
  ]

  test('opens what is missing, once, and gives them in the order asked for', async () => {
    const opened = await Promise.all(
      Array.from({ length: 10 }, () => inOurs((tx) => lockAccounts(tx, wanted(), newId()))),
    )
    expect(new Set(opened.flat().map(({ id }) => id)).size).toBe(3)
    for (const one of opened)
      expect(one.map(({ kind }) => kind)).toEqual(['partner:payable', 'brand:expense', 'partner:held'])
  })

  test('writes nothing when all are there', async () => {
    await inOurs((tx) => lockAccounts(tx, wanted(), newId()))
    const noId = () => {
      throw new Error('an account was about to be opened again')
    }
    const again = await inOurs((tx) => lockAccounts(tx, [...wanted(), account('partner:held')], noId))
    expect(again).toHaveLength(4)
    expect(again[2]).toEqual(again[3])
    expect(await inOurs((tx) => lockAccounts(tx, [], noId))).toEqual([])
  })

  test('waits for whoever holds them, then reads what they left', async () => {
    await postAll(request('earn', eur(100n)))
    let reading: Promise<bigint | undefined> | undefined
    await inOurs(async (tx) => {
      await lockAccounts(tx, [account('partner:held')], newId())
      reading = inOurs(
        async (other) => (await lockAccounts(other, [account('partner:held')], newId()))[0]?.balance,
      )
      await expect.poll(waitingForLock).toBe(true)
      await post(tx, [request('release', eur(40n))], newId())
    })
    expect(await reading).toBe(60n)
  })

  async function waitingForLock(): Promise<boolean> {
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    const { rows } = await client.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    await client.end()
    return rows.length > 0
  }
})

test('forty postings at once, in opposite orders, need no second try and lose nothing', async () => {
  let tries = 0
  const both = (first: PartnerId, second: PartnerId) =>
    inOurs((tx) => {
      tries += 1
      return post(tx, [request('earn', eur(3n), first), request('earn', eur(4n), second)], newId())
    })
  await Promise.all(Array.from({ length: 20 }, () => [both(ada, bob), both(bob, ada)]).flat())
  expect(tries).toBe(40)
  expect((await balances()).map(({ partnerName, held }) => [partnerName, held])).toEqual([
    ['Ada', 140n],
    ['Bob', 140n],
  ])
})

test('balances are per partner and currency, by name, and can be asked for one partner', async () => {
  await postAll(
    request('earn', eur(100n), bob),
    request('release', eur(60n), bob),
    request('earn', { amount: 7n, currency: JPY }),
    request('earn', eur(5n)),
  )
  const zero = { held: 0n, payable: 0n, inTransit: 0n, paid: 0n }
  const adaEur = { ...zero, partnerId: ada, partnerName: 'Ada', currency: 'EUR', held: 5n }
  const adaJpy = { ...zero, partnerId: ada, partnerName: 'Ada', currency: 'JPY', held: 7n }
  expect(await balances()).toEqual([
    adaEur,
    adaJpy,
    { ...zero, partnerId: bob, partnerName: 'Bob', currency: 'EUR', held: 40n, payable: 60n },
  ])
  expect(await inOurs((tx) => listPartnerBalances(tx, ada))).toEqual([adaEur, adaJpy])
})

const ACCOUNTS: AccountKind[] = [
  'brand:expense',
  'partner:held',
  'partner:payable',
  'partner:in_transit',
  'partner:paid',
]

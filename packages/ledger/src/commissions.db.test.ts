// Commissions as rows: one per share, released oldest first and never twice at once, listed page by page.

import { type Database, inBrand, openDatabase, type Tx } from '@openpartner/db'
import { addDays, type CommissionId, type CommissionState } from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commissionsOfEvents, findCommission, listCommissions } from './commission-records.ts'
import {
  insertCommissions,
  listPayable,
  lockPayable,
  lockReleasable,
  moveCommissions,
} from './commissions.ts'

let database: TestDatabase
let api: Database
let stage: Stage
let ctx: Awaited<ReturnType<typeof givenBrand>>
let ada: Awaited<ReturnType<typeof givenPartner>>
let bob: Awaited<ReturnType<typeof givenPartner>>
/** Three of Ada, two of Bob, an hour apart, oldest first. */
let earned: CommissionId[]

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

afterAll(async () => {
  await api.close()
  await database.drop()
})

/** Once per group of tests: within one, those that change something come last. */
async function setScene(): Promise<void> {
  stage.clock.set('2026-01-15T12:00:00Z')
  ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  ada = await givenPartner(ctx, program.id, 'Ada')
  bob = await givenPartner(ctx, program.id, 'Bob')
  const customers = [
    await givenReferredCustomer(stage, ctx, ada),
    await givenReferredCustomer(stage, ctx, bob),
  ]
  earned = []
  for (const customer of [0, 1, 0, 1, 0]) {
    stage.clock.advance({ hours: 1 })
    const { event } = await givenSale(ctx, customers[customer] ?? '')
    const [commission] = await inOurs((tx) => commissionsOfEvents(tx, [event.id]))
    if (commission !== undefined) earned.push(commission.id)
  }
}

const inOurs = <T>(work: (tx: Tx) => Promise<T>) => inBrand(api, ctx.actor.brandId, work)
const load = (id: CommissionId | undefined) =>
  inOurs((tx) => (id === undefined ? Promise.resolve(null) : findCommission(tx, id)))
const move = (ids: CommissionId[], state: CommissionState) =>
  inOurs((tx) => moveCommissions(tx, ids, { state, payoutId: null }))
/** The hold of the n-th commission ends then. */
const releaseOf = (position: number) => addDays(new Date(Date.UTC(2026, 0, 15, 13 + position)), 30)

describe('a commission', () => {
  beforeAll(setScene)

  test('starts held, with the names people know and the terms that made it', async () => {
    expect(await load(earned[0])).toMatchObject({
      state: 'held',
      payoutId: null,
      partnerName: 'Ada',
      programName: 'Ambassadors',
      termsVersion: 1,
      kind: 'earning',
      amount: 2_000n,
      currency: 'EUR',
      releaseAt: releaseOf(0),
    })
  })

  test('is written once per share of a decision', async () => {
    const first = await load(earned[0])
    if (first === null) throw new Error('nothing was earned')
    const {
      state: _,
      payoutId: __,
      partnerName: ___,
      programName: ____,
      termsVersion: _____,
      recordedAt: ______,
      approval: _______,
      blockedBy,
      ...row
    } = first
    const commission = { ...row, id: ctx.newId('com') }
    const again = inOurs((tx) => insertCommissions(tx, [{ commission, state: 'held', blockedBy }]))
    await expect(again).rejects.toMatchObject({ cause: { code: '23505' } })
  })

  test('of another brand is not found', async () => {
    const [id] = earned
    const { actor } = await givenBrand(stage)
    if (id === undefined) throw new Error('nothing was earned')
    expect(await inBrand(api, actor.brandId, (tx) => findCommission(tx, id))).toBeNull()
  })

  test.each(['in_transit', 'paid'] as const)('is not %s without a payout that carries it', async (state) => {
    await expect(move(earned.slice(0, 1), state)).rejects.toMatchObject({ cause: { code: '23514' } })
    expect((await load(earned[0]))?.state).toBe('held')
  })

  test('moves alone: the others stay', async () => {
    await move([], 'payable')
    await move(earned.slice(1, 2), 'payable')
    expect((await Promise.all(earned.map(load))).map((one) => one?.state)).toEqual([
      'held',
      'payable',
      'held',
      'held',
      'held',
    ])
  })
})

describe('what can be released', () => {
  beforeAll(setScene)

  const due = (by: Date, limit = 10) =>
    inOurs(async (tx) => (await lockReleasable(tx, { by, limit })).map(({ commissionId }) => commissionId))

  test('is everything whose hold has ended, to the millisecond, oldest first, up to a batch', async () => {
    expect(await due(addDays(releaseOf(0), -1))).toEqual([])
    expect(await due(new Date(releaseOf(0).getTime() - 1))).toEqual([])
    expect(await due(releaseOf(0))).toEqual(earned.slice(0, 1))
    expect(await due(releaseOf(2))).toEqual(earned.slice(0, 3))
    expect(await due(releaseOf(4), 2)).toEqual(earned.slice(0, 2))
  })

  test('is shared between two workers: what one has in hand the other leaves alone', async () => {
    await inOurs(async (tx) => {
      const mine = await lockReleasable(tx, { by: releaseOf(4), limit: 2 })
      expect(mine.map(({ commissionId }) => commissionId)).toEqual(earned.slice(0, 2))
      expect(await due(releaseOf(4))).toEqual(earned.slice(2))
    })
    expect(await due(releaseOf(4))).toEqual(earned)
  })

  test('is not what was released before', async () => {
    await move(earned.slice(0, 2), 'payable')
    expect(await due(releaseOf(4))).toEqual(earned.slice(2))
  })
})

test('payable is what was released and whose hold ended by the cut-off, partner by partner', async () => {
  await setScene()
  await move(earned.slice(0, 4), 'payable')
  const adaFirst = [earned[0], earned[2], earned[1], earned[3]]
  for (const read of [listPayable, lockPayable]) {
    const upTo = async (by: Date) =>
      (await inOurs((tx) => read(tx, by))).map(({ commissionId }) => commissionId)
    expect(await upTo(releaseOf(4))).toEqual(adaFirst)
    expect(await upTo(releaseOf(1))).toEqual([earned[0], earned[1]])
    expect(await upTo(new Date(releaseOf(0).getTime() - 1))).toEqual([])
  }
})

describe('the list', () => {
  beforeAll(setScene)

  const list = (change: Partial<Parameters<typeof listCommissions>[1]> = {}) =>
    inOurs((tx) => listCommissions(tx, { after: null, limit: 10, partnerId: null, state: null, ...change }))
  const newestFirst = () => [...earned].reverse()
  const idsOf = (rows: readonly { id: CommissionId }[]) => rows.map(({ id }) => id)

  test('is newest first', async () => {
    const { rows, nextCursor } = await list()
    expect([idsOf(rows), nextCursor]).toEqual([newestFirst(), null])
  })

  test('ends without a cursor when the last page is full', async () => {
    expect((await list({ limit: 5 })).nextCursor).toBeNull()
  })

  test('can be one partner’s, and of one state', async () => {
    await move(earned.slice(0, 2), 'payable')
    expect(idsOf((await list({ partnerId: bob.partner.id })).rows)).toEqual([earned[3], earned[1]])
    expect(idsOf((await list({ state: 'payable' })).rows)).toEqual([earned[1], earned[0]])
    expect(idsOf((await list({ partnerId: ada.partner.id, state: 'payable' })).rows)).toEqual([earned[0]])
    expect((await list({ state: 'paid' })).rows).toEqual([])
  })

  test('comes in pages that neither repeat nor skip, also while new ones are earned', async () => {
    const first = await list({ limit: 2 })
    expect(idsOf(first.rows)).toEqual(newestFirst().slice(0, 2))
    await givenSale(ctx, await givenReferredCustomer(stage, ctx, ada))
    const second = await list({ limit: 2, after: earned[3] ?? null })
    expect(first.nextCursor).toBe(earned[3])
    expect([idsOf(second.rows), second.nextCursor]).toEqual([newestFirst().slice(2, 4), earned[1]])
    const third = await list({ limit: 2, after: earned[1] ?? null })
    expect([idsOf(third.rows), third.nextCursor]).toEqual([newestFirst().slice(4), null])
  })
})

// Payouts as rows: a run is frozen, a payout ends once, its state follows from its result, and size is no
// limit.

import { type Database, inBrand, openDatabase, type Tx } from '@openpartner/db'
import { encodeId, type PayoutId, uuidOf } from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  givenEveryFact,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROWS_PER_STATEMENT } from './chunks.ts'
import {
  findPayout,
  findPayoutRun,
  insertPayoutResult,
  insertPayoutRun,
  listPayoutRuns,
  listPayouts,
  type NewPayout,
  payoutsOfRuns,
} from './payouts.ts'

const NOW = new Date('2026-02-14T12:00:00Z')
let database: TestDatabase
let api: Database
let worker: Database
let scene: Awaited<ReturnType<typeof givenEveryFact>>

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  const stage: Stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
  scene = await givenEveryFact(stage, worker)
})

afterAll(async () => {
  await api.close()
  await worker.close()
  await database.drop()
})

const inOurs = <T>(work: (tx: Tx) => Promise<T>) => inBrand(api, scene.ctx.actor.brandId, work)

/** A run with one payout of 1.00 EUR without items, written without the verb. */
async function givenRun(
  change: Partial<NewPayout> = {},
  leftOut: Parameters<typeof insertPayoutRun>[1]['leftOut'] = [],
) {
  const { ctx, ada, payout: settled } = scene
  const { brandId } = ctx.actor
  const runId = ctx.newId('run')
  const payout: NewPayout = {
    id: ctx.newId('pay'),
    brandId,
    runId,
    partnerId: ada.partner.id,
    rail: 'manual',
    amount: 100n,
    currency: settled.currency,
    preparedAt: NOW,
    items: [],
    ...change,
  }
  const run = {
    id: runId,
    brandId,
    rail: 'manual' as const,
    cutOffAt: NOW,
    minimum: 5n,
    leftOut,
    createdBy: 'worker',
    createdAt: NOW,
  }
  await inOurs((tx) => insertPayoutRun(tx, run, [payout]))
  return { run, payout }
}

const result = (payoutId: PayoutId, change: Partial<Parameters<typeof insertPayoutResult>[1]> = {}) => ({
  id: scene.ctx.newId('res'),
  brandId: scene.ctx.actor.brandId,
  payoutId,
  outcome: 'settled' as const,
  reference: 'SEPA-9',
  reason: null,
  toldBy: 'worker',
  settledAt: NOW,
  ...change,
})
const stateOf = async (id: PayoutId) => (await inOurs((tx) => findPayout(tx, id)))?.state

describe('a payout', () => {
  test('that went through names its partner, its commissions and its result', async () => {
    const found = await inOurs((tx) => findPayout(tx, scene.payout.id))
    expect(found).toMatchObject({ state: 'settled', partnerName: 'Ada', amount: 2_000n, currency: 'EUR' })
    expect(found?.result).toMatchObject({ outcome: 'settled', reference: 'SEPA-1', reason: null })
    expect(found?.commissionIds).toHaveLength(1)
  })

  test('is prepared until it has a result, and what the result says from then on', async () => {
    const { payout: one } = await givenRun()
    const { payout: other } = await givenRun()
    expect([await stateOf(one.id), await stateOf(other.id)]).toEqual(['prepared', 'prepared'])
    await inOurs((tx) => insertPayoutResult(tx, result(one.id)))
    await inOurs((tx) =>
      insertPayoutResult(
        tx,
        result(other.id, { outcome: 'failed', reference: null, reason: 'IBAN unknown' }),
      ),
    )
    expect([await stateOf(one.id), await stateOf(other.id)]).toEqual(['settled', 'failed'])
  })

  test('ends once: a second result is refused by Postgres, whatever it says', async () => {
    const { payout } = await givenRun()
    await inOurs((tx) => insertPayoutResult(tx, result(payout.id)))
    for (const change of [{}, { outcome: 'failed' as const, reason: 'came back' }]) {
      const again = inOurs((tx) => insertPayoutResult(tx, result(payout.id, change)))
      await expect(again).rejects.toMatchObject({ cause: { code: '23505' } })
    }
  })

  test.each([
    ['settled without a reference', { reference: null }],
    ['failed without a reason', { outcome: 'failed' as const, reason: null }],
    ['anything else', { outcome: 'lost' as 'failed', reason: 'who knows' }],
  ])('is never %s', async (_what, change) => {
    const { payout } = await givenRun()
    const told = inOurs((tx) => insertPayoutResult(tx, result(payout.id, change)))
    await expect(told).rejects.toMatchObject({ cause: { code: '23514' } })
    expect(await stateOf(payout.id)).toBe('prepared')
  })

  test.each([0n, -1n])('is never worth %s', async (amount) => {
    await expect(givenRun({ amount })).rejects.toMatchObject({ cause: { code: '23514' } })
  })

  test('is one per partner and currency in a run', async () => {
    const { run, payout } = await givenRun()
    const twin = { ...payout, id: scene.ctx.newId('pay') }
    const again = inOurs((tx) => insertPayoutRun(tx, { ...run, id: scene.ctx.newId('run') }, [payout, twin]))
    await expect(again).rejects.toMatchObject({ cause: { code: '23505' } })
  })

  test('of another brand is not found', async () => {
    const stage: Stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
    const theirs = await givenEveryFact(stage, worker)
    expect(await inOurs((tx) => findPayout(tx, theirs.payout.id))).toBeNull()
    expect(await inOurs((tx) => findPayoutRun(tx, theirs.payout.runId))).toBeNull()
    expect(await inOurs((tx) => payoutsOfRuns(tx, [theirs.payout.runId]))).toEqual([])
  })
})

describe('a run', () => {
  test('keeps who was left out, how much it was and why, as it was told', async () => {
    const leftOut = [
      {
        partner_id: scene.ada.partner.id,
        amount: '9007199254740993',
        currency: 'EUR',
        reason: 'below_minimum' as const,
      },
    ]
    const { run } = await givenRun({}, leftOut)
    expect(await inOurs((tx) => findPayoutRun(tx, run.id))).toMatchObject({ ...run, leftOut })
  })

  test('lists newest first, in pages, and its payouts with it', async () => {
    const [older, newer] = [await givenRun(), await givenRun()]
    const first = await inOurs((tx) => listPayoutRuns(tx, { after: null, limit: 1 }))
    expect([first.rows.map(({ id }) => id), first.nextCursor]).toEqual([[newer.run.id], newer.run.id])
    const second = await inOurs((tx) => listPayoutRuns(tx, { after: newer.run.id, limit: 1 }))
    expect(second.rows.map(({ id }) => id)).toEqual([older.run.id])
    const of = await inOurs((tx) => payoutsOfRuns(tx, [older.run.id, newer.run.id]))
    expect(of.map(({ id }) => id)).toEqual([older.payout.id, newer.payout.id])
    const filter = { after: null, limit: 10, partnerId: null, runId: older.run.id }
    expect((await inOurs((tx) => listPayouts(tx, filter))).rows.map(({ id }) => id)).toEqual([
      older.payout.id,
    ])
  })

  test('of more commissions than one INSERT takes is written whole', async ({ skip }) => {
    const count = ROWS_PER_STATEMENT + 100
    if (!(await givenBareCommissions(count)))
      skip('only a superuser can make this many commissions without their events')
    const bare = await bareCommissions()
    expect(bare).toHaveLength(count)
    const { payout } = await givenRun({ items: bare.map((commissionId) => ({ commissionId, amount: 1n })) })
    expect((await inOurs((tx) => findPayout(tx, payout.id)))?.commissionIds).toEqual([...bare].sort())
  })

  const asOwner = async <T>(work: (owner: pg.Client) => Promise<T>): Promise<T> => {
    const owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
    try {
      return await work(owner)
    } finally {
      await owner.end()
    }
  }

  /** Copies of the one commission without the rows it rests on; false when this owner may not do that. */
  function givenBareCommissions(count: number): Promise<boolean> {
    return asOwner(async (owner) => {
      const { rows } = await owner.query<{ rolsuper: boolean }>(
        'select rolsuper from pg_roles where rolname = current_user',
      )
      if (rows[0]?.rolsuper !== true) return false
      await owner.query('set session_replication_role = replica')
      await owner.query(
        `insert into commissions (id, brand_id, kind, partner_id, program_id, event_id, share_id, terms_id,
                                  rule_index, amount, currency, because, earned_at, release_at, original_id)
         select gen_random_uuid(), brand_id, 'adjustment', partner_id, program_id, event_id, gen_random_uuid(), terms_id,
                0, 1, currency, 'bare', earned_at, release_at, id
           from commissions, generate_series(1, $2) where brand_id = $1 and kind = 'earning'`,
        [uuidOf(scene.ctx.actor.brandId), count],
      )
      return true
    })
  }

  async function bareCommissions() {
    const rows = await asOwner((owner) =>
      owner.query<{ id: string }>(`select id from commissions where because = 'bare'`),
    )
    return rows.rows.map(({ id }) => encodeId('com', id))
  }
})

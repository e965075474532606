// Clicks are counted per partner and hour by whoever records them: each once, for its own brand, or not at
// all.

import { type BrandId, type Click, encodeId, uuidOf } from '@openpartner/domain'
import { systemClock, uuidsFrom } from '@openpartner/runtime'
import { createDatabase, type TestDatabase } from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { clickLine, ensureClickPartition, insertClickLines, prepareClickInsertion } from './clicks-door.ts'

const newUuid = uuidsFrom(systemClock)
const PARTNER = encodeId('ptn', newUuid())
let database: TestDatabase
let routers: readonly [pg.Client, pg.Client]
let owner: pg.Client
let brandId: BrandId

beforeAll(async () => {
  database = await createDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const open = async () => {
    const router = new pg.Client({ connectionString: database.urlFor('router') })
    await router.connect()
    await prepareClickInsertion(router)
    return router
  }
  routers = [await open(), await open()]
  await ensureClickPartition(routers[0], systemClock.now().toISOString().slice(0, 10))
})
beforeEach(() => {
  brandId = encodeId('brd', newUuid())
})
afterAll(async () => {
  for (const router of routers) await router.end()
  await owner.end()
  await database.drop()
})

function lineOf(change: Partial<Click> = {}): string {
  return clickLine({
    id: encodeId('clk', newUuid()),
    brandId,
    programId: encodeId('prg', newUuid()),
    linkId: encodeId('lnk', newUuid()),
    partnerId: PARTNER,
    clickedAt: new Date('2026-02-01T10:30:00Z'),
    destination: 'https://shop.example.com/',
    ipClass: null,
    ipHash: null,
    device: 'desktop',
    browser: null,
    referrerHost: null,
    utm: {},
    subIds: {},
    marks: [],
    ...change,
  })
}

const drain = (lines: readonly string[], router = routers[0]) =>
  insertClickLines(router, Buffer.from(lines.join('')))

/** `[hour, counted, uncounted]` of a brand, as a superuser or an owner under the policies sees it. */
async function hoursOf(brand: BrandId) {
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(brand)])
  const { rows } = await owner.query<{ hour: Date; counted: string; uncounted: string }>(
    'select hour, counted, uncounted from click_hours where brand_id = $1 order by hour',
    [uuidOf(brand)],
  )
  return rows.map(({ hour, counted, uncounted }) => [hour.toISOString(), Number(counted), Number(uncounted)])
}

test('a click counts in the hour it happened, to the millisecond, marked ones apart', async () => {
  await drain([
    lineOf({ clickedAt: new Date('2026-02-01T09:59:59.999Z') }),
    lineOf({ clickedAt: new Date('2026-02-01T10:00:00.000Z') }),
    lineOf({ clickedAt: new Date('2026-02-01T10:59:59.999Z'), marks: ['bot'] }),
  ])
  await drain([lineOf()])
  expect(await hoursOf(brandId)).toEqual([
    ['2026-02-01T09:00:00.000Z', 1, 0],
    ['2026-02-01T10:00:00.000Z', 2, 1],
  ])
})

test('lines that come again, or from two routers at once, count once', async () => {
  const lines = Array.from({ length: 50 }, () => lineOf())
  await Promise.all([drain(lines, routers[0]), drain([...lines].reverse(), routers[1])])
  await drain(lines)
  expect(await hoursOf(brandId)).toEqual([['2026-02-01T10:00:00.000Z', 50, 0]])
})

test('a batch that is refused counts nothing', async () => {
  const broken = lineOf().replace('desktop', '\\N')
  await expect(drain([lineOf(), broken])).rejects.toMatchObject({ code: '23502' })
  expect(await hoursOf(brandId)).toEqual([])
})

test('clicks of many brands in one batch count for each, and the transaction’s own brand stays', async () => {
  const other = encodeId('brd', newUuid())
  await drain([lineOf(), lineOf({ brandId: other }), lineOf({ brandId: other })])
  expect(await hoursOf(brandId)).toEqual([['2026-02-01T10:00:00.000Z', 1, 0]])
  expect(await hoursOf(other)).toEqual([['2026-02-01T10:00:00.000Z', 2, 0]])

  await owner.query('begin')
  await owner.query("select set_config('app.brand_id', $1, true)", [uuidOf(brandId)])
  await owner.query(
    `insert into clicks (id, brand_id, program_id, link_id, partner_id, clicked_at, destination, device)
     select $1, brand_id, program_id, link_id, partner_id, clicked_at, destination, device
       from clicks where brand_id = $2`,
    [newUuid(), uuidOf(brandId)],
  )
  const { rows } = await owner.query<{ brand: string }>(`select current_setting('app.brand_id') as brand`)
  await owner.query('commit')
  expect(rows[0]?.brand).toBe(uuidOf(brandId))
})

test.each(['router', 'api', 'worker', 'reader'] as const)('%s cannot write a count', async (role) => {
  const client = new pg.Client({ connectionString: database.urlFor(role) })
  await client.connect()
  for (const sql of [
    `insert into click_hours values (gen_random_uuid(), gen_random_uuid(), now(), 1, 0)`,
    'update click_hours set counted = 1',
    'delete from click_hours',
    'truncate click_hours',
  ]) {
    await expect(client.query(sql), sql).rejects.toMatchObject({ code: '42501' })
  }
  await client.end()
})

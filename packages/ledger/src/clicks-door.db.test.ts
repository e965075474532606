// What the router's role can do through its door, and what it cannot do past it.

import { crc32 } from 'node:zlib'
import { type Click, encodeId, uuidOf } from '@openpartner/domain'
import { systemClock, uuidsFrom } from '@openpartner/runtime'
import { createDatabase, type TestDatabase } from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clickLine,
  ensureClickPartition,
  insertClickLines,
  isRefusedForGood,
  isWholeClickLine,
  prepareClickInsertion,
} from './clicks-door.ts'

const newUuid = uuidsFrom(systemClock)
const BRAND_ID = encodeId('brd', newUuid())

let database: TestDatabase
let router: pg.Client
let owner: pg.Client
beforeAll(async () => {
  database = await createDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  // An owner that is no superuser is under the forced policies too.
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(BRAND_ID)])
  router = new pg.Client({ connectionString: database.urlFor('router') })
  await router.connect()
  await prepareClickInsertion(router)
})
afterAll(async () => {
  await router.end()
  await owner.end()
  await database.drop()
})

function click(change: Partial<Click> = {}): Click {
  return {
    id: encodeId('clk', newUuid()),
    brandId: BRAND_ID,
    programId: encodeId('prg', newUuid()),
    linkId: encodeId('lnk', newUuid()),
    partnerId: encodeId('ptn', newUuid()),
    clickedAt: systemClock.now(),
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
  }
}

const lines = (clicks: readonly Click[]) => Buffer.from(clicks.map(clickLine).join(''))
const count = async () =>
  (await owner.query<{ n: number }>('select count(*)::int as n from clicks')).rows[0]?.n

describe('the door', () => {
  it('inserts what it is given, every value as it was', async () => {
    const subIds = { sub1: 'tab\tline\nreturn\rback\\slash "quote" \\N ü🙂', sub2: '' }
    const made = click({ destination: 'https://shop.example.com/?a=\\.', marks: ['bot', 'head'], subIds })
    expect(await insertClickLines(router, lines([made]))).toBe(1)
    const { rows } = await owner.query('select * from clicks order by id desc limit 1')
    expect(rows[0]).toMatchObject({
      destination: 'https://shop.example.com/?a=\\.',
      clicked_at: made.clickedAt,
      browser: null,
      utm: {},
      sub_ids: subIds,
      marks: ['bot', 'head'],
    })
  })

  it('still takes lines of format 1, which knew no hash of the address', async () => {
    const [now, before] = [click({ ipHash: 'ab'.repeat(16) }), click()]
    const row = clickLine(before).trimEnd().split('\t').slice(1, -1).join('\t')
    const old = `${crc32(row).toString(16).padStart(8, '0')}\t${row}\n`
    expect(isWholeClickLine(Buffer.from(old.trimEnd()))).toBe(true)
    expect(await insertClickLines(router, Buffer.from(old), 1)).toBe(1)
    expect(await insertClickLines(router, lines([now]))).toBe(1)
    const { rows } = await owner.query('select ip_hash from clicks where id = any($1) order by id', [
      [uuidOf(now.id), uuidOf(before.id)],
    ])
    expect(rows).toEqual([{ ip_hash: 'ab'.repeat(16) }, { ip_hash: null }])
  })

  it('takes a twin delivery and books nothing twice, within a call and across calls', async () => {
    const clicks = [click(), click(), click()]
    const before = (await count()) ?? 0
    expect(await insertClickLines(router, lines([...clicks, ...clicks]))).toBe(3)
    expect(await insertClickLines(router, lines(clicks))).toBe(0)
    expect(await insertClickLines(router, lines([...clicks, click()]))).toBe(1)
    expect(await count()).toBe(before + 4)
  })

  it('inserts all or nothing, and the connection can go on', async () => {
    const before = await count()
    const poisoned = lines([click(), click({ subIds: { sub1: 'nul \0' } })])
    const refusal = await insertClickLines(router, poisoned).then(
      () => null,
      (error: unknown) => error,
    )
    expect(isRefusedForGood(refusal)).toBe(true)
    expect(await count()).toBe(before)
    expect(await insertClickLines(router, lines([click()]))).toBe(1)
  })

  it('tells a line that will never do from a database that is away', async () => {
    const gone = new pg.Client({ connectionString: database.urlFor('router') })
    await gone.connect()
    gone.on('error', () => undefined)
    await prepareClickInsertion(gone)
    await gone.end()
    const failure = await insertClickLines(gone, lines([click()])).then(
      () => null,
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(Error)
    expect(isRefusedForGood(failure)).toBe(false)
  })

  it('makes the partition of a month that has none, and refuses months that cannot be', async () => {
    const old = click({ id: encodeId('clk', uuidsFrom({ now: () => new Date('2019-03-05T00:00:00Z') })()) })
    await expect(insertClickLines(router, lines([old]))).rejects.toMatchObject({ code: '23514' })
    await ensureClickPartition(router, '2019-03-05')
    expect(await insertClickLines(router, lines([old]))).toBe(1)
    await expect(ensureClickPartition(router, '2014-12-01')).rejects.toMatchObject({ code: 'OP002' })
    await expect(ensureClickPartition(router, '2099-01-01')).rejects.toMatchObject({ code: 'OP002' })
  })
})

describe('past the door', () => {
  it.each([
    ['read clicks', 'select id from clicks'],
    ['change one', "update clicks set device = 'other'"],
    ['delete one', 'delete from clicks'],
    ['back-date one', 'insert into clicks (id, recorded_at) values (gen_random_uuid(), now())'],
    ['read partners', 'select id from partners'],
    ['read postings', 'select id from postings'],
    ['read the name of a program', 'select name from programs'],
    ['change a link', "update links set destination_url = 'https://evil.example/'"],
  ])('the role cannot %s', async (_what, sql) => {
    await expect(router.query(sql)).rejects.toMatchObject({ code: '42501' })
  })
})

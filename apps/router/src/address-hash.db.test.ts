// The keyed hash of visitors' addresses, from the visit to the row: comparable within a day, never in the
// way.

import { createHmac } from 'node:crypto'
import { createLogger, systemClock, trustProxySetting } from '@openpartner/runtime'
import { createFakeClock } from '@openpartner/testkit'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Wire, wireTo } from '../test/cut-wire.ts'
import { eventually, openStage, type Stage, visit } from '../test/stage.ts'
import { startAddressHasher } from './address-hash.ts'

const DAY_MS = 86_400_000
const trustProxy = [...trustProxySetting.parse('127.0.0.0/8')]
const logger = createLogger({ service: 'router', level: 'silent' })

let stage: Stage
let wire: Wire
beforeEach(async () => {
  stage = await openStage()
  await stage.link('spring')
  wire = await wireTo(stage.database.urlFor('router'))
})
afterEach(async () => {
  await stage.close()
  await wire.close()
})

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

async function todaysKey(): Promise<Buffer> {
  await stage.owner.query('alter table daily_keys no force row level security')
  const { rows } = await stage.owner.query<{ key: Buffer }>('select key from daily_keys order by day limit 1')
  if (rows[0] === undefined) throw new Error('no key')
  return rows[0].key
}

it('is the same for one address in all routers of a day, another for every other, and no address', async () => {
  const routers = [await stage.router({ trustProxy }), await stage.router({ trustProxy })]
  const [first, second] = routers.map(({ url }) => url)
  const visits = ['203.0.113.77', '203.0.113.78', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9']
  for (const address of visits) await visit(first ?? '', '/r/spring', from(address))
  await visit(second ?? '', '/r/spring', from('203.0.113.77'))
  for (const router of routers) await router.flush()
  const hashes = (await stage.clicks()).map(({ ip_hash }) => ip_hash)
  const key = await todaysKey()
  const hashOf = (unit: string) => createHmac('sha256', key).update(unit).digest('hex').slice(0, 32)
  const household = hashOf('2001:db8:1:2::/64')
  expect(hashes.map(String).sort()).toEqual(
    [hashOf('203.0.113.77'), hashOf('203.0.113.78'), household, household, hashOf('203.0.113.77')].sort(),
  )
})

it('is missing, and nobody waits for it, when the router starts without its database', async () => {
  const dataDir = await stage.dataDir()
  await (await stage.router({ trustProxy, dataDir })).close()
  await wire.cut()
  const router = await stage.router({ trustProxy, dataDir, databaseUrl: wire.url })
  expect((await visit(router.url, '/r/spring', from('203.0.113.77'))).status).toBe(302)
  await wire.mend()
  await eventually(
    () => stage.clicks(),
    ({ length }) => length === 1,
  )
  expect((await stage.clicks())[0]?.ip_hash).toBeNull()
})

it('goes on under the day’s key while the database is away', async () => {
  const router = await stage.router({ trustProxy, databaseUrl: wire.url })
  await visit(router.url, '/r/spring', from('203.0.113.77'))
  await wire.cut()
  await visit(router.url, '/r/spring', from('203.0.113.77'))
  await wire.mend()
  const rows = await eventually(
    () => stage.clicks(),
    ({ length }) => length === 2,
  )
  expect(rows[0]?.ip_hash).toMatch(/^[0-9a-f]{32}$/)
  expect(rows[1]?.ip_hash).toBe(rows[0]?.ip_hash)
})

it('changes at midnight with a key that is there before, and no key outlives its day', async () => {
  const pool = new pg.Pool({ connectionString: stage.database.urlFor('router'), max: 1 })
  const midnight = new Date(Math.ceil(systemClock.now().getTime() / DAY_MS) * DAY_MS)
  const clock = createFakeClock(new Date(midnight.getTime() - 1_800_000))
  const hasher = startAddressHasher({ pool, clock, logger })
  await hasher.firstLoad
  const [before, after] = [clock.now(), midnight].map((at) => hasher.hash('203.0.113.77', at))
  expect(before).toMatch(/^[0-9a-f]{32}$/)
  expect(after).toMatch(/^[0-9a-f]{32}$/)
  expect(after).not.toBe(before)
  expect(hasher.hash(null, midnight)).toBeNull()
  expect(hasher.hash('203.0.113.77', new Date(midnight.getTime() + DAY_MS))).toBeNull()
  await hasher.close()
  await pool.end()
})

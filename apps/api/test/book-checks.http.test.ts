// What admins are told of the books: nothing before the first night, and a difference until it is gone.

import { checkBooks, rebuildProjections } from '@openpartner/core/checks'
import { type Database, openDatabase } from '@openpartner/db'
import { uuidOf } from '@openpartner/domain'
import { asWorker, givenPartner, givenProgram, givenReferredCustomer, givenSale } from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

const PATH = '/v1/book-checks/latest'
let api: TestApi
let worker: Database
let owner: pg.Client
let admin: Awaited<ReturnType<typeof givenAdmin>>
let neighbour: Awaited<ReturnType<typeof givenAdmin>>

beforeAll(async () => {
  api = await startApi()
  worker = openDatabase({ url: api.urlFor('worker'), applicationName: 'test' })
  owner = new pg.Client({ connectionString: api.stage.ownerUrl })
  await owner.connect()
  admin = await givenAdmin(api)
  neighbour = await givenAdmin(api)
  const ada = await givenPartner(admin.ctx, (await givenProgram(admin.ctx)).id)
  await givenSale(admin.ctx, await givenReferredCustomer(api.stage, admin.ctx, ada))
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(admin.ctx.actor.brandId)])
})
afterAll(async () => {
  await Promise.all([worker.close(), owner.end()])
  await api.close()
})

const NOTHING = { checked_at: null, disagreeing_since: null, findings: [] }
const asOperator = () => ({ ...asWorker(admin.ctx), db: worker })
const latest = (session: string) => api.call('GET', PATH, { session })

test('before the first night there is nothing to say', async () => {
  expect(await latest(admin.session)).toMatchObject({ status: 200, body: NOTHING })
})

test('a planted difference is told with its row and since when, until a check after the rebuild', async () => {
  await owner.query(`update commission_states set amount = amount + 1 where amount = 2000`)
  await checkBooks(asOperator())
  const since = api.clock.now().toISOString()
  const { body } = await latest(admin.session)
  expect(body).toMatchObject({ checked_at: since, disagreeing_since: since })
  expect(body.findings).toEqual([
    {
      name: 'commission_states',
      rule: expect.stringContaining('follows from postings'),
      compared: expect.any(Number),
      differing: 1,
      first: [expect.objectContaining({ amount: '2000', projected_amount: '2001' })],
    },
    // The account holds another sum than the entries say, now.
    expect.objectContaining({ name: 'balances-equal-entries', compared: null, differing: 1 }),
  ])
  expect((await latest(neighbour.session)).body).toEqual(NOTHING)

  api.clock.advance({ minutes: 1 })
  await rebuildProjections(asOperator())
  await checkBooks(asOperator())
  const checked_at = api.clock.now().toISOString()
  expect((await latest(admin.session)).body).toEqual({ ...NOTHING, checked_at })
})

test('a key needs the scope, and nobody asks without a credential', async () => {
  const { key } = await givenKey(admin.ctx, ['audit:read'])
  const { key: other } = await givenKey(admin.ctx, ['brand:read'])
  expect((await api.call('GET', PATH, { key })).status).toBe(200)
  expect((await api.call('GET', PATH, { key: other })).body).toMatchObject({
    status: 403,
    code: 'scope-missing',
  })
  expect((await api.call('GET', PATH)).status).toBe(401)
})

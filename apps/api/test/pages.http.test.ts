// Publishable keys: what a page of the brand may tell us, from which origins, and that it learns nothing.

import { plainRule } from '@openpartner/domain'
import { DEFAULT_TERMS, givenClick, givenPartner, givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/plugins/limits.ts'
import { type CallOptions, givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

const SHOP = 'https://shop.example.com'

let api: TestApi
let brand: Awaited<ReturnType<typeof givenAdmin>>
let key: string
let cref: string
beforeAll(async () => {
  // Every operation is tried within a minute here; the limit itself has its own test below.
  api = await startApi({ limits: { ...DEFAULT_LIMITS, publishable: DEFAULT_LIMITS.actor } })
  brand = await givenAdmin(api)
  const { ada, program } = await givenAda()
  cref = await givenClick(api.stage, brand.ctx, ada)
  expect(program.id).toMatch(/^prg_/)
  const body = { kind: 'publishable', name: 'Shop', allowed_origins: [SHOP, 'https://www.example.com'] }
  const created = await api.call('POST', '/v1/api-keys', { session: brand.session, body })
  expect(created.status).toBe(201)
  key = created.body.key
})
afterAll(() => api.close())

async function givenAda() {
  const program = await givenProgram(brand.ctx, {
    ...DEFAULT_TERMS,
    rules: [
      plainRule({ on: 'lead', reward: { type: 'fixed', money: EUR_5 } }),
      plainRule({ on: 'sale', reward: { type: 'percent', basisPoints: 2_000 }, months: 12 }),
    ],
  })
  return { program, ada: await givenPartner(brand.ctx, program.id) }
}
const EUR_5 = { amount: 500n, currency: 'EUR' } as never // the brand of Currency is not this test's business

const fromPage = (path: string, body: unknown, options: CallOptions = {}) =>
  api.call('POST', path, { key, body, ...options, headers: { origin: SHOP, ...options.headers } })
const lead = (change: object = {}) => ({ kind: 'lead', customer: 'c1', external_id: 'l1', ...change })

test('is shown again in the list, begins like what it is, and carries no scopes', async () => {
  expect(key).toMatch(/^op_live_pk_[0-9A-Za-z]{49}$/)
  const { body } = await api.call('GET', '/v1/api-keys', { session: brand.session })
  expect(body.data[0]).toMatchObject({ kind: 'publishable', public_key: key, scopes: [] })
})

test('identifies and reports a lead; the page gets a receipt that names nobody and no money', async () => {
  const bound = await fromPage('/v1/identities', { cref, customer: 'c1' })
  expect(bound.status).toBe(201)
  expect(Object.keys(bound.body).sort()).toEqual(['bound_at', 'cref', 'customer', 'id'])
  const told = await fromPage('/v1/events', lead())
  expect(told.status).toBe(201)
  const fields = ['customer', 'external_id', 'id', 'kind', 'occurred_at', 'recorded_at']
  expect(Object.keys(told.body).sort()).toEqual(fields)
  // Again: the same answer, told apart by its status only.
  const again = await fromPage('/v1/events', lead())
  expect([again.status, again.body]).toEqual([200, told.body])
  expect((await fromPage('/v1/identities', { cref, customer: 'c1' })).status).toBe(200)
  const { body } = await api.call('GET', `/v1/events/${told.body.id}`, { session: brand.session })
  expect(body).toMatchObject({
    decision: { outcome: 'credited' },
    commissions: [{ amount: { amount: '500' } }],
  })
})

test('repeats the receipt for an Idempotency-Key', async () => {
  const headers = { 'idempotency-key': 'page-1' }
  const first = await fromPage('/v1/events', lead({ external_id: 'l2' }), { headers })
  const second = await fromPage('/v1/events', lead({ external_id: 'l2' }), { headers })
  expect([second.status, second.body]).toEqual([201, first.body])
})

test('tells no sale, no money, no coupon and nothing long past', async () => {
  const sale = lead({ kind: 'sale', amount: '100', currency: 'EUR' })
  expect((await fromPage('/v1/events', sale)).body).toMatchObject({ status: 403, code: 'scope-missing' })
  const old = new Date(api.clock.now().getTime() - 3_600_001).toISOString()
  const rich = lead({ amount: '100', currency: 'EUR', coupon: 'ADA20', occurred_at: old })
  const { body } = await fromPage('/v1/events', rich)
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/amount',
    '/coupon',
    '/occurred_at',
  ])
})

test('opens nothing else: every other operation is refused', async () => {
  const document = (await api.call('GET', '/openapi.json')).body
  const open: string[] = []
  for (const [path, operations] of Object.entries<object>(document.paths)) {
    for (const [method, operation] of Object.entries<{ security: unknown[] }>(operations as never)) {
      if (operation.security.length === 0) continue
      const url = path.replaceAll(/\{\w+\}/g, 'brd_01h455vb4pex5vsknk084sn02q')
      const options = { key, headers: { origin: SHOP }, ...(method === 'get' ? {} : { body: {} }) }
      const { status } = await api.call(method.toUpperCase() as 'GET', url, options)
      if (status !== 403 && status !== 401) open.push(`${method} ${path} ${status}`)
    }
  }
  expect(open.sort()).toEqual(['post /v1/events 400', 'post /v1/identities 400'])
})

test('works from the pages of its origins only, and lets only these read the answer', async () => {
  const told = await fromPage('/v1/events', lead())
  expect(told.headers).toMatchObject({ 'access-control-allow-origin': SHOP, vary: 'origin' })
  expect(told.headers).not.toHaveProperty('access-control-allow-credentials')
  const elsewhere = ['https://evil.example.com', 'null', `${SHOP}:8443`, 'http://shop.example.com']
  for (const headers of [...elsewhere.map((origin) => ({ origin })), {}]) {
    const refused = await api.call('POST', '/v1/events', { key, body: lead(), headers })
    expect(refused.body).toMatchObject({ status: 403, code: 'origin-refused' })
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin')
  }
})

test('a preflight is answered for the two routes and no other, without cookies', async () => {
  const ask = (url: string) =>
    api.app.inject({
      method: 'OPTIONS',
      url,
      headers: { origin: SHOP, 'access-control-request-method': 'POST' },
    })
  for (const url of ['/v1/events', '/v1/identities']) {
    const { statusCode, headers } = await ask(url)
    expect([
      statusCode,
      headers['access-control-allow-origin'],
      headers['access-control-allow-methods'],
    ]).toEqual([204, '*', 'POST'])
    expect(headers['access-control-allow-headers']).toContain('authorization')
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  }
  for (const url of [
    '/v1/programs',
    '/v1/events/evt_01h455vb4pex5vsknk084sn02q',
    '/v1/sign-in',
    '/v1/brand',
  ]) {
    const { headers } = await ask(url)
    expect([url, headers['access-control-allow-origin']]).toEqual([url, undefined])
  }
})

test('a secret key in a page of another site is refused, although the preflight let it through', async () => {
  const { key: secret } = await givenKey(brand.ctx, ['events:write'])
  const ask = (site: string) =>
    api.call('POST', '/v1/events', {
      key: secret,
      body: lead(),
      headers: { origin: SHOP, 'sec-fetch-site': site },
    })
  expect((await ask('cross-site')).body).toMatchObject({ status: 403, code: 'origin-refused' })
  expect((await ask('same-site')).status).toBe(403)
  const server = await api.call('POST', '/v1/events', { key: secret, body: lead() })
  expect([server.status, server.headers['access-control-allow-origin']]).toEqual([200, undefined])
})

test('one visitor who asks too often is slowed down, the next one is not', async () => {
  const { trustProxySetting } = await import('@openpartner/runtime')
  const few = await startApi({
    db: api.db,
    clock: api.clock,
    trustProxy: trustProxySetting.parse('127.0.0.1/32'),
  })
  const from = (address: string) =>
    few.call('POST', '/v1/events', {
      key,
      body: lead(),
      headers: { origin: SHOP, 'x-forwarded-for': address },
    })
  for (let count = 0; count < 60; count++) expect((await from('203.0.113.1')).status).toBe(200)
  expect((await from('203.0.113.1')).status).toBe(429)
  expect((await from('203.0.113.2')).status).toBe(200)
  await few.close()
})

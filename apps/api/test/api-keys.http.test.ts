// API keys: shown once, listed without secrets, ended by revoking or by time.

import { trustProxySetting } from '@openpartner/runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, givenAdmin, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
let session: string
let email: string

const LOOPBACK = trustProxySetting.parse('127.0.0.1/32')
beforeAll(async () => {
  api = await startApi()
  ;({ session, email } = await givenAdmin(api))
})
afterAll(() => api.close())

const withoutId = ({ text, headers }: Answer) => text.replaceAll(String(headers['x-request-id']), '')

const create = (change: object = {}) =>
  api.call('POST', '/v1/api-keys', { session, body: { name: 'Shop', scopes: ['brand:read'], ...change } })

test('the key is in the answer to its creation, in a form scanners know, and nowhere else', async () => {
  const { status, body } = await create()
  expect(status).toBe(201)
  expect(body.key).toMatch(/^op_live_sk_[0-9A-Za-z]{49}$/)
  expect(body.last_four).toBe(body.key.slice(-4))
  const { key: _, ...rest } = body
  const list = await api.call('GET', '/v1/api-keys', { session })
  expect(list.body.data).toContainEqual(rest)
  const log = await api.call('GET', '/v1/audit-entries', { session })
  for (const text of [list.text, log.text, api.log.join()]) expect(text).not.toContain(body.key.slice(11, 40))
})

test('ends after 90 days unless an end within a year is given', async () => {
  const days = (count: number) => new Date(api.clock.now().getTime() + count * 86_400_000).toISOString()
  expect((await create()).body.expires_at).toBe(days(90))
  expect((await create({ expires_at: days(10) })).body.expires_at).toBe(days(10))
  for (const expires_at of [days(0), days(-1), days(400)]) {
    expect((await create({ expires_at })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/expires_at' }],
    })
  }
})

test('without an end is made, and rolled, by whoever proved themselves within a quarter of an hour', async () => {
  api.clock.advance({ minutes: 15 })
  const never = { expires_at: null }
  expect((await create(never)).body).toMatchObject({ status: 403, code: 'step-up-required' })
  session = await signIn(api, email)
  const { status, body } = await create(never)
  expect([status, body.expires_at]).toEqual([201, null])
  const roll = () => api.call('POST', `/v1/api-keys/${body.id}/roll`, { session, body: { overlap: '1h' } })
  api.clock.advance({ minutes: 15 })
  expect((await roll()).body).toMatchObject({ status: 403, code: 'step-up-required' })
  session = await signIn(api, email)
  expect((await roll()).body).toMatchObject({ expires_at: null, rolled_from: body.id })
})

test('without a scope, or with one that does not exist, is refused with every fault named', async () => {
  expect((await create({ scopes: [] })).body.errors).toMatchObject([{ pointer: '/scopes' }])
  const { body } = await create({ name: '', scopes: ['brand:read', 'everything'], expires_at: 'soon' })
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '/expires_at',
    '/name',
    '/scopes/1',
  ])
})

test('every wrong field is named: of the body, and of one kind of key in the other', async () => {
  const pointersOf = async (change: object) => {
    const { status, body } = await create(change)
    expect(status).toBe(400)
    return body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()
  }
  const wrong = {
    kind: 'root',
    allowed_networks: ['10.0.0.1/8', '10.0.0.0/8', '::/0'],
    allowed_origins: [''],
    extra: 1,
  }
  expect(await pointersOf(wrong)).toEqual([
    '/allowed_networks/0',
    '/allowed_networks/2',
    '/allowed_origins/0',
    '/extra',
    '/kind',
  ])
  const networks = Array.from({ length: 21 }, (_, at) => `10.0.${at}.0/24`)
  expect(await pointersOf({ allowed_networks: networks })).toEqual(['/allowed_networks'])
  expect(await pointersOf({ allowed_origins: ['https://shop.example.com'] })).toEqual(['/allowed_origins'])
  expect(await pointersOf({ kind: 'publishable', allowed_networks: ['10.0.0.0/8'] })).toEqual([
    '/allowed_networks',
    '/allowed_origins',
    '/scopes',
  ])
  const page = {
    kind: 'publishable',
    scopes: [],
    allowed_origins: ['https://ok.example.com', 'shop.example.com'],
  }
  expect(await pointersOf(page)).toEqual(['/allowed_origins/1'])
})

test('a key tied to networks gets the one 401 from elsewhere, and works from there', async () => {
  const { body } = await create({ allowed_networks: ['203.0.113.0/24'] })
  const from = (address: string) =>
    behindProxy.call('GET', '/v1/brand', { key: body.key, headers: { 'x-forwarded-for': address } })
  const behindProxy = await startApi({ db: api.db, clock: api.clock, trustProxy: LOOPBACK })
  const [there, elsewhere, nobody] = [
    await from('203.0.113.9'),
    await from('198.51.100.1'),
    await behindProxy.call('GET', '/v1/brand'),
  ]
  await behindProxy.close()
  expect(there.status).toBe(200)
  expect(withoutId(elsewhere)).toBe(withoutId(nobody))
  // The proxy’s own address is not the caller’s, and without the header nobody’s.
  expect((await api.call('GET', '/v1/brand', { key: body.key })).status).toBe(401)
})

test('a rolled key and its successor both work until the overlap is over', async () => {
  const { body: old } = await create()
  const roll = (id: string, body: unknown = { overlap: '1h' }) =>
    api.call('POST', `/v1/api-keys/${id}/roll`, { session, body })
  const { status, body: fresh } = await roll(old.id)
  expect(status).toBe(201)
  expect(fresh).toMatchObject({ name: 'Shop', scopes: ['brand:read'], rolled_from: old.id })
  const statuses = async () => {
    const answers = []
    for (const { key } of [old, fresh]) answers.push((await api.call('GET', '/v1/brand', { key })).status)
    return answers
  }
  expect(await statuses()).toEqual([200, 200])
  expect((await roll(old.id)).body).toMatchObject({ status: 409, code: 'api-key-rolled' })
  api.clock.advance({ minutes: 59, seconds: 59 })
  expect(await statuses()).toEqual([200, 200])
  api.clock.advance({ seconds: 1 })
  expect(await statuses()).toEqual([401, 200])
  session = await signIn(api, email)
  await api.call('DELETE', `/v1/api-keys/${fresh.id}`, { session })
  expect((await roll(fresh.id)).body).toMatchObject({ status: 409, code: 'api-key-ended' })
  expect((await roll(fresh.id, { overlap: '2h', x: 1 })).body.errors).toMatchObject([
    { pointer: '/overlap' },
    { pointer: '/x' },
  ])
  expect((await roll('key_01h455vb4pex5vsknk084sn02q')).status).toBe(404)
  expect((await api.call('POST', `/v1/api-keys/${fresh.id}/roll`, { body: { overlap: '0' } })).status).toBe(
    401,
  )
})

test('a revoked key is refused on the next request; revoking again changes nothing', async () => {
  const { body } = await create()
  const path = `/v1/api-keys/${body.id}`
  expect((await api.call('GET', '/v1/brand', { key: body.key })).status).toBe(200)
  const revoked = await api.call('DELETE', path, { session })
  expect(revoked.body.revoked_at).toBe(api.clock.now().toISOString())
  expect((await api.call('GET', '/v1/brand', { key: body.key })).status).toBe(401)
  api.clock.advance({ minutes: 1 })
  expect((await api.call('DELETE', path, { session })).body.revoked_at).toBe(revoked.body.revoked_at)
  const log = (await api.call('GET', '/v1/audit-entries', { session })).body.data
  const acts = log.filter(({ target }: { target: string }) => target === body.id)
  expect(acts).toMatchObject([{ action: 'api_key.revoked' }, { action: 'api_key.created' }])
})

test('an Idempotency-Key is not honoured here, because a stored answer would be a stored key', async () => {
  const body = { name: 'Shop', scopes: ['brand:read'] }
  const headers = { 'idempotency-key': 'once' }
  const first = await api.call('POST', '/v1/api-keys', { session, body, headers })
  const second = await api.call('POST', '/v1/api-keys', { session, body, headers })
  expect(second.body.key).not.toBe(first.body.key)
})

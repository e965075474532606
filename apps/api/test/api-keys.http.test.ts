// API keys: shown once, listed without secrets, ended by revoking or by time.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenAdmin, startApi, type TestApi } from './api.ts'

let api: TestApi
let session: string
beforeAll(async () => {
  api = await startApi()
  session = (await givenAdmin(api)).session
})
afterAll(() => api.close())

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

test('without a scope, or with one that does not exist, is refused with every fault named', async () => {
  expect((await create({ scopes: [] })).body.errors).toMatchObject([{ pointer: '/scopes' }])
  const { body } = await create({ name: '', scopes: ['brand:read', 'everything'], expires_at: 'soon' })
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '/expires_at',
    '/name',
    '/scopes/1',
  ])
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
  expect(log.filter(({ action }: { action: string }) => action === 'api_key.revoked')).toHaveLength(1)
})

test('an Idempotency-Key is not honoured here, because a stored answer would be a stored key', async () => {
  const body = { name: 'Shop', scopes: ['brand:read'] }
  const headers = { 'idempotency-key': 'once' }
  const first = await api.call('POST', '/v1/api-keys', { session, body, headers })
  const second = await api.call('POST', '/v1/api-keys', { session, body, headers })
  expect(second.body.key).not.toBe(first.body.key)
})

// Idempotency-Key: a repeated request is answered once, whatever happened in between.

import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenKey, startApi, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let key: string
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  key = (
    await givenKey(ctx, [
      'programs:read',
      'programs:write',
      'partners:write',
      'links:write',
      'events:write',
      'events:read',
    ])
  ).key
})
afterAll(() => api.close())

const draft = { name: 'Ambassadors', destination_url: 'https://shop.example.com' }
const create = (idempotencyKey: string, body: object = draft, credential = key) =>
  api.call('POST', '/v1/programs', { key: credential, body, headers: { 'idempotency-key': idempotencyKey } })
const howMany = async () => (await api.call('GET', '/v1/programs?limit=200', { key })).body.data.length

test('the same key and request give the same answer, and one row', async () => {
  const before = await howMany()
  const first = await create('a')
  api.clock.advance({ hours: 3 })
  const again = await create('a', { destination_url: draft.destination_url, name: draft.name })
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.text).toBe(first.text)
  expect(await howMany()).toBe(before + 1)
})

test('the same key with another body or another path is refused, and nothing is written', async () => {
  await create('b')
  const before = await howMany()
  expect((await create('b', { ...draft, name: 'Other' })).body).toMatchObject({
    status: 422,
    code: 'idempotency-key-reused',
  })
  const body = { name: 'Ada', email: 'ada.repeat@example.com' }
  const elsewhere = await api.call('POST', '/v1/partners', { key, body, headers: { 'idempotency-key': 'b' } })
  expect(elsewhere.body.code).toBe('idempotency-key-reused')
  expect(await howMany()).toBe(before)
})

test('of many at once one does the work; the others get its answer or are told to wait', async () => {
  const before = await howMany()
  const answers = await Promise.all(Array.from({ length: 8 }, () => create('c')))
  const done = answers.filter(({ status }) => status === 201)
  const waiting = answers.filter(({ status }) => status === 409)
  expect(done.length + waiting.length).toBe(8)
  expect(done.length).toBeGreaterThan(0)
  expect(new Set(done.map(({ text }) => text)).size).toBe(1)
  expect(waiting.every(({ body }) => body.code === 'idempotency-key-in-flight')).toBe(true)
  expect(await howMany()).toBe(before + 1)
})

test('a refused request is not kept: corrected, the same key works', async () => {
  expect((await create('d', { ...draft, destination_url: 'ftp://x' })).status).toBe(400)
  expect((await create('d')).status).toBe(201)
})

test('two keys of one brand do not share their names, and two brands neither', async () => {
  const second = await givenKey(ctx, ['programs:write'])
  const other = await givenKey(await givenBrand(api.stage), ['programs:write'])
  const ids = [await create('e'), await create('e', draft, second.key), await create('e', draft, other.key)]
  expect(new Set(ids.map(({ body }) => body.id)).size).toBe(3)
})

test('a key that is empty, too long or not printable is refused', async () => {
  for (const wrong of ['', 'x'.repeat(256), 'a b', 'ü']) {
    expect((await create(wrong)).body).toMatchObject({ status: 400, code: 'request-invalid' })
  }
})

test('an event told under a key is answered from the first answer', async () => {
  const ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
  const body = {
    kind: 'lead',
    customer: 'cus_repeat',
    external_id: 'lead_repeat',
    metadata: { b: '1', a: '2', long: '3' },
  }
  const tell = () => api.call('POST', '/v1/events', { key, body, headers: { 'idempotency-key': 'f' } })
  const [first, again] = [await tell(), await tell()]
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.body).toEqual(first.body)
  expect(ada.partner.id).toMatch(/^ptn_/)
})

test('every operation that creates something takes the header, and says so', async () => {
  const { body } = await api.call('GET', '/openapi.json')
  const takes = Object.entries<Record<string, { parameters?: { name: string; in: string }[] }>>(body.paths)
    .filter(([, { post }]) =>
      post?.parameters?.some(({ name, in: where }) => where === 'header' && name === 'idempotency-key'),
    )
    .map(([path]) => path)
  expect(takes.sort()).toEqual([
    '/v1/attribution-runs',
    '/v1/commissions',
    '/v1/commissions/{id}/reviews',
    '/v1/coupons',
    '/v1/events',
    '/v1/events/{id}/attributions',
    '/v1/groups',
    '/v1/groups/{id}/terms',
    '/v1/groups/{id}/terms/end',
    '/v1/identities',
    '/v1/invitations',
    '/v1/links',
    '/v1/memberships',
    '/v1/memberships/{id}/terms',
    '/v1/memberships/{id}/terms/end',
    '/v1/partners',
    '/v1/payout-runs',
    '/v1/payouts/{id}/result',
    '/v1/programs',
    '/v1/programs/{id}/simulations',
    '/v1/programs/{id}/terms',
    '/v1/reviews',
    '/v1/write-offs',
    '/v1/write-offs/{id}/approve',
    '/v1/write-offs/{id}/decline',
  ])
})

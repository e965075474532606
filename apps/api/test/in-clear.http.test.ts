// Credentials over plain HTTP on a deployment behind TLS: refused, and a secret key ends and its admins hear
// of it.

import { trustProxySetting } from '@openpartner/runtime'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answer, givenAdmin, givenKey, signIn, startApi, type TestApi } from './api.ts'

let local: TestApi
let api: TestApi
let brand: Awaited<ReturnType<typeof givenAdmin>>
let key: string
beforeAll(async () => {
  local = await startApi()
  brand = await givenAdmin(local)
  api = await startApi({
    db: local.db,
    clock: local.clock,
    apiUrl: 'https://api.example.com',
    trustProxy: trustProxySetting.parse('127.0.0.1/32'),
  })
})
beforeEach(async () => {
  ;({ key } = await givenKey(brand.ctx, ['brand:read']))
})
afterAll(async () => {
  await api.close()
  await local.close()
})

const by = (proto: string) => ({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': proto })
const withoutId = ({ text, headers }: Answer) => text.replaceAll(String(headers['x-request-id']), '')
const leaks = async () => {
  const session = await signIn(local, brand.email)
  const { body } = await local.call('GET', '/v1/audit-entries', { session })
  return body.data.filter(({ action }: { action: string }) => action === 'api_key.leaked')
}
const warnings = async () => {
  const { body } = await local.call('GET', '/v1/inbox')
  return body.data.filter(({ subject }: { subject: string }) => subject === 'An API key was revoked')
}

test('a secret key is refused, revoked, entered in the audit log and told to the admins, once', async () => {
  expect((await api.call('GET', '/v1/brand', { key, headers: by('https') })).status).toBe(200)
  const clear = await api.call('GET', '/v1/brand', { key, headers: by('http') })
  expect(clear.body).toMatchObject({ status: 403, code: 'credential-in-clear' })
  const again = await api.call('GET', '/v1/brand', { key, headers: by('http') })
  expect(withoutId(again)).toBe(withoutId(clear))
  expect((await api.call('GET', '/v1/brand', { key, headers: by('https') })).status).toBe(401)
  expect(await leaks()).toHaveLength(1)
  expect((await leaks())[0].actor).toMatch(/^key:key_/)
  const [mail, ...more] = await warnings()
  expect(more).toEqual([])
  expect(mail).toMatchObject({ recipient: brand.email })
  expect(mail.text).toContain(key.slice(-4))
  for (const text of [mail.text, mail.html, api.log.join()]) expect(text).not.toContain(key)
})

test('the mail about it is the brand’s, in its name and colour', async () => {
  const session = await signIn(local, brand.email)
  await local.call('PATCH', '/v1/brand', { session, body: { color: '#0b5fff' } })
  await api.call('GET', '/v1/brand', { key, headers: by('http') })
  const [mail] = await warnings()
  expect(mail.html).toContain('background:#0b5fff')
  expect(mail.text).toMatch(/^Acme\n/)
})

test('whatever the path, also one that is open or does not exist', async () => {
  for (const path of ['/v1/nothing', '/v1/setup', '/openapi.json', '/livez']) {
    const { key: one } = await givenKey(brand.ctx, ['brand:read'])
    expect([path, (await api.call('GET', path, { key: one, headers: by('http') })).status]).toEqual([
      path,
      403,
    ])
    expect((await api.call('GET', '/v1/brand', { key: one, headers: by('https') })).status).toBe(401)
  }
})

test('an unknown or garbled key gets the same answer: nothing tells whether one exists', async () => {
  const answers = []
  for (const one of [key, `${key.slice(0, -1)}~`, 'garbage']) {
    answers.push(await api.call('GET', '/v1/brand', { key: one, headers: by('http') }))
  }
  expect(new Set(answers.map(withoutId)).size).toBe(1)
  expect(answers[0]?.status).toBe(403)
})

test('a stranger who speaks plain HTTP to the port is in clear, whatever they write', async () => {
  const { key: other } = await givenKey(brand.ctx, ['brand:read'])
  const direct = (secret: string, host: string) =>
    api.app.inject({
      url: '/v1/brand',
      headers: { host, authorization: `Bearer ${secret}`, 'x-forwarded-proto': 'https' },
      remoteAddress: '203.0.113.9',
    })
  expect((await direct(key, 'api.example.com')).statusCode).toBe(403)
  // Also under a name that is none of ours: the key was on the wire all the same.
  expect((await direct(other, '198.51.100.4:4000')).statusCode).toBe(421)
  for (const one of [key, other])
    expect((await api.call('GET', '/v1/brand', { key: one, headers: by('https') })).status).toBe(401)
})

test('a publishable key is refused and lives on: it was public before', async () => {
  const session = await signIn(local, brand.email)
  const body = { kind: 'publishable', name: 'Page', allowed_origins: ['https://shop.example.com'] }
  const { body: page } = await local.call('POST', '/v1/api-keys', { session, body })
  const lead = { kind: 'lead', customer: 'c', external_id: 'l' }
  const tell = (proto: string) =>
    api.call('POST', '/v1/events', {
      key: page.key,
      body: lead,
      headers: { ...by(proto), origin: 'https://shop.example.com' },
    })
  expect((await tell('http')).body.code).toBe('credential-in-clear')
  expect((await tell('https')).status).toBe(201)
})

test('a session in clear is refused where the portal is https, and lives on', async () => {
  const session = await signIn(local, brand.email)
  const secure = await startApi({
    db: local.db,
    clock: local.clock,
    portalUrl: 'https://portal.example.com',
    trustProxy: trustProxySetting.parse('127.0.0.1/32'),
  })
  const ask = (proto: string) =>
    secure.call('GET', '/v1/brand', { headers: { ...by(proto), cookie: `__Host-session=${session}` } })
  expect((await ask('http')).body).toMatchObject({ status: 403, code: 'credential-in-clear' })
  expect((await ask('https')).status).toBe(200)
  await secure.close()
})

test('without TLS nothing of this applies', async () => {
  expect((await local.call('GET', '/v1/brand', { key, headers: by('http') })).status).toBe(200)
  expect((await local.call('GET', '/v1/brand', { key })).status).toBe(200)
})

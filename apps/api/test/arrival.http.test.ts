// How a request came here: by which name, over which wire, and what the log keeps of it.

import { randomBytes } from 'node:crypto'
import { mintApiKey } from '@openpartner/auth'
import { createLogger, trustProxySetting } from '@openpartner/runtime'
import { parseKeyring, seal } from '@openpartner/secrets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

const PROXY = { 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.7' }

let api: TestApi
beforeAll(async () => {
  api = await startApi({
    apiUrl: 'https://api.example.com',
    internalUrl: 'http://api:4000',
    // The portal stays on this machine's name, so that cookies keep their plain names in tests.
    trustProxy: trustProxySetting.parse('127.0.0.1/32'),
    security: { contact: 'mailto:security@example.com', policyUrl: null },
  })
})
afterAll(() => api.close())

describe('a Host', () => {
  test('of ours is answered: public, the portal’s, inside the house, and this machine from this machine', async () => {
    for (const host of ['api.example.com', 'API.example.com:443', 'api:4000', 'localhost', '127.0.0.1:4000'])
      expect((await api.call('GET', '/v1/brand', { headers: { host } })).status).toBe(401)
  })

  test('of somebody else is misdirected, on every path, before anybody is looked up', async () => {
    const { key } = await givenKey((await givenAdmin(api)).ctx, ['brand:read'])
    for (const path of ['/v1/brand', '/v1/nothing', '/docs', '/problems/internal', '/openapi.json', '/']) {
      const answer = await api.call('GET', path, { key, headers: { host: 'evil.example.com' } })
      expect(answer.body).toMatchObject({ status: 421, code: 'host-unknown' })
      expect(answer.text).not.toContain('evil')
    }
  })

  test('does not matter to a probe, which knows an address and no name', async () => {
    for (const path of ['/livez', '/readyz', '/version'])
      expect((await api.call('GET', path, { headers: { host: '10.1.2.3:4000' } })).status).toBe(200)
  })

  test('makes no URL, and no forwarded host does', async () => {
    const headers = { host: 'localhost:9', 'x-forwarded-host': 'evil.example.com', forwarded: 'host=evil' }
    const { body, text } = await api.call('GET', '/v1/brand', { headers })
    expect(body.type).toBe('https://api.example.com/problems/unauthenticated')
    expect(text).not.toMatch(/evil|localhost/)
  })
})

describe('in clear, where the public address is https', () => {
  test('pages for people are sent to https; programs are not, they would send their key again', async () => {
    const page = await api.call('GET', '/problems/internal?a=1', { headers: PROXY })
    expect([page.status, page.headers.location]).toEqual([
      308,
      'https://api.example.com/problems/internal?a=1',
    ])
    expect(page.headers['cache-control']).toBe('no-store')
    expect((await api.call('GET', '/v1/brand', { headers: PROXY })).status).not.toBe(308)
    const encrypted = { ...PROXY, 'x-forwarded-proto': 'https' }
    expect((await api.call('GET', '/problems/internal', { headers: encrypted })).status).toBe(200)
  })

  test('every answer asks browsers to come encrypted for two years', async () => {
    for (const path of ['/livez', '/v1/nothing', '/problems/internal', '/v1/%zz']) {
      const { headers } = await api.call('GET', path)
      expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains')
    }
  })
})

describe('/.well-known/security.txt', () => {
  test('says whom to tell, and is not there where nobody is named', async () => {
    const answer = await api.call('GET', '/.well-known/security.txt')
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(answer.text).toContain('Contact: mailto:security@example.com\n')
    expect(answer.text).toContain('Canonical: https://api.example.com/.well-known/security.txt\n')
    const silent = await startApi()
    expect((await silent.call('GET', '/.well-known/security.txt')).status).toBe(404)
    await silent.close()
  })
})

test('no log line holds a credential, an address or a sealed value, wherever a caller puts it', async () => {
  const log: string[] = []
  const logger = createLogger({
    service: 'api',
    level: 'trace',
    destination: { write: (text: string) => void log.push(text) },
  })
  const loud = await startApi({ logger, trustProxy: trustProxySetting.parse('127.0.0.1/32') })
  const admin = await givenAdmin(loud)
  const real = await givenKey(admin.ctx, ['events:read', 'events:write'])
  const keyring = parseKeyring(`k1:${randomBytes(32).toString('base64')}`)
  const planted = {
    key: real.key,
    foreignKey: mintApiKey('secret', 'live').key,
    session: admin.session,
    token: randomBytes(32).toString('base64url'),
    email: 'planted@example.com',
    ipv4: '203.0.113.199',
    ipv6: '2001:db8:dead:beef::1',
    sealed: seal(keyring, { brand: 'b', table: 't', column: 'c', row: 'r' }, 'planted'),
  }
  for (const value of Object.values(planted)) {
    const q = encodeURIComponent(value)
    const headers = {
      'x-forwarded-for': planted.ipv4,
      'user-agent': value,
      referer: `https://x/?token=${q}`,
      cookie: `session=${planted.session}; login=${planted.token}; other=${value}`,
    }
    const body = { [value]: value, email: planted.email, token: planted.token }
    await loud.call('GET', `/v1/events?customer=${q}&token=${q}`, { key: planted.key, headers })
    await loud.call('GET', `/v1/${q}`, { key: planted.foreignKey, headers })
    await loud.call('POST', '/v1/events', { key: planted.key, headers, body })
    await loud.call('POST', '/v1/sign-in', { body: { email: planted.email } })
    await loud.call('POST', '/v1/sign-in/confirm', { body: { token: planted.token } })
    await loud.call('POST', '/v1/events', { key: planted.key, raw: `{"${value}`, headers: JSON_TYPE })
    await loud.call('GET', '/v1/brand', {
      session: value,
      headers: { 'x-forwarded-for': `${planted.ipv6}, ${value}` },
    })
  }
  // A fault of ours with all of it in its message.
  logger.error({ err: new Error(Object.values(planted).slice(0, 5).join(' ')), ...planted }, planted.key)
  await loud.close()
  const text = log.join('')
  expect(log.length).toBeGreaterThan(40)
  const { token, session, ipv4, ipv6, ...others } = planted
  for (const [name, value] of Object.entries(others))
    expect([name, text.includes(value)]).toEqual([name, false])
  // By themselves these look like anything: what counts is that nothing a caller sends is logged.
  const ours = log.filter((line) => !line.includes('"level":"error"')).join('')
  for (const value of [token, session, ipv4, ipv6]) expect(ours).not.toContain(value)
})

const JSON_TYPE = { 'content-type': 'application/json' }

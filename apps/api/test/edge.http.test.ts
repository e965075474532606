// What every request meets before its route: bodies, methods, headers, limits, and what happens when things
// are broken.

import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { trustProxySetting } from '@openpartner/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/index.ts'
import { givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

let api: TestApi
let key: string
let brand: Awaited<ReturnType<typeof givenAdmin>>
beforeAll(async () => {
  api = await startApi()
  brand = await givenAdmin(api)
  key = (await givenKey(brand.ctx, ['programs:read', 'programs:write', 'events:write', 'events:read'])).key
})
afterAll(() => api.close())

const JSON_TYPE = { 'content-type': 'application/json' }
const post = (raw: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  api.call('POST', '/v1/programs', { key, raw, headers })

describe('a body', () => {
  test('that is no JSON, empty, not UTF-8 or doubtful is refused before anything looks at it', async () => {
    const bodies: (string | Buffer)[] = [
      '{',
      'null x',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
      '{"name":"A","name":"B","destination_url":"https://a.example.com"}',
      '{"name":"A","n\\u0061me":"B","destination_url":"https://a.example.com"}',
      '{"__proto__":{"name":"A"},"destination_url":"https://a.example.com"}',
      '{"name":"A","destination_url":"https://a.example.com","x":[{"y":1,"y":2}]}',
    ]
    for (const body of bodies)
      expect((await post(body)).body).toMatchObject({ status: 400, code: 'body-not-json' })
    expect((await post('')).status).toBe(400)
  })

  test('may repeat a key in different objects, and hold braces and quotes in its texts', async () => {
    const text = '{"name":"a {\\"name\\": [,:] \\\\","destination_url":"https://a.example.com/?{a},{a}"}'
    expect((await post(text)).status).toBe(201)
  })

  test('of another type is refused', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/xml',
    ]) {
      const answer = await post('name=A', { 'content-type': type })
      expect(answer.body).toMatchObject({ status: 415, code: 'media-type-unsupported' })
    }
  })

  test('of more than 64 kB is refused', async () => {
    const answer = await post(JSON.stringify({ name: 'A'.repeat(66_000) }))
    expect(answer.body).toMatchObject({ status: 413, code: 'body-too-large' })
  })

  test('with several faults names every one of them, unknown fields too, by JSON pointer', async () => {
    const body = { name: ' ', 'a/b~c': 1, status: 'archived' }
    const { body: problem } = await api.call('POST', '/v1/programs', { key, body })
    expect(problem).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { pointer: '/name', detail: 'must not be empty' },
        { pointer: '/destination_url', detail: 'is required' },
        { pointer: '/a~1b~0c', detail: 'is not a known field' },
        { pointer: '/status', detail: 'is not a known field' },
      ]),
    )
    expect(problem.errors).toHaveLength(4)
  })
})

describe('a query', () => {
  test('with a wrong cursor, limit or unknown parameter is refused with every fault named', async () => {
    const { body } = await api.call('GET', '/v1/programs?cursor=x&limit=0&order=asc', { key })
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/cursor',
      '/limit',
      '/order',
    ])
  })

  test('takes numbers in plain digits only', async () => {
    const limits = [
      '1e1',
      '0x10',
      '1.0',
      '+5',
      '-5',
      '010',
      '%205',
      '5%20',
      '',
      '1_0',
      '٥',
      '1e999',
      '5&limit=6',
    ]
    for (const limit of limits) {
      const { body } = await api.call('GET', `/v1/programs?limit=${limit}`, { key })
      expect([limit, body.status, body.errors?.[0]?.pointer]).toEqual([limit, 400, '/limit'])
    }
    for (const limit of ['1', '10', '200'])
      expect((await api.call('GET', `/v1/programs?limit=${limit}`, { key })).status).toBe(200)
  })

  test('with a NUL in it is refused, not a fault of the database', async () => {
    expect((await api.call('GET', '/v1/events?customer=a%00b', { key })).status).toBe(400)
  })
})

describe('a path', () => {
  test('that exists with other methods only answers 405 and names them', async () => {
    const answer = await api.call('DELETE', '/v1/programs', { key })
    expect(answer.body).toMatchObject({ status: 405, code: 'method-not-allowed' })
    expect(answer.headers.allow).toBe('GET, HEAD, POST')
  })

  test('that does not exist answers 404', async () => {
    for (const path of ['/v1/nothing', '/', '/v1/programs/', '/V1/PROGRAMS', '/v1/%zz']) {
      expect((await api.call('GET', path, { key })).body).toMatchObject({ status: 404, code: 'not-found' })
    }
  })
})

describe('every answer', () => {
  test('carries the security headers and the id of the request, which the problem names too', async () => {
    for (const path of ['/v1/programs', '/v1/nothing', '/v1/%zz', '/livez']) {
      const { headers, body } = await api.call('GET', path, { headers: { 'x-request-id': 'mine' } })
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
      expect(String(headers['content-security-policy']).split('; ')).toEqual([
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ])
      expect(headers['x-request-id']).toMatch(/^req_/)
      if (body?.instance !== undefined) expect(body.instance).toBe(headers['x-request-id'])
    }
  })

  test('is logged in one line with the route’s pattern and without key, query or address', async () => {
    api.log.length = 0
    await api.call('GET', '/v1/events?customer=jane%40example.com', { key })
    const lines = api.log.map((line) => JSON.parse(line))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      method: 'GET',
      route: '/v1/events',
      status: 200,
      brand_id: brand.ctx.actor.brandId,
    })
    expect(lines[0].request_id).toMatch(/^req_/)
    expect(api.log.join()).not.toMatch(/jane|op_live/)
  })
})

describe('when something is broken', () => {
  test('a fault of ours answers 500 without detail; the log has the cause under the same id', async () => {
    const broken = await startApi({
      clock: {
        now: () => {
          throw new Error('the clock fell down')
        },
      },
    })
    const { status, text, body } = await broken.call('GET', '/v1/brand', { key })
    await broken.close()
    expect(status).toBe(500)
    expect(text).not.toContain('clock')
    expect(body).not.toHaveProperty('detail')
    const line = broken.log.map((entry) => JSON.parse(entry)).find(({ code }) => code === 'internal')
    expect(line).toMatchObject({ request_id: body.instance, err: { message: 'the clock fell down' } })
  })

  test('without a database it answers 503 and says when to come back', async () => {
    const cut = await startApi()
    await cut.db.pool.end()
    const { status, headers, body } = await cut.call('GET', '/v1/brand', { key })
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'unavailable', '5'])
    expect((await cut.call('GET', '/readyz')).status).toBe(503)
    expect((await cut.call('GET', '/livez')).status).toBe(200)
    await cut.app.close()
  })
})

describe('limits', () => {
  const few = { most: 3, windowMs: 60_000 }

  test('too many requests from one address answer 429 and say when to come back', async () => {
    const limited = await startApi({ limits: { ...DEFAULT_LIMITS, address: few } })
    const statuses = []
    for (let request = 0; request < 4; request++)
      statuses.push((await limited.call('GET', '/v1/brand')).status)
    const { body, headers } = await limited.call('GET', '/v1/brand')
    await limited.close()
    expect(statuses).toEqual([401, 401, 401, 429])
    expect(body).toMatchObject({ status: 429, code: 'too-many-requests' })
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  })

  test('one actor’s limit is not another’s', async () => {
    const limited = await startApi({ limits: { ...DEFAULT_LIMITS, actor: few } })
    const admin = await givenAdmin(limited)
    const one = await givenKey(admin.ctx, ['brand:read'])
    const other = await givenKey(admin.ctx, ['brand:read'])
    for (let request = 0; request < 3; request++) await limited.call('GET', '/v1/brand', { key: one.key })
    expect((await limited.call('GET', '/v1/brand', { key: one.key })).status).toBe(429)
    expect((await limited.call('GET', '/v1/brand', { key: other.key })).status).toBe(200)
    await limited.close()
  })

  test('a stranger’s X-Forwarded-For makes no new address; a trusted proxy’s does', async () => {
    const signInStart = { most: 1, windowMs: 60_000 }
    const ask = async (trusting: TestApi, forwarded: string) => {
      const headers = { 'x-forwarded-for': forwarded }
      return (await trusting.call('POST', '/v1/sign-in', { body: { email: 'a@example.com' }, headers }))
        .status
    }
    const trusting = await startApi({
      limits: { ...DEFAULT_LIMITS, signInStart },
      trustProxy: trustProxySetting.parse('127.0.0.1/32'),
    })
    const statuses = [
      await ask(trusting, '203.0.113.7'),
      await ask(trusting, '203.0.113.7'),
      await ask(trusting, '198.51.100.1'),
      await ask(trusting, '198.51.100.9, 203.0.113.7'),
    ]
    await trusting.close()
    expect(statuses).toEqual([202, 429, 202, 429])
  })
})

describe('a listening server', () => {
  test('refuses two hosts and odd transfer encodings and ends the connection', async () => {
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = api.app.server.address() as AddressInfo
    const twoHosts = await exchange(port, 'GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')
    const odd = await exchange(
      port,
      'POST /v1/setup HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked, chunked\r\n\r\n0\r\n\r\n',
    )
    expect(twoHosts).toMatch(/^HTTP\/1.1 400/)
    expect(odd).toMatch(/^HTTP\/1.1 400/)
  })
})

/** Everything the server says until it ends the connection. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

// How often somebody may ask: which requests count together, what every answer says about it, and where the
// count is kept.

import { createHmac, randomUUID } from 'node:crypto'
import { connect, createServer, type Socket } from 'node:net'
import { deriveKey } from '@openpartner/auth'
import { createLogger, trustProxySetting } from '@openpartner/runtime'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/index.ts'
import { countsInMemory, openSharedCounts } from '../src/request-counts.ts'
import { givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

const few = { most: 3, windowMs: 60_000 }
const trustProxy = trustProxySetting.parse('127.0.0.1/32')

const askFrom = (api: TestApi, address: string) =>
  api.call('GET', '/v1/brand', { headers: { 'x-forwarded-for': address } })

describe('limits', () => {
  test('every answer says what is left, whichever limit ends first', async () => {
    const api = await startApi({ limits: { ...DEFAULT_LIMITS, actor: few } })
    const admin = await givenAdmin(api)
    const { key } = await givenKey(admin.ctx, ['brand:read'])
    const stranger = await api.call('GET', '/v1/brand')
    const caller = await api.call('GET', '/v1/brand', { key })
    await api.close()
    expect(stranger.headers).toMatchObject({ 'ratelimit-limit': '6000' })
    expect(stranger.headers).not.toHaveProperty('retry-after')
    expect(caller.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '2' })
    expect(Number(caller.headers['ratelimit-reset'])).toBeGreaterThan(50)
  })

  test('a network counts as one, another network does not', async () => {
    const api = await startApi({ limits: { ...DEFAULT_LIMITS, address: few }, trustProxy })
    const statuses = []
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4', '198.51.100.1'])
      statuses.push((await askFrom(api, address)).status)
    for (const last of ['1::1', '2::1', '3::1', '4::1'])
      statuses.push((await askFrom(api, `2001:db8:7:${last}`)).status)
    await api.close()
    expect(statuses).toEqual([401, 401, 401, 429, 401, 401, 401, 401, 429])
  })

  test('signing in is limited per IPv4 address and per IPv6 /64, whatever the rest of the address', async () => {
    const signInStart = { most: 1, windowMs: 60_000 }
    const api = await startApi({ limits: { ...DEFAULT_LIMITS, signInStart }, trustProxy })
    const statuses = []
    for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1', '203.0.113.8']) {
      const headers = { 'x-forwarded-for': address }
      const body = { email: 'a@example.com' }
      statuses.push((await api.call('POST', '/v1/sign-in', { body, headers })).status)
    }
    await api.close()
    expect(statuses).toEqual([202, 429, 202, 202])
  })

  test('are counted under names made with a key of their own, not with AUTH_SECRET itself', async () => {
    const [names, counts] = [new Set<string>(), countsInMemory()]
    const recorded = {
      ...counts,
      add: (name: string, windowMs: number) => {
        names.add(name)
        return counts.add(name, windowMs)
      },
    }
    const authSecret = new Uint8Array(32).fill(9)
    const api = await startApi({ counts: recorded, trustProxy, authSecret })
    await askFrom(api, '203.0.113.7')
    await api.close()
    const nameUnder = (key: Uint8Array) =>
      createHmac('sha256', key)
        .update('requests of address 203.0.113.0/24')
        .digest()
        .subarray(0, 16)
        .toString('base64url')
    expect([...names]).toEqual([nameUnder(deriveKey(authSecret, 'request-limits'))])
    expect(names).not.toContain(nameUnder(authSecret))
  })
})

describe('counts in memory', () => {
  test('end with their window and begin anew', async () => {
    let nowMs = 0
    const counts = countsInMemory(() => nowMs)
    await counts.add('a', 1_000)
    expect(await counts.add('a', 1_000)).toEqual({ count: 2, resetMs: 1_000 })
    nowMs = 999
    expect(await counts.add('a', 1_000)).toEqual({ count: 3, resetMs: 1 })
    nowMs = 1_000
    expect(await counts.add('a', 1_000)).toEqual({ count: 1, resetMs: 1_000 })
  })
})

const REDIS_URL = 'redis://127.0.0.1:6379'
const hasRedis = await new Promise<boolean>((resolve) => {
  const socket = connect(6_379, '127.0.0.1', () => socket.end(() => resolve(true)))
  socket.on('error', () => resolve(false))
})

describe.skipIf(!hasRedis)('counts in Redis (skipped where none answers on 127.0.0.1:6379)', () => {
  const prefix = `openpartner:test:${randomUUID()}:`
  const look = new Redis(REDIS_URL)
  const keysLeft = () => look.keys(`${prefix}*`)
  const lines: string[] = []
  const logger = createLogger({ service: 'api', destination: { write: (line) => void lines.push(line) } })
  const open = (redisUrl = REDIS_URL) => openSharedCounts({ redisUrl, logger, prefix })

  afterAll(async () => {
    const left = await keysLeft()
    if (left.length > 0) await look.del(...left)
    look.disconnect()
  })

  test('two APIs share one count; what they leave in Redis is short, nobody’s address, and ends', async () => {
    const limits = { ...DEFAULT_LIMITS, address: few }
    const [countsA, countsB] = [await open(), await open()]
    const a = await startApi({ limits, trustProxy, counts: countsA })
    const b = await startApi({ limits, trustProxy, counts: countsB })
    const statuses = []
    for (const api of [a, b, a, b, a]) statuses.push((await askFrom(api, '203.0.113.7')).status)
    for (const part of [a, b, countsA, countsB]) await part.close()
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    const keys = await keysLeft()
    expect(keys).toHaveLength(1)
    expect(keys[0]).toMatch(/:[\w-]{22}$/)
    expect(keys[0]).not.toContain('203')
    const endsInMs = await look.pttl(keys[0] ?? '')
    expect(endsInMs).toBeGreaterThan(0)
    expect(endsInMs).toBeLessThanOrEqual(few.windowMs)
  })

  test('a Redis that goes away and comes back is said once each, and no request fails', async () => {
    const wire = await wireToRedis()
    const counts = await open(wire.url)
    expect((await counts.add('k', 60_000)).count).toBe(1)
    expect((await counts.add('k', 60_000)).count).toBe(2)
    lines.length = 0
    await wire.cut()
    const during = []
    for (let request = 0; request < 5; request++) during.push((await counts.add('k', 60_000)).count)
    // The own count begins when the shared one is out of reach.
    expect(during).toEqual([1, 2, 3, 4, 5])
    await wire.mend()
    let count = 0
    for (const endMs = performance.now() + 10_000; count !== 3 && performance.now() < endMs; ) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      ;({ count } = await counts.add('k', 60_000))
    }
    expect(count).toBe(3)
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      'Redis is away; each process counts requests by itself',
      'requests are counted in Redis again',
    ])
    await counts.close()
    await wire.cut()
  })

  test('the API starts and answers without its Redis', async () => {
    const counts = await open('redis://127.0.0.1:1')
    const api = await startApi({ limits: { ...DEFAULT_LIMITS, address: few }, counts })
    const statuses = []
    for (let request = 0; request < 4; request++) statuses.push((await api.call('GET', '/v1/brand')).status)
    await api.close()
    await counts.close()
    expect(statuses).toEqual([401, 401, 401, 429])
  })
})

/** A connection to Redis that can be cut and mended, at an address of its own. */
async function wireToRedis() {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(6_379, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  const listen = (port: number) =>
    new Promise<number>((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
  const port = await listen(0)
  return {
    url: `redis://127.0.0.1:${port}`,
    cut: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      sockets.clear()
      await closed
    },
    mend: async () => {
      await listen(port)
    },
  }
}

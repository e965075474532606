// The parts of a running service: ids, logs, health pages, metrics and an orderly end.

import { randomBytes } from 'node:crypto'
import { parseKeyring, seal } from '@openpartner/secrets'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { type HealthCheck, healthRoutes } from './health.ts'
import { uuidsFrom } from './ids.ts'
import { createLogger } from './logger.ts'
import { createMetrics, startMetricsServer } from './metrics.ts'
import { createShutdown } from './shutdown.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function capturingLogger() {
  const lines: string[] = []
  const logger = createLogger({ service: 'test', destination: { write: (line) => void lines.push(line) } })
  return { logger, lines }
}

describe('uuidsFrom', () => {
  it('gives UUIDv7s of the clock that ascend while it stands still or steps back a little', () => {
    let nowMs = Date.UTC(2026, 0, 15)
    const newUuid = uuidsFrom({ now: () => new Date(nowMs) })
    const made = Array.from({ length: 1_000 }, newUuid)
    nowMs -= 5_000
    made.push(newUuid())
    expect(made).toEqual([...made].sort())
    expect(new Set(made).size).toBe(made.length)
    for (const uuid of made) expect(uuid).toMatch(UUID_V7)
    expect(Number.parseInt((made[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 15))
  })

  it('follows a clock that was set back by years', () => {
    let nowMs = Date.UTC(2026, 0, 15)
    const newUuid = uuidsFrom({ now: () => new Date(nowMs) })
    newUuid()
    nowMs = Date.UTC(2020, 0, 1)
    expect(Number.parseInt(newUuid().replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs)
  })
})

describe('createLogger', () => {
  it('writes JSON without credentials, tokens or addresses of people, wherever they hide', () => {
    const { logger, lines } = capturingLogger()
    const headers = {
      authorization: 'Bearer abcdef',
      cookie: 'session=abcdef',
      'set-cookie': ['session=abcdef'],
    }
    logger.info(
      { req: { headers }, body: { token: 'abcdef', email: 'ada@example.com', code: '123456' } },
      'asked',
    )
    logger.error({ err: new Error('connect postgres://role:abcdef@db:5432/x for ada@example.com') }, 'failed')
    logger.warn('GET /sign-in?token=abcdef&next=%2F with Bearer abcdef')
    const text = lines.join('')
    expect(text).not.toMatch(/abcdef|ada@|123456/)
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual([
      'info',
      'error',
      'warn',
    ])
  })

  it('masks API keys of every kind wherever they stand, and keeps what kind it was', () => {
    const { logger, lines } = capturingLogger()
    for (const start of ['op_live_sk_', 'op_test_sk_', 'op_live_pk_', 'op_test_pk_']) {
      const key = `${start}${'Zz09'.repeat(12)}x`
      logger.warn({ row: { value: key }, err: new Error(`no: ${key}`) }, `"${key}",Bearer%20${key}/x_${key}`)
    }
    expect(lines).toHaveLength(4)
    expect(lines.join('')).not.toContain('Zz09')
    expect(lines[0]).toContain('op_live_sk_[secret]')
  })

  it('masks sealed values and sealing keys, and keeps the kid', () => {
    const { logger, lines } = capturingLogger()
    const keyring = parseKeyring(`k1:${randomBytes(32).toString('base64')}`)
    const place = { brand: '', table: 't', column: 'c', row: 'r' }
    const sealed = Array.from({ length: 50 }, () => seal(keyring, place, ''))
    for (const value of sealed) {
      logger.warn({ row: { value }, err: new Error(`no: ${value}`) }, `Failed query params: ${value},x`)
    }
    const keys = Array.from({ length: 50 }, () => randomBytes(32))
    for (const key of keys) logger.warn(`k2:${key.toString('base64')},k1:${key.toString('base64url')}`)
    const text = lines.join('')
    for (const value of sealed) expect(text).not.toContain(value.slice(6, 16))
    for (const key of keys) {
      expect(text).not.toContain(key.toString('base64').slice(0, 10))
      expect(text).not.toContain(key.toString('base64url').slice(0, 10))
    }
    expect(text).toContain('v1.k1.[secret]')
  })

  it('keeps what an operator needs: codes of errors and versions of packages', () => {
    const { logger, lines } = capturingLogger()
    logger.error({ err: Object.assign(new Error('at fastify@5.12.8/lib'), { code: 'ECONNREFUSED' }) })
    expect(lines.join('')).toContain('ECONNREFUSED')
    expect(lines.join('')).toContain('fastify@5.12.8')
  })
})

describe('health', () => {
  const appWith = (checks: HealthCheck[]) =>
    Fastify().register(healthRoutes, { service: 'test', version: '1.2.3', checks })

  it('is ready when every check passes, and says its version', async () => {
    const app = appWith([{ name: 'links', check: () => null }])
    expect((await app.inject('/readyz')).statusCode).toBe(200)
    expect((await app.inject('/version')).json()).toEqual({ service: 'test', version: '1.2.3' })
  })

  it('is alive but not ready, and says why without the text of errors', async () => {
    const refused = Object.assign(new Error('connect to db.internal as openpartner_router'), {
      code: 'ECONNREFUSED',
    })
    const app = appWith([
      { name: 'links', check: async () => 'not loaded yet' },
      { name: 'database', check: () => Promise.reject(refused) },
      { name: 'journal', check: () => null },
    ])
    expect((await app.inject('/livez')).statusCode).toBe(200)
    const answer = await app.inject('/readyz')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({
      status: 'not-ready',
      missing: [
        { name: 'links', reason: 'not loaded yet' },
        { name: 'database', reason: 'failed (ECONNREFUSED)' },
      ],
    })
  })
})

describe('readiness', () => {
  it('is degraded, and still 200, when only something optional is missing', async () => {
    const checks = [{ name: 'database', check: () => 'unreachable', isOptional: true }]
    const answer = await Fastify()
      .register(healthRoutes, { service: 'test', version: '1', checks })
      .inject('/readyz')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      status: 'degraded',
      missing: [{ name: 'database', reason: 'unreachable' }],
    })
  })
})

describe('metrics', () => {
  it('serves a registry of its own on its own port', async () => {
    const metrics = createMetrics('router')
    const clicks = metrics.counter('clicks_total', 'Clicks.')
    clicks.inc()
    clicks.inc(2)
    metrics.gauge('links', 'Links in memory.', () => 42)
    const server = await startMetricsServer(metrics, { port: 0 })
    const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    await server.close()
    expect(text).toContain('openpartner_router_clicks_total 3')
    expect(text).toContain('openpartner_router_links 42')
    expect(text).toContain('process_resident_memory_bytes')
    expect(clicks.value()).toBe(3)
    expect(await createMetrics('router').text()).not.toContain('clicks_total')
  })
})

describe('shutdown', () => {
  it('closes in reverse order, once, and past a closer that fails', async () => {
    const { logger, lines } = capturingLogger()
    const shutdown = createShutdown({ logger })
    const closed: string[] = []
    shutdown.onClose('pool', () => void closed.push('pool'))
    shutdown.onClose('broken', () => Promise.reject(new Error('no')))
    shutdown.onClose('listener', async () => void closed.push('listener'))
    await Promise.all([shutdown.close(), shutdown.close()])
    expect(closed).toEqual(['listener', 'pool'])
    expect(lines.join('')).toContain('"closer":"broken"')
  })

  it('ends the process with 1 when a closer hangs, and with 0 when none does', async () => {
    const { logger } = capturingLogger()
    const ended = (hangs: boolean) =>
      new Promise<number>((resolve) => {
        const shutdown = createShutdown({ logger, limitMs: 20, exit: resolve })
        shutdown.onClose('it', () => (hangs ? new Promise<void>(() => {}) : undefined))
        shutdown.listenToSignals()
        process.emit('SIGTERM')
        process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT')
      })
    expect(await ended(true)).toBe(1)
    expect(await ended(false)).toBe(0)
  })
})

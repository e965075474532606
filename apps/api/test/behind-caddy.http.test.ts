// The API behind the Caddyfile we ship: what becomes of a credential that comes in clear, and what the log
// keeps.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { trustProxySetting } from '@openpartner/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

const CADDYFILE = readFileSync(new URL('../../../infra/caddy/Caddyfile', import.meta.url), 'utf8')
/** Of the machine, not of a package. */
const CADDY = 'caddy'
const HOSTS = { API_HOST: 'api.localhost', PORTAL_HOST: 'portal.localhost', ROUTER_HOST: 'go.localhost' }

describe.skipIf(!hasCaddy())('the API behind Caddy (skipped where it is not installed)', () => {
  let api: TestApi
  let caddy: Awaited<ReturnType<typeof startCaddy>>
  let brand: Awaited<ReturnType<typeof givenAdmin>>
  beforeAll(async () => {
    api = await startApi({
      apiUrl: `https://${HOSTS.API_HOST}`,
      trustProxy: trustProxySetting.parse('127.0.0.1/32'),
    })
    brand = await givenAdmin(api)
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    caddy = await startCaddy((api.app.server.address() as AddressInfo).port)
  })
  afterAll(async () => {
    await caddy.stop()
    await api.close()
  })

  test('a secret key in clear is refused and revoked', async () => {
    const { key } = await givenKey(brand.ctx, ['brand:read'])
    const authorization = `Bearer ${key}`
    const answer = await caddy.get('/v1/brand', { host: HOSTS.API_HOST, authorization })
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'credential-in-clear'])
    expect(answer.headers).not.toHaveProperty('strict-transport-security')
    const encrypted = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }
    expect((await api.call('GET', '/v1/brand', { key, headers: encrypted })).status).toBe(401)
  })

  test('what a visitor says of the scheme is not believed', async () => {
    const { key } = await givenKey(brand.ctx, ['brand:read'])
    const lie = { authorization: `Bearer ${key}`, 'x-forwarded-proto': 'https' }
    expect((await caddy.get('/v1/brand', { host: HOSTS.API_HOST, ...lie })).status).toBe(403)
  })

  test('pages for people, and everything of portal and router, are sent to https', async () => {
    const page = await caddy.get('/problems/internal', { host: HOSTS.API_HOST })
    expect([page.status, page.headers.location]).toEqual([308, 'https://api.localhost/problems/internal'])
    for (const host of [HOSTS.PORTAL_HOST, HOSTS.ROUTER_HOST]) {
      const answer = await caddy.get('/anything?a=1', { host })
      expect(answer.status).toBe(308)
      expect(answer.headers.location).toMatch(new RegExp(`^https://${host}(:\\d+)?/anything\\?a=1$`))
    }
  })

  test('the log keeps no query, header or whole address, also when the API is away', async () => {
    const { key } = await givenKey(brand.ctx, ['events:read'])
    const asked = { host: HOSTS.API_HOST, authorization: `Bearer ${key}`, 'user-agent': 'planted-agent' }
    await caddy.get('/v1/events?customer=jane%40example.com', asked)
    await api.app.close()
    expect((await caddy.get('/v1/events?customer=jane%40example.com', asked)).status).toBe(502)
    const lines = await caddy.linesOf('/v1/events', 3)
    expect(lines.filter(({ logger }) => logger.startsWith('http.log.access'))).toHaveLength(2)
    expect(lines.filter(({ logger }) => logger.startsWith('http.log.error'))).toHaveLength(1)
    for (const line of lines) {
      expect(line.request).toMatchObject({ uri: '/v1/events', remote_ip: '127.0.0.0' })
      expect(JSON.stringify(line)).not.toMatch(/jane|customer|planted|op_live|127\.0\.0\.1"/)
    }
  })
})

function hasCaddy(): boolean {
  try {
    execFileSync(CADDY, ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

interface LogLine {
  /** `http.log.access.…` or `http.log.error.…` */
  readonly logger: string
  readonly request?: { readonly uri: string }
}

/** The file as it is, on ports of its own and with this API behind it. */
async function startCaddy(apiPort: number) {
  const folder = mkdtempSync(join(tmpdir(), 'openpartner-caddy-'))
  const [http, https, health] = [await freePort(), await freePort(), await freePort()]
  const path = join(folder, 'Caddyfile')
  const ports = `http_port ${http}\n\thttps_port ${https}\n\tskip_install_trust\n\tlocal_certs`
  const adapted = CADDYFILE.replace('admin off', `admin off\n\t${ports}`)
    .replace('api:4000', `127.0.0.1:${apiPort}`)
    .replace(':2080', `:${health}`)
  writeFileSync(path, adapted)
  const env = { ...process.env, ...HOSTS, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(CADDY, ['run', '--adapter', 'caddyfile', '--config', path], { env })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += String(part)))
  const get = (target: string, headers: Record<string, string>) => ask(http, target, headers)
  await until(() =>
    ask(health, '/', {}).then(
      ({ status }) => status === 200,
      () => false,
    ),
  )
  const parsed = () =>
    log
      .split('\n')
      .slice(0, -1)
      .flatMap((text): LogLine[] => (text.startsWith('{') ? [JSON.parse(text)] : []))
  return {
    get,
    /** Lines about this path, once there are so many. */
    async linesOf(uri: string, count: number) {
      const lines = () => parsed().filter((line) => line.request?.uri.startsWith(uri) === true)
      await until(async () => lines().length >= count)
      return lines()
    },
    async stop() {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ask(port: number, path: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>(
    (resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
        let text = ''
        answer.on('data', (part) => (text += String(part)))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      })
      asked.on('error', reject).end()
    },
  )
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 20_000; !(await isSo()); ) {
    if (performance.now() > endMs) throw new Error('it did not come about in 20 s')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

function ended(child: ChildProcess): Promise<unknown> {
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  return end
}

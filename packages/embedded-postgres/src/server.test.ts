// What `npm start` relies on: one folder is one server, whatever was killed before.

import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedPostgres, isAlive, startEmbeddedPostgres } from './index.ts'

const START_AND_PRINT = fileURLToPath(new URL('../test/start-and-print.ts', import.meta.url))
const isRoot = process.getuid?.() === 0
const parents: string[] = []
const servers: EmbeddedPostgres[] = []
/** initdb is most of a test's time: tests that need no empty folder take turns on this one. */
let shared: string

beforeAll(() => {
  shared = newFolder()
})

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop('immediate')
})

afterAll(() => {
  for (const parent of parents) {
    const folder = join(parent, 'postgres')
    if (existsSync(folder)) rmSync(realpathSync(folder), { recursive: true, force: true })
    rmSync(parent, { recursive: true, force: true })
  }
})

describe('a folder', { timeout: 60_000 }, () => {
  test('becomes a running PostgreSQL 18 with a password only its owner can read', async () => {
    const server = await start(shared)
    expect(server.attached).toBe(false)
    expect(await value(server, 'show server_version')).toMatch(/^18\./)
    expect(await value(server, 'show timezone')).toBe('UTC')
    expect(statSync(join(server.folder, 'password')).mode & 0o777).toBe(0o600)
    const wrong = new pg.Client(server.url.replace(/:[0-9a-f]{48}@/, ':wrong@'))
    await expect(wrong.connect()).rejects.toThrow(/password authentication failed/)
  })

  test('already served is attached to in under a second', async () => {
    const first = await start(shared)
    const before = performance.now()
    const second = await startEmbeddedPostgres({ folder: shared })
    expect(performance.now() - before).toBeLessThan(1_000)
    expect(second).toMatchObject({ attached: true, pid: first.pid, port: first.port, url: first.url })
  })

  test('stopped leaves no process and no pid file, and starts again with its rows', async () => {
    const first = await start(shared)
    await value(first, 'create table kept as select 7 as n')
    await first.stop()
    await until(() => !isAlive(first.pid))
    expect(readdirSync(join(first.folder, 'data'))).not.toContain('postmaster.pid')
    const second = await start(shared)
    expect(second.attached).toBe(false)
    expect(await value(second, 'select n from kept')).toBe(7)
  })

  test('keeps every acknowledged row when its server is killed with -9 amid commits', async () => {
    const first = await start(shared)
    await value(first, 'create table facts (n int primary key)')
    const acknowledged = await insertUntilKilled(first)
    expect(acknowledged).toBeGreaterThan(20)
    const second = await start(shared)
    expect(second.pid).not.toBe(first.pid)
    expect(Number(await value(second, `select count(*) from facts where n <= ${acknowledged}`))).toBe(
      acknowledged,
    )
  })

  test('starts although its stale pid file names a living process that is somebody else', async () => {
    const first = await start(shared)
    const pidFile = join(first.folder, 'data', 'postmaster.pid')
    const text = readFileSync(pidFile, 'utf8')
    await first.stop()
    writeFileSync(pidFile, text.replace(String(first.pid), String(process.pid)))
    const second = await start(shared)
    expect(second.attached).toBe(false)
  })

  test('heals after a launcher and its initdb were killed with -9', async () => {
    const folder = newFolder()
    const launcher = startInProcess(folder)
    await until(() =>
      draftsOf(folder).some((draft) => readdirSync(join(dirname(folder), draft)).includes('data')),
    )
    process.kill(-launcher.pid, 'SIGKILL')
    await launcher.ended.catch(() => undefined)
    expect(draftsOf(folder)).toHaveLength(1)
    const server = await start(folder)
    expect(await value(server, 'select 1 as n')).toBe(1)
    expect(draftsOf(folder)).toHaveLength(0)
  })

  test('asked for by four launchers at once gets one server', async () => {
    const folder = newFolder()
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => startInProcess(folder).ended))
    const server = await start(folder)
    expect(new Set(outcomes.map((outcome) => outcome.pid))).toEqual(new Set([server.pid]))
    expect(outcomes.filter((outcome) => !outcome.attached)).toHaveLength(1)
    expect(draftsOf(folder)).toHaveLength(0)
  })

  test('whose preferred port is taken gets a free one', async () => {
    const busy = createServer().listen(0, '127.0.0.1')
    await until(() => busy.listening)
    const address = busy.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const server = await start(shared, { port })
    expect(server.port).not.toBe(port)
    busy.close()
  })

  test('with a setting the server refuses fails with the words of the server', async () => {
    await expect(start(shared, { settings: { no_such_setting: 'on' } })).rejects.toThrow(/no_such_setting/)
  })

  test.runIf(isRoot)(
    'below a folder closed to the server keeps its rows in an open place, behind a link',
    async () => {
      const folder = newFolder()
      chmodSync(dirname(folder), 0o700)
      const first = await start(folder)
      expect(realpathSync(folder)).toBe(first.folder)
      expect(first.folder.startsWith(dirname(folder))).toBe(false)
      const second = await startEmbeddedPostgres({ folder })
      expect(second).toMatchObject({ attached: true, pid: first.pid })
    },
  )
})

function newFolder(): string {
  const parent = mkdtempSync(join(realpathSync(tmpdir()), 'openpartner-postgres-'))
  // mkdtemp closes it; the login the server runs with, when we are root, has to pass.
  chmodSync(parent, 0o755)
  parents.push(parent)
  return join(parent, 'postgres')
}

async function start(folder: string, options: { port?: number; settings?: Record<string, string> } = {}) {
  const server = await startEmbeddedPostgres({ folder, ...options })
  servers.push(server)
  return server
}

function startInProcess(folder: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', START_AND_PRINT, folder], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ended = new Promise<{ pid: number; attached: boolean }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as { pid: number; attached: boolean })
      else reject(new Error(`the launcher ended with ${code}`))
    })
  })
  if (child.pid === undefined) throw new Error('no launcher process')
  return { pid: child.pid, ended }
}

/**
 * Commits 1, 2, 3 … one by one and kills the postmaster after a hundred; resolves with the last acknowledged
 * number.
 */
async function insertUntilKilled(server: EmbeddedPostgres): Promise<number> {
  const client = new pg.Client(server.url)
  client.on('error', () => undefined)
  await client.connect()
  let acknowledged = 0
  try {
    for (let n = 1; ; n += 1) {
      await client.query('insert into facts values ($1)', [n])
      acknowledged = n
      if (n === 100) process.kill(server.pid, 'SIGKILL')
    }
  } catch {
    return acknowledged
  }
}

async function value(server: EmbeddedPostgres, sql: string): Promise<unknown> {
  const client = new pg.Client(server.url)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return Object.values(rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

function draftsOf(folder: string): string[] {
  return readdirSync(dirname(folder)).filter((name) => name.startsWith('postgres.new-'))
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('the awaited condition never came')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

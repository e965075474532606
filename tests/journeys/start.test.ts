// `npm start` as a stranger meets it: five lines, everything they name works, Ctrl-C leaves nothing behind.

import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stopEmbeddedPostgres } from '@openpartner/embedded-postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PATIENCE_MS = 240_000

interface Run {
  readonly process: ChildProcess
  /** What it has printed so far. */
  output(): string
  readonly ended: Promise<number | null>
}

let parent: string
let state: string
let latest: Run | undefined

beforeAll(() => {
  parent = mkdtempSync(join(realpathSync(tmpdir()), 'openpartner-start-'))
  // mkdtemp closes it; the login PostgreSQL runs with, when we are root, has to pass.
  chmodSync(parent, 0o755)
  state = join(parent, 'state')
})

afterAll(async () => {
  latest?.process.kill('SIGTERM')
  await latest?.ended
  await stopEmbeddedPostgres(join(state, 'postgres'), 'immediate')
  rmSync(parent, { recursive: true, force: true })
})

test('an empty folder becomes a running demo, and Ctrl-C leaves no port open', async () => {
  const run = await start()
  expect(closingLines(run)).toHaveLength(5)
  const { portal, signIn, link, reference } = addressesOf(run)

  const redirect = await fetch(link, { redirect: 'manual' })
  expect(redirect.status).toBe(302)
  expect(redirect.headers.get('location')).toMatch(/[?&]cref=/)
  expect((await fetch(signIn)).status).toBe(200)
  expect((await fetch(reference)).status).toBe(200)

  run.process.kill('SIGINT')
  expect(await run.ended).toBe(0)
  for (const url of [portal, link, reference]) expect(await answers(url)).toBe(false)
})

test('a supervisor killed with -9 leaves no service, and the next start takes the folder over', async () => {
  const killed = await start()
  const urls = Object.values(addressesOf(killed))
  killed.process.kill('SIGKILL')
  await until(async () => (await Promise.all(urls.map(answers))).every((answered) => !answered))

  const next = await start()
  const secrets = readFileSync(join(state, 'secrets.json'), 'utf8')
  expect(closingLines(next)).toHaveLength(5)
  next.process.kill('SIGTERM')
  expect(await next.ended).toBe(0)
  expect(readFileSync(join(state, 'secrets.json'), 'utf8')).toBe(secrets)
})

async function start(): Promise<Run> {
  // The demo of this test belongs into a database of its own, never into the one the tests were pointed to.
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts', '--state', state], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code))
  })
  const run = { process: child, output: () => output, ended }
  latest = run
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${output}`)
    return /^Stop /m.test(output)
  })
  return run
}

/** The lines `Portal … Stop`. */
function closingLines(run: Run): string[] {
  const lines = run.output().trim().split('\n')
  return lines.slice(lines.findIndex((line) => line.startsWith('Portal ')))
}

function addressesOf(run: Run): Record<'portal' | 'signIn' | 'link' | 'reference', string> {
  const [portal = '', signIn = '', link = '', reference = ''] = closingLines(run).map(
    (line) => /https?:\/\/\S+/.exec(line)?.[0],
  )
  return { portal, signIn, link, reference }
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the awaited condition never came')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

// The service as a process: what it refuses to start with, and how it starts and stops.

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createDatabase, type TestDatabase, testKeyringText } from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

let database: TestDatabase
const started: ChildProcess[] = []
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await database.drop()
})

const SETTINGS = {
  HOST: '127.0.0.1',
  PORT: '0',
  API_URL: 'http://localhost:4000',
  PORTAL_URL: 'http://localhost:3000',
  ROUTER_URL: 'http://localhost:4100',
  AUTH_SECRET: Buffer.alloc(32, 7).toString('base64'),
  SECRETS_ENCRYPTION_KEY: testKeyringText(),
}

/** Runs main.ts with exactly these settings; `said` collects both streams. */
function start(settings: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], { cwd: ROOT, env: settings })
  started.push(child)
  const output = { said: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output.said += String(chunk)
    })
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, output, ended }
}

test('wrong settings are named all at once, without their values', async () => {
  const wrong = { API_URL: 'localhost-and-a-secret', AUTH_SECRET: 'too-short-a-secret', PORT: '99999' }
  const { output, ended } = start({ ...SETTINGS, ...wrong })
  expect(await ended).not.toBe(0)
  for (const name of ['API_URL', 'AUTH_SECRET', 'PORT', 'DATABASE_URL']) expect(output.said).toContain(name)
  for (const value of Object.values(wrong)) expect(output.said).not.toContain(value)
})

test('it answers once it says so, and SIGTERM ends it with 0', async () => {
  const { child, output, ended } = start({ ...SETTINGS, DATABASE_URL: database.urlFor('api') })
  const url = await said(output, /"url":"([^"]+)"/)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect((await fetch(`${url}/v1/brand`)).status).toBe(401)
  expect((await fetch(`${url}/docs/`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('it refuses to start with keys that cannot open what is stored, and names them without a byte', async () => {
  const url = database.urlFor('api')
  for (const [text, kid] of [
    [testKeyringText('t2'), 't1'],
    [testKeyringText('t2').replace('t2:', 't1:'), 't1'],
  ] as const) {
    const { output, ended } = start({ ...SETTINGS, DATABASE_URL: url, SECRETS_ENCRYPTION_KEY: text })
    expect(await ended).toBe(1)
    expect(output.said).toContain(`refusing to start, stored secrets cannot be opened:\nthe key "${kid}"`)
    expect(output.said).not.toContain(text.slice(3, 11))
  }
})

test('it refuses to start as another role, or where a guard of history is missing', async () => {
  const asOwner = start({ ...SETTINGS, DATABASE_URL: database.ownerUrl })
  expect(await asOwner.ended).not.toBe(0)
  expect(asOwner.output.said).toContain('not as openpartner_api')
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query('drop trigger refuse_change on postings')
  await owner.end()
  const unguarded = start({ ...SETTINGS, DATABASE_URL: database.urlFor('api') })
  expect(await unguarded.ended).not.toBe(0)
  expect(unguarded.output.said).toContain('the append-only triggers of postings are missing')
})

/** Waits for a line; bounded by the test's own time limit. */
async function said(output: { readonly said: string }, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(output.said)?.[1]
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

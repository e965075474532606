// `openpartner doctor` as an operator runs it: a process of its own against a real database.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { checkSealingKeys } from '@openpartner/core/sealing'
import { type Database, openDatabase } from '@openpartner/db'
import { uuidOf } from '@openpartner/domain'
import {
  brokenInvariants,
  createDatabase,
  createFakeClock,
  givenEveryFact,
  type TestDatabase,
  testKeyring,
  testKeyringText,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const clock = createFakeClock()
let database: TestDatabase
let api: Database
let worker: Database
let owner: pg.Client

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  expect(await checkSealingKeys(api, { keyring: testKeyring('k1'), clock })).toEqual([])
  const { ctx } = await givenEveryFact({ db: api, ownerUrl: database.ownerUrl, clock }, worker)
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(ctx.actor.brandId)])
})
afterAll(async () => {
  await Promise.all([api.close(), worker.close(), owner.end()])
  await database.drop()
})

async function doctor(change: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const settings = {
    DATABASE_URL: database.urlFor('worker'),
    SECRETS_ENCRYPTION_KEY: testKeyringText('k1'),
  }
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'doctor', ...args], {
    cwd: ROOT,
    env: { ...settings, ...change },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk)
    })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, lines: said.trimEnd().split('\n') }
}

const wrong = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('✓'))
const recorded = async () => (await owner.query('select from book_checks')).rowCount

test('a sound instance: one line per check with figures, all ✓, and nothing written', async () => {
  const before = await recorded()
  const { code, lines } = await doctor()
  expect(wrong(lines)).toEqual([])
  expect(code).toBe(0)
  expect(lines.slice(0, 5)).toEqual([
    '✓ settings: complete',
    expect.stringMatching(/^✓ database: PostgreSQL \d+\S*, answered in \d+ ms$/),
    expect.stringMatching(/^✓ migrations: \d+ applied, none pending$/),
    '✓ guards: history cannot be changed, brands are separate',
    '✓ secrets: 0 sealed, every key is there',
  ])
  expect(lines).toContainEqual(
    expect.stringMatching(/^✓ brand-\S+: commission_states: [1-9]\d* rows compared, 0 differ$/),
  )
  expect(lines).toContainEqual(expect.stringMatching(/^✓ brand-\S+: weights-sum-to-one: 0 differ$/))
  expect(await recorded()).toBe(before)
})

test('a planted difference is named, left alone without --rebuild, and gone with it', async () => {
  await owner.query(
    `update commission_states set state = 'payable', payout_id = null where payout_id is not null`,
  )
  await owner.query(`update ledger_accounts set debits = debits + 1, credits = credits + 1`)
  const looked = await doctor()
  expect(looked.code).toBe(1)
  expect(wrong(looked.lines)).toEqual([
    expect.stringMatching(/^✗ \S+: commission_states: \d+ rows compared, 1 differ\. .*"derived":"paid"/),
    expect.stringMatching(/^✗ \S+: ledger_accounts: (\d+) rows compared, \1 differ\. /),
    // A rule that compares the two finds it, too.
    expect.stringMatching(/^✗ \S+: balances-equal-entries: 2 differ\. /),
  ])
  expect(await doctor()).toMatchObject({ code: 1 })

  const before = Number(await recorded())
  const rebuilt = await doctor({}, '--rebuild')
  expect(rebuilt.code).toBe(0)
  expect(rebuilt.lines).toContainEqual(
    expect.stringMatching(/^↻ \S+: commission_states: 1 rows written again$/),
  )
  expect(rebuilt.lines).toContainEqual(
    expect.stringMatching(/^↻ \S+: ledger_accounts: [1-9]\d* rows written again$/),
  )
  expect(rebuilt.lines.at(-1)).toMatch(/^✓/)
  expect(await brokenInvariants(database.ownerUrl)).toEqual([])
  expect(await recorded()).toBe(before + 2)
})

test('a migration this database has not seen is named, and ends it', async () => {
  const gone = 'delete from drizzle.__drizzle_migrations where created_at = $1 returning *'
  const { rows } = await owner.query(gone, [1_795_392_021_000])
  const { code, lines } = await doctor()
  await owner.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
    rows[0].hash,
    rows[0].created_at,
  ])
  expect(code).toBe(1)
  expect(wrong(lines)).toEqual(['✗ migrations: 1 pending: 0022_book_checks'])
})

test('a guard that is gone is named', async () => {
  await owner.query('alter table postings disable trigger refuse_change')
  const { code, lines } = await doctor()
  await owner.query('alter table postings enable always trigger refuse_change')
  expect(code).toBe(1)
  expect(lines.at(-1)).toContain('✗ guards: the append-only triggers of postings are missing')
})

test('a role that sees no brand, a missing key and a database that is not there are named', async () => {
  const other = await doctor({ DATABASE_URL: database.urlFor('api') })
  expect(other.code).toBe(1)
  expect(other.lines.at(-1)).toContain('✗ guards: connected as openpartner_api, not as openpartner_worker')

  const lacking = await doctor({ SECRETS_ENCRYPTION_KEY: testKeyringText('k2') })
  expect(lacking.code).toBe(1)
  expect(wrong(lacking.lines)).toEqual(['✗ secrets: not in SECRETS_ENCRYPTION_KEY: k1'])

  const away = await doctor({ DATABASE_URL: 'postgres://openpartner_worker:hunter2@127.0.0.1:1/away' })
  expect(away.code).toBe(1)
  expect(away.lines.at(-1)).toMatch(/^✗ database: .*ECONNREFUSED/)
  expect(away.lines.join()).not.toContain('hunter2')
})

test('wrong settings are all named, without a value, and end it with 78', async () => {
  const { code, lines } = await doctor({ DATABASE_URL: 'hunter2', SECRETS_ENCRYPTION_KEY: 'k1:hunter3' })
  expect(code).toBe(78)
  const said = lines.join('\n')
  expect(said).toContain('DATABASE_URL: must be')
  expect(said).toContain('SECRETS_ENCRYPTION_KEY: entry 1 is not base64')
  expect(said).not.toContain('hunter')
})

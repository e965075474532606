// The command line as an operator runs it: a process of its own against a real database.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { checkSealingKeys, openValue, sealValue } from '@openpartner/core/sealing'
import { type Database, inBrand, mailSettings, openDatabase } from '@openpartner/db'
import { type BrandId, uuidOf } from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  givenBrand,
  type TestDatabase,
  testKeyring,
  testKeyringText,
} from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const clock = createFakeClock()
let database: TestDatabase
let api: Database
let brandId: BrandId

const placeOf = (id: BrandId) =>
  ({ column: 'mail_settings.sealed_credential', brandId: id, row: uuidOf(id) }) as const

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  const keyring = testKeyring('k1')
  expect(await checkSealingKeys(api, { keyring, clock })).toEqual([])
  const ctx = await givenBrand({ db: api, ownerUrl: database.ownerUrl, clock })
  brandId = ctx.actor.brandId
  await inBrand(api, brandId, (tx) =>
    tx.orm.insert(mailSettings).values({
      brandId,
      transport: 'postmark',
      senderName: 'Acme',
      senderAddress: 'partners@example.com',
      sealedCredential: sealValue(keyring, placeOf(brandId), 'hunter2-planted'),
      changedAt: clock.now(),
    }),
  )
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { cwd: ROOT, env })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk)
    })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, said }
}

const settings = (keys: string) => ({ DATABASE_URL: database.urlFor('worker'), SECRETS_ENCRYPTION_KEY: keys })

test('wrong settings are all named, without a value, and end it with 78', async () => {
  const { code, said } = await run(['secrets', 'rotate'], { SECRETS_ENCRYPTION_KEY: 'k1:hunter2' })
  expect(code).toBe(78)
  expect(said).toContain('DATABASE_URL: is missing')
  expect(said).toContain('SECRETS_ENCRYPTION_KEY: entry 1 is not base64')
  expect(said).not.toContain('hunter2')
})

test('another database role is refused: it would see no brand and report that all is done', async () => {
  const env = { ...settings(testKeyringText('k2', 'k1')), DATABASE_URL: database.urlFor('api') }
  const { code, said } = await run(['secrets', 'rotate'], env)
  expect(code).toBe(1)
  expect(said).toContain('connected as openpartner_api, not as openpartner_worker')
})

test('status and rotate say how many values each key seals, and rotate leaves all under the primary', async () => {
  const keys = testKeyringText('k2', 'k1')
  const before = await run(['secrets', 'status'], settings(keys))
  expect(before).toEqual({ code: 0, said: 'k2\t0 sealed, primary\nk1\t1 sealed\n' })

  const lacking = await run(['secrets', 'rotate'], settings(testKeyringText('k2')))
  expect(lacking.code).toBe(1)
  expect(lacking.said).toContain('k1\t1 sealed, not in SECRETS_ENCRYPTION_KEY')

  const rotated = await run(['secrets', 'rotate'], settings(keys))
  expect(rotated.said.split('\n').slice(1)).toEqual([
    '1 sealed anew',
    'k2\t1 sealed, primary',
    'k1\t0 sealed',
    'k1 is out of use: take it out of SECRETS_ENCRYPTION_KEY',
    '',
  ])
  expect(rotated.code).toBe(0)
  for (const { said } of [before, lacking, rotated]) expect(said).not.toMatch(/hunter2|v1\./)

  const [row] = await inBrand(api, brandId, (tx) => tx.orm.select().from(mailSettings))
  const opened = openValue(testKeyring('k2'), placeOf(brandId), row?.sealedCredential ?? '')
  expect(opened.reveal()).toBe('hunter2-planted')
})

// The nightly check: every brand once a night; a difference is recorded, logged as an error and counted.

import { bookState } from '@openpartner/core/checks'
import { type Database, openDatabase } from '@openpartner/db'
import { idsFrom, uuidOf } from '@openpartner/domain'
import { inboxTransport } from '@openpartner/mail'
import { createLogger, createMetrics, uuidsFrom } from '@openpartner/runtime'
import { throwAwayKeyring } from '@openpartner/runtime/keyring'
import {
  createDatabase,
  createFakeClock,
  givenBrand,
  givenEveryFact,
  type TestDatabase,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorker, type Worker } from './app.ts'

let database: TestDatabase
let api: Database
let workerDb: Database
let owner: pg.Client
let worker: Worker
const clock = createFakeClock('2026-01-01T12:00:00Z')
const log: string[] = []
const metrics = createMetrics('worker')

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  workerDb = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  worker = buildWorker({
    db: workerDb,
    clock,
    newId: idsFrom(uuidsFrom(clock)),
    logger: createLogger({ service: 'worker', destination: { write: (line) => void log.push(line) } }),
    transport: inboxTransport,
    keyring: throwAwayKeyring(),
    metrics,
  })
})
afterAll(async () => {
  await Promise.all([api.close(), workerDb.close(), owner.end()])
  await database.drop()
})

const counted = async (name: string) =>
  Number(new RegExp(`^openpartner_worker_${name} (\\d+)$`, 'm').exec(await metrics.text())?.[1])

const checks = async () => (await owner.query('select from book_checks')).rowCount ?? 0

test('every brand is checked once a night; of the one that disagrees the operator and its admins learn', async () => {
  const stage = { db: api, ownerUrl: database.ownerUrl, clock }
  const { ctx } = await givenEveryFact(stage, workerDb)
  const other = await givenBrand(stage)
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(ctx.actor.brandId)])
  await owner.query(
    `update ledger_accounts set debits = debits + 1, credits = credits + 1 where kind = 'partner:paid'`,
  )

  clock.advance({ days: 1 })
  await worker.runOnce()
  expect(await bookState(other)).toEqual({ checkedAt: clock.now(), disagreeingSince: null, findings: [] })
  expect(await bookState(ctx)).toMatchObject({
    disagreeingSince: clock.now(),
    findings: [{ name: 'ledger_accounts', differing: 1 }],
  })
  const errors = log.filter((line) => line.includes('the books of a brand disagree'))
  expect(errors).toHaveLength(1)
  expect(JSON.parse(errors[0] ?? '')).toMatchObject({
    level: 'error',
    brandId: ctx.actor.brandId,
    kind: 'projections',
    differing: 1,
    findings: [{ name: 'ledger_accounts' }],
  })
  expect([await counted('book_checks_total'), await counted('book_checks_disagreeing_total')]).toEqual([4, 1])

  const before = await checks()
  clock.advance({ minutes: 10 })
  await worker.runOnce()
  expect(await checks()).toBe(before)
})

test('a check that cannot be finished stops no other brand’s, and is an error', async () => {
  log.length = 0
  clock.advance({ days: 1 })
  await owner.query('alter table payout_results rename to payout_outcomes')
  await worker.runOnce()
  await owner.query('alter table payout_outcomes rename to payout_results')
  const errors = log.filter((line) => line.includes('the books of a brand could not be checked'))
  expect(errors).toHaveLength(2)
  const before = await checks()
  clock.advance({ minutes: 10 })
  await worker.runOnce()
  expect(await checks()).toBe(before + 4)
})

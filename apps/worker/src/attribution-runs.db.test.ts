// The worker works off the runs of every brand, and one brand's failure is logged and holds up no other's.

import { startAttributionRun } from '@openpartner/core/flow'
import { loadAttributionRun } from '@openpartner/core/read'
import { type Database, openDatabase } from '@openpartner/db'
import { addDays, idsFrom, uuidOf } from '@openpartner/domain'
import { inboxTransport } from '@openpartner/mail'
import { createLogger, createMetrics, uuidsFrom } from '@openpartner/runtime'
import { throwAwayKeyring } from '@openpartner/runtime/keyring'
import {
  createDatabase,
  createFakeClock,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  type TestDatabase,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorker } from './app.ts'

let database: TestDatabase
let api: Database
let workerDb: Database
const clock = createFakeClock('2026-01-01T12:00:00Z')
const log: string[] = []

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  workerDb = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
})
afterAll(async () => {
  await Promise.all([api.close(), workerDb.close()])
  await database.drop()
})

async function givenRun() {
  const stage = { db: api, ownerUrl: database.ownerUrl, clock }
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const ada = await givenPartner(ctx, program.id)
  const { event } = await givenSale(ctx, await givenReferredCustomer(stage, ctx, ada))
  const period = { from: addDays(clock.now(), -1), to: clock.now() }
  clock.advance({ seconds: 1 })
  const policy = { model: null, windowDays: null, termsId: null }
  const whole = { from: period.from, to: clock.now() }
  return {
    ctx,
    event,
    id: await startAttributionRun(ctx, { programId: program.id, period: whole, ...policy }),
  }
}

test('every brand’s runs are computed, also beside one that fails', async () => {
  const broken = await givenRun()
  const sound = await givenRun()
  // A decision that says something no version of ours wrote.
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query('alter table attributions disable trigger refuse_change')
  await owner.query(
    `update attributions set evidence = jsonb_set(evidence, '{rewards,0,part,currency}', '"???"')
      where event_id = $1`,
    [uuidOf(broken.event.id)],
  )
  await owner.query('alter table attributions enable always trigger refuse_change')
  await owner.end()
  const worker = buildWorker({
    db: workerDb,
    clock,
    newId: idsFrom(uuidsFrom(clock)),
    logger: createLogger({ service: 'worker', destination: { write: (line) => void log.push(line) } }),
    transport: inboxTransport,
    keyring: throwAwayKeyring(),
    metrics: createMetrics('worker'),
  })
  await worker.runOnce()
  expect((await loadAttributionRun(sound.ctx, sound.id)).state).toBe('ready')
  expect((await loadAttributionRun(broken.ctx, broken.id)).state).not.toBe('ready')
  expect(log.join('')).toContain('a step of an attribution run failed')
})

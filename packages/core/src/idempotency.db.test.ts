// A repeated request: answered once, kept with what it did, refused when it asks for something else.

import { type Database, openDatabase } from '@openpartner/db'
import { Problem } from '@openpartner/domain'
import {
  asWorker,
  createDatabase,
  createFakeClock,
  expectProblem,
  givenBrand,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from './context.ts'
import { type Answer, once } from './idempotency.ts'
import { addPartner, listPartners } from './setup/index.ts'

let database: TestDatabase
let api: Database
let stage: Stage

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test', connectionsMax: 25 })
  stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

afterAll(async () => {
  await api.close()
  await database.drop()
})

const request = { key: 'retry-1', requestHash: 'hash of the body' }

function addAda(ctx: Context): Promise<Answer> {
  return addPartner(ctx, { name: 'Ada', email: 'ada@example.com' }).then(({ id }) => ({
    status: 201,
    body: { id },
  }))
}

async function partnerCount(ctx: Context): Promise<number> {
  return (await listPartners(ctx, { after: null, limit: 10, status: null })).rows.length
}

test('twenty twins at once do it once: one answer, or the word that it is being worked on', async () => {
  const ctx = await givenBrand(stage)
  const twins = await Promise.allSettled(Array.from({ length: 20 }, () => once(ctx, request, addAda)))
  const answers = twins.flatMap((twin) => (twin.status === 'fulfilled' ? [JSON.stringify(twin.value)] : []))
  const refusals = twins.flatMap((twin) => (twin.status === 'rejected' ? [twin.reason] : []))
  expect(new Set(answers).size).toBe(1)
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'idempotency-key-in-flight' })
  expect(JSON.stringify(await once(ctx, request, addAda))).toBe(answers[0])
  expect(await partnerCount(ctx)).toBe(1)
})

test('another request under the same key is refused and does nothing', async () => {
  const ctx = await givenBrand(stage)
  await once(ctx, request, addAda)
  await expectProblem(once(ctx, { ...request, requestHash: 'another' }, addAda), 'idempotency-key-reused')
  expect(await partnerCount(ctx)).toBe(1)
})

test('every actor and every brand has keys of its own', async () => {
  const [ours, theirs] = [await givenBrand(stage), await givenBrand(stage)]
  const answer = (body: string) => async () => ({ status: 200, body })
  expect((await once(ours, request, answer('ours'))).body).toBe('ours')
  expect((await once(asWorker(ours), request, answer('the worker’s'))).body).toBe('the worker’s')
  expect((await once(theirs, request, answer('theirs'))).body).toBe('theirs')
  expect((await once(ours, request, answer('again'))).body).toBe('ours')
})

test('a refusal is not kept: what it was about can be corrected and tried again', async () => {
  const ctx = await givenBrand(stage)
  const refuse = () => Promise.reject(new Problem('partner-not-active'))
  await expectProblem(once(ctx, request, refuse), 'partner-not-active')
  expect(await once(ctx, request, addAda)).toMatchObject({ status: 201 })
})

test('what was done and its answer are kept together or not at all', async () => {
  const ctx = await givenBrand(stage)
  const failing = once(ctx, request, async (inner) => {
    await addAda(inner)
    throw new Error('on the way to the answer')
  })
  await expect(failing).rejects.toThrow('on the way to the answer')
  expect(await partnerCount(ctx)).toBe(0)
})

test.each([[null], [0], [false], [''], [{ nested: [null, 'ü'] }]])(
  'the answer %j comes back as it was',
  async (body) => {
    const ctx = await givenBrand(stage)
    const answer = { status: 200, body }
    expect(await once(ctx, request, async () => answer)).toEqual(answer)
    expect(await once(ctx, request, async () => ({ status: 500, body: 'not asked again' }))).toEqual(answer)
  },
)

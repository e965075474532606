// Repeated requests on real Postgres: the answer and what the verb did are committed together or not at all.

import { type Database, openDatabase } from '@openpartner/db'
import { Problem } from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  expectProblem,
  givenBrand,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from './context.ts'
import { once } from './idempotency.ts'
import { addPartner, listPartners } from './setup/partners.ts'

let database: TestDatabase
let db: Database
let stage: Stage

beforeAll(async () => {
  database = await createDatabase()
  db = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  stage = { db, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

afterAll(async () => {
  await db.close()
  await database.drop()
})

const request = { key: 'k', requestHash: 'h' }
const add = (email: string) => async (ctx: Context) => {
  const partner = await addPartner(ctx, { name: 'Ada', email })
  return { status: 201, body: { id: partner.id } }
}
const howMany = async (ctx: Context) =>
  (await listPartners(ctx, { after: null, limit: 100, status: null })).rows.length

test('the verb runs in the transaction that stores its answer, and runs once', async () => {
  const ctx = await givenBrand(stage)
  const first = await once(ctx, request, async (joined) => {
    expect(joined.db.kind).toBe('tx')
    return add('one@example.com')(joined)
  })
  const again = await once(ctx, request, () => Promise.reject(new Error('must not run again')))
  expect(again).toEqual(first)
  expect(await howMany(ctx)).toBe(1)
})

test('a verb that refuses or breaks after it wrote leaves neither its rows nor an answer', async () => {
  const ctx = await givenBrand(stage)
  for (const end of [new Problem('link-key-taken'), new Error('a bug')]) {
    const failing = once(ctx, request, async (joined) => {
      await add('two@example.com')(joined)
      throw end
    })
    await expect(failing).rejects.toBe(end)
    expect(await howMany(ctx)).toBe(0)
  }
  expect(await once(ctx, request, add('two@example.com'))).toMatchObject({ status: 201 })
})

test('a twin that comes while the first one runs is told so at once', async () => {
  const ctx = await givenBrand(stage)
  let twin: Promise<unknown> | undefined
  await once(ctx, request, async (joined) => {
    twin = expectProblem(once(ctx, request, add('twin@example.com')), 'idempotency-key-in-flight')
    await twin
    return add('three@example.com')(joined)
  })
  expect(twin).toBeDefined()
  expect(await howMany(ctx)).toBe(1)
})

test('another request under the same key is refused; another actor has names of their own', async () => {
  const ctx = await givenBrand(stage)
  await once(ctx, request, add('four@example.com'))
  await expectProblem(
    once(ctx, { ...request, requestHash: 'other' }, add('five@example.com')),
    'idempotency-key-reused',
  )
  const actor = {
    kind: 'key',
    brandId: ctx.actor.brandId,
    keyId: ctx.newId('key'),
    scopes: ['partners:write'],
  } as const
  expect(await once({ ...ctx, actor }, request, add('six@example.com'))).toMatchObject({ status: 201 })
})

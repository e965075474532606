// API keys on real Postgres: made, rolled and ended, also by several at once, with the audit entry of each
// act.

import { mintApiKey } from '@openpartner/auth'
import { type Database, openDatabase } from '@openpartner/db'
import { addDays, KEY_OVERLAPS, type KeyActor } from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  expectProblem,
  givenBrand,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../context.ts'
import { listAuditEntries } from '../read/index.ts'
import { createApiKey, listApiKeys, type NewApiKey, revokeApiKey } from './api-keys.ts'
import { type LeakedKey, revokeLeakedApiKey } from './leaked-api-key.ts'
import { rollApiKey } from './roll-api-key.ts'
import { openTestMode } from './test-mode.ts'

const ALL = { after: null, limit: 200 }
const DRAFT: NewApiKey = {
  kind: 'secret',
  name: 'Shop',
  scopes: ['brand:read', 'brand:read'],
  expiresAt: null,
  allowedNetworks: [],
  allowedOrigins: [],
}
const PAGE: NewApiKey = {
  ...DRAFT,
  kind: 'publishable',
  scopes: [],
  allowedOrigins: ['https://shop.example.com'],
}

let database: TestDatabase
let db: Database
let stage: Stage

beforeAll(async () => {
  database = await createDatabase()
  db = openDatabase({ url: database.urlFor('api'), applicationName: 'test', connectionsMax: 12 })
  stage = { db, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

afterAll(async () => {
  await db.close()
  await database.drop()
})

const create = (ctx: Context, change: Partial<NewApiKey> = {}) =>
  createApiKey(ctx, { ...DRAFT, ...change }, mintApiKey)
const roll = (ctx: Context, id: `key_${string}`, overlap: (typeof KEY_OVERLAPS)[number] = '24h') =>
  rollApiKey(ctx, { id, overlap, isProven: false }, mintApiKey)
const actionsOf = async (ctx: Context) => (await listAuditEntries(ctx, ALL)).rows.map(({ action }) => action)
const keyById = async (ctx: Context, id: string) =>
  (await listApiKeys(ctx, ALL)).rows.find((row) => row.id === id)

describe('an API key', () => {
  test('ends within a year, holds each scope once, and leaves the verb without its hash', async () => {
    const ctx = await givenBrand(stage)
    const { stored } = await create(ctx)
    expect(stored).not.toHaveProperty('secretHash')
    expect(stored).toMatchObject({ scopes: ['brand:read'], expiresAt: addDays(ctx.clock.now(), 90) })
    expect((await create(ctx, { expiresAt: addDays(ctx.clock.now(), 366) })).stored.expiresAt).not.toBeNull()
    for (const days of [0, -1, 367]) {
      await expectProblem(create(ctx, { expiresAt: addDays(ctx.clock.now(), days) }), 'request-invalid')
    }
    const revoked = await revokeApiKey(ctx, stored.id)
    stage.clock.advance({ minutes: 5 })
    expect((await revokeApiKey(ctx, stored.id)).revokedAt).toEqual(revoked.revokedAt)
    expect(await actionsOf(ctx)).toEqual(['api_key.revoked', 'api_key.created', 'api_key.created'])
  })

  test('a secret one is stored nowhere; a publishable one is kept, because its pages show it anyway', async () => {
    const ctx = await givenBrand(stage)
    const [secret, page] = [await create(ctx), await create(ctx, PAGE)]
    const { rows } = await listApiKeys(ctx, ALL)
    expect(JSON.stringify(rows)).not.toContain(secret.key.slice(11))
    expect(rows.map(({ publicKey }) => publicKey)).toEqual([page.key, null])
  })

  test('names every origin that is none; this machine is one in test mode only', async () => {
    const ctx = await givenBrand(stage)
    const wrong = [
      'https://shop.example.com/',
      'https://Shop.example.com',
      'https://shop.example.com:443',
      'https://*.example.com',
      'http://shop.example.com',
      'http://localhost:5173',
      'null',
      '*',
      'https://a@b.example.com',
    ]
    const refusal = await create(ctx, {
      ...PAGE,
      allowedOrigins: [...wrong, 'https://ok.example.com'],
    }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'request-invalid' })
    expect((refusal as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual(
      wrong.map((_, at) => `/allowed_origins/${at}`),
    )
    const { brand } = await openTestMode(ctx)
    const inTest = { ...ctx, actor: { ...ctx.actor, brandId: brand.id } }
    const { stored, key } = await create(inTest, { ...PAGE, allowedOrigins: ['http://localhost:5173'] })
    expect(stored).toMatchObject({ mode: 'test', allowedOrigins: ['http://localhost:5173'] })
    expect(key).toMatch(/^op_test_pk_/)
  })

  test('of another brand is not found, not listed, not rolled', async () => {
    const { stored } = await create(await givenBrand(stage))
    const theirs = await givenBrand(stage)
    await expectProblem(revokeApiKey(theirs, stored.id), 'not-found')
    await expectProblem(roll(theirs, stored.id), 'not-found')
    expect((await listApiKeys(theirs, ALL)).rows).toEqual([])
  })
})

describe('rolling', () => {
  test('makes a key of the same rights and life; the old one ends when the overlap is over', async () => {
    const ctx = await givenBrand(stage)
    const networks = { allowedNetworks: ['203.0.113.0/24'], expiresAt: addDays(ctx.clock.now(), 30) }
    const old = await create(ctx, networks)
    stage.clock.advance({ days: 10 })
    const { stored, key } = await roll(ctx, old.stored.id, '7d')
    expect(key).not.toBe(old.key)
    const { name, scopes, allowedNetworks, kind, mode } = old.stored
    expect(stored).toMatchObject({ name, scopes, allowedNetworks, kind, mode, rolledFrom: old.stored.id })
    expect(stored.expiresAt).toEqual(addDays(ctx.clock.now(), 30))
    expect(await keyById(ctx, old.stored.id)).toMatchObject({
      expiresAt: addDays(ctx.clock.now(), 7),
      revokedAt: null,
    })
    expect((await listAuditEntries(ctx, ALL)).rows[0]).toMatchObject({
      action: 'api_key.rolled',
      target: old.stored.id,
      after: { rolled_to: stored.id, overlap: '7d' },
    })
  })

  test('never lengthens a life, and without overlap ends it now', async () => {
    const ctx = await givenBrand(stage)
    const soon = new Date(ctx.clock.now().getTime() + 600_000)
    const short = await create(ctx, { expiresAt: soon })
    await roll(ctx, short.stored.id, '7d')
    expect((await keyById(ctx, short.stored.id))?.expiresAt).toEqual(soon)
    const cut = await create(ctx)
    await roll(ctx, cut.stored.id, '0')
    expect((await keyById(ctx, cut.stored.id))?.revokedAt).toEqual(ctx.clock.now())
  })

  test('is refused for a key that was rolled, revoked or expired; its successor may be rolled', async () => {
    const ctx = await givenBrand(stage)
    const first = await create(ctx)
    const second = await roll(ctx, first.stored.id)
    await expectProblem(roll(ctx, first.stored.id), 'api-key-rolled')
    expect((await roll(ctx, second.stored.id)).stored.rolledFrom).toBe(second.stored.id)
    const revoked = await create(ctx)
    await revokeApiKey(ctx, revoked.stored.id)
    await expectProblem(roll(ctx, revoked.stored.id), 'api-key-ended')
    const expired = await create(ctx, { expiresAt: new Date(ctx.clock.now().getTime() + 1) })
    stage.clock.advance({ ms: 1 })
    await expectProblem(roll(ctx, expired.stored.id), 'api-key-ended')
  })

  test('of a key without an end makes another one, for somebody who has just proved themselves', async () => {
    const ctx = await givenBrand(stage)
    const { stored } = await create(ctx, { expiresAt: 'never' })
    expect(stored.expiresAt).toBeNull()
    await expectProblem(roll(ctx, stored.id), 'step-up-required')
    const proven = { id: stored.id, overlap: '1h', isProven: true } as const
    expect((await rollApiKey(ctx, proven, mintApiKey)).stored.expiresAt).toBeNull()
    expect((await keyById(ctx, stored.id))?.expiresAt).toEqual(
      new Date(ctx.clock.now().getTime() + 3_600_000),
    )
  })

  test('by several at once makes one successor', async () => {
    const ctx = await givenBrand(stage)
    const { stored } = await create(ctx)
    const outcomes = await Promise.allSettled(KEY_OVERLAPS.map((overlap) => roll(ctx, stored.id, overlap)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(
      (await listApiKeys(ctx, ALL)).rows.filter(({ rolledFrom }) => rolledFrom === stored.id),
    ).toHaveLength(1)
    expect((await actionsOf(ctx)).filter((action) => action === 'api_key.rolled')).toHaveLength(1)
  })
})

describe('a key that leaked', () => {
  const leak = async (ctx: Context, keyId: KeyActor['keyId'], told: LeakedKey[]) => {
    const actor: KeyActor = { kind: 'key', brandId: ctx.actor.brandId, keyId, scopes: [] }
    await revokeLeakedApiKey({ ...ctx, actor }, async (_, told1) => void told.push(told1))
  }

  test('ends once, in the audit log and in one word to the admins, however often it comes', async () => {
    const ctx = await givenBrand(stage)
    const { stored } = await create(ctx)
    const told: LeakedKey[] = []
    await Promise.all([1, 2, 3].map(() => leak(ctx, stored.id, told)))
    expect((await keyById(ctx, stored.id))?.revokedAt).toEqual(ctx.clock.now())
    expect(await actionsOf(ctx)).toEqual(['api_key.leaked', 'api_key.created'])
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      keyName: 'Shop',
      lastFour: stored.lastFour,
      brand: { name: 'Acme', color: null },
    })
    expect(told[0]?.recipients).toHaveLength(1)
  })

  test('in test mode is told to the admins of the live brand', async () => {
    const ctx = await givenBrand(stage)
    const { brand } = await openTestMode(ctx)
    const inTest = { ...ctx, actor: { ...ctx.actor, brandId: brand.id } }
    const { stored } = await create(inTest)
    const told: LeakedKey[] = []
    await leak(inTest, stored.id, told)
    expect(told).toMatchObject([{ liveBrandId: ctx.actor.brandId, brand: { name: 'Acme (test)' } }])
    expect(told[0]?.recipients).toHaveLength(1)
  })
})

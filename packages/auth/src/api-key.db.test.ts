// API keys and actors on real Postgres with the API's rights: who is recognised, and what their brand alone
// sees.

import { apiKeys, inBrand } from '@openpartner/db'
import type { BrandId, Scope } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, givenBrand, newId, openFixture } from '../test/fixture.ts'
import { findKeyActor } from './actor.ts'
import {
  defaultKeyExpiry,
  findApiKey,
  findApiKeyById,
  insertApiKey,
  listApiKeys,
  mintApiKey,
  type NewApiKey,
  revokeApiKey,
} from './api-key.ts'
import { newToken } from './token.ts'

let fixture: Fixture
let brandId: BrandId
let otherBrandId: BrandId

beforeAll(async () => {
  fixture = await openFixture()
  brandId = await givenBrand(fixture)
  otherBrandId = await givenBrand(fixture)
})

afterAll(() => fixture.close())

const now = () => fixture.deps.clock.now()
const find = (key: string) => findApiKey(fixture.db, key, now())

async function givenKey(changes: Partial<NewApiKey> = {}) {
  const { key, ...stored } = mintApiKey()
  const scopes: Scope[] = ['events:write', 'links:read']
  const row = {
    id: newId('key'),
    brandId,
    name: 'Shop server',
    scopes,
    createdBy: `admin:${newId('adm')}`,
    createdAt: now(),
    expiresAt: defaultKeyExpiry(now()),
    ...stored,
    ...changes,
  }
  await inBrand(fixture.db, row.brandId, (tx) => insertApiKey(tx, row))
  return { key, id: row.id, secretHash: row.secretHash }
}

test('a key is recognised with its brand and scopes, and its hash stays inside', async () => {
  const { key, id, secretHash } = await givenKey()
  const found = await find(key)
  expect(found).toMatchObject({
    id,
    brandId,
    scopes: ['events:write', 'links:read'],
    lastFour: key.slice(-4),
  })
  expect(JSON.stringify(found)).not.toContain(secretHash)
})

test('unknown, revoked, expired and garbled keys are all the same nothing', async () => {
  const { key, id } = await givenKey()
  await inBrand(fixture.db, brandId, (tx) => revokeApiKey(tx, id, now()))
  expect(await find(key)).toBeNull()
  expect(await find(mintApiKey().key)).toBeNull()
  expect(await find('op_live_sk_nonsense')).toBeNull()
  const short = await givenKey({ expiresAt: new Date(now().getTime() + 1_000) })
  expect(await find(short.key)).not.toBeNull()
  fixture.deps.clock.advance({ seconds: 1 })
  expect(await find(short.key)).toBeNull()
})

test('a key without an end outlives one with the default', async () => {
  const [ending, endless] = [await givenKey(), await givenKey({ expiresAt: null })]
  fixture.deps.clock.advance({ days: 90 })
  expect(await find(ending.key)).toBeNull()
  expect(await find(endless.key)).not.toBeNull()
})

test('the last use is noted once a minute, also under parallel requests', async () => {
  const { key, id } = await givenKey()
  const lastUsedAt = async () =>
    (await inBrand(fixture.db, brandId, (tx) => findApiKeyById(tx, id)))?.lastUsedAt
  expect(await lastUsedAt()).toBeNull()
  await Promise.all(Array.from({ length: 10 }, () => find(key)))
  const firstUse = now()
  expect(await lastUsedAt()).toEqual(firstUse)
  fixture.deps.clock.advance({ ms: 59_999 })
  await find(key)
  expect(await lastUsedAt()).toEqual(firstUse)
  fixture.deps.clock.advance({ ms: 1 })
  await find(key)
  expect(await lastUsedAt()).toEqual(now())
})

test('a scope this version does not know grants nothing', async () => {
  const { key, id } = await givenKey()
  await inBrand(fixture.db, brandId, async (tx) => {
    const { secretHash } = mintApiKey()
    await tx.orm.insert(apiKeys).values({
      id: newId('key'),
      brandId,
      name: 'From the future',
      secretHash,
      lastFour: '0000',
      scopes: ['events:write', 'planets:move'],
      createdBy: 'worker',
      createdAt: now(),
    })
    const { rows } = await listApiKeys(tx, { after: null, limit: 100 })
    expect(rows.find(({ name }) => name === 'From the future')?.scopes).toEqual(['events:write'])
    expect(rows.some((row) => row.id === id)).toBe(true)
  })
  expect((await find(key))?.scopes).toEqual(['events:write', 'links:read'])
})

test('a brand lists, reads and revokes its own keys only', async () => {
  const own = await givenKey()
  const foreign = await givenKey({ brandId: otherBrandId })
  await inBrand(fixture.db, brandId, async (tx) => {
    const { rows } = await listApiKeys(tx, { after: null, limit: 1_000 })
    expect(rows.map(({ id }) => id)).toContain(own.id)
    expect(rows.map(({ id }) => id)).not.toContain(foreign.id)
    expect(await findApiKeyById(tx, foreign.id)).toBeNull()
    expect(await revokeApiKey(tx, foreign.id, now())).toBeNull()
  })
  expect(await find(foreign.key)).toMatchObject({ brandId: otherBrandId, revokedAt: null })
})

test('revoking twice keeps the first time', async () => {
  const { id } = await givenKey()
  const revokedAt = now()
  const revoke = () => inBrand(fixture.db, brandId, (tx) => revokeApiKey(tx, id, now()))
  expect(await revoke()).toMatchObject({ id, revokedAt })
  fixture.deps.clock.advance({ hours: 1 })
  expect(await revoke()).toMatchObject({ id, revokedAt })
})

test('pages of keys join without gap or repeat', async () => {
  const pagedBrandId = await givenBrand(fixture)
  for (let count = 0; count < 5; count++) await givenKey({ brandId: pagedBrandId })
  const list = (after: NewApiKey['id'] | null) =>
    inBrand(fixture.db, pagedBrandId, (tx) => listApiKeys(tx, { after, limit: 2 }))
  const first = await list(null)
  const second = await list(first.rows.at(-1)?.id ?? null)
  const third = await list(second.rows.at(-1)?.id ?? null)
  const ids = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id))
  expect(new Set(ids).size).toBe(5)
  expect([first.nextCursor === null, third.nextCursor === null]).toEqual([false, true])
})

test('a key becomes the actor it stands for, and nothing else becomes one', async () => {
  const { key, id } = await givenKey()
  expect(await findKeyActor(fixture.db, key, now())).toEqual({
    kind: 'key',
    brandId,
    keyId: id,
    scopes: ['events:write', 'links:read'],
  })
  expect(await findKeyActor(fixture.db, newToken(), now())).toBeNull()
})

test('without its secret and outside its brand a key cannot be seen, not even by its hash', async () => {
  const { secretHash } = await givenKey()
  const rows = await fixture.db.orm.select().from(apiKeys).where(eq(apiKeys.secretHash, secretHash))
  expect(rows).toEqual([])
})

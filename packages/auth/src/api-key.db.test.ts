// API keys and actors on real Postgres with the API's rights: who is recognised, from where, and as whom.

import { type ApiKeyRow, apiKeys, inBrand, insertBrand } from '@openpartner/db'
import { addDays, type BrandId, type KeyKind, type Mode } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, givenBrand, newId, openFixture } from '../test/fixture.ts'
import { actorOfKey } from './actor.ts'
import { findActiveKey, findApiKey } from './api-key.ts'
import { mintApiKey } from './api-key-format.ts'

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
const find = (key: string, address: string | null = null) =>
  findApiKey(fixture.db, key, { now: now(), address })

async function givenKey(changes: Partial<ApiKeyRow> = {}, format: { kind?: KeyKind; mode?: Mode } = {}) {
  const { kind = 'secret', mode = 'live' } = format
  const { key, ...stored } = mintApiKey(kind, mode)
  const row: ApiKeyRow = {
    id: newId('key'),
    brandId,
    mode,
    kind,
    name: 'Shop server',
    publicKey: kind === 'publishable' ? key : null,
    scopes: ['events:write', 'links:read'],
    allowedNetworks: [],
    allowedOrigins: kind === 'publishable' ? ['https://shop.example.com'] : [],
    createdBy: `admin:${newId('adm')}`,
    createdAt: now(),
    expiresAt: addDays(now(), 90),
    revokedAt: null,
    lastUsedAt: null,
    rolledFrom: null,
    reassignedTo: null,
    ...stored,
    ...changes,
  }
  await inBrand(fixture.db, row.brandId, (tx) => tx.orm.insert(apiKeys).values(row))
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
  const revoked = await givenKey({ revokedAt: now() })
  expect(await find(revoked.key)).toBeNull()
  expect(await find(mintApiKey('secret', 'live').key)).toBeNull()
  expect(await find('op_live_sk_nonsense')).toBeNull()
  const short = await givenKey({ expiresAt: new Date(now().getTime() + 1_000) })
  expect(await find(short.key)).not.toBeNull()
  fixture.deps.clock.advance({ seconds: 1 })
  for (const { key } of [revoked, short]) {
    expect(await find(key)).toBeNull()
    expect(await findActiveKey(fixture.db, key, now())).toBeNull()
  }
})

test('a key without an end outlives one with an end', async () => {
  const [ending, endless] = [await givenKey(), await givenKey({ expiresAt: null })]
  fixture.deps.clock.advance({ days: 90 })
  expect(await find(ending.key)).toBeNull()
  expect(await find(endless.key)).not.toBeNull()
})

test('a key tied to networks opens nothing from elsewhere, and its use from there is not noted', async () => {
  const { key } = await givenKey({ allowedNetworks: ['203.0.113.0/24', '2001:db8::/32'] })
  for (const address of ['203.0.114.1', '2001:db9::1', '::ffff:198.51.100.1', 'nonsense', null]) {
    expect(await find(key, address)).toBeNull()
  }
  expect((await findActiveKey(fixture.db, key, now()))?.lastUsedAt).toBeNull()
  for (const address of ['203.0.113.1', '2001:db8:1::1', '::ffff:203.0.113.200']) {
    expect(await find(key, address)).not.toBeNull()
  }
})

test('the last use is noted once a minute, also under parallel requests', async () => {
  const { key } = await givenKey()
  const lastUsedAt = async () => (await findActiveKey(fixture.db, key, now()))?.lastUsedAt
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
  const { key } = await givenKey({ scopes: ['events:write', 'planets:move'] })
  expect((await find(key))?.scopes).toEqual(['events:write'])
})

test('a live key cannot stand in a test brand, nor a test key in a live one', async () => {
  const testBrandId = newId('brd')
  await inBrand(fixture.db, brandId, (tx) =>
    insertBrand(tx, {
      id: testBrandId,
      name: 'Demo (test)',
      slug: testBrandId.replace('_', '-'),
      createdAt: now(),
      liveBrandId: brandId,
    }),
  )
  const { key } = await givenKey({ brandId: testBrandId }, { mode: 'test' })
  expect(await find(key)).toMatchObject({ brandId: testBrandId, mode: 'test' })
  const violation = { cause: { constraint: 'api_keys_mode' } }
  await expect(givenKey({}, { mode: 'test' })).rejects.toMatchObject(violation)
  await expect(givenKey({ brandId: testBrandId })).rejects.toMatchObject(violation)
})

test('a key whose row says another kind or mode than its letters opens nothing', async () => {
  const secret = mintApiKey('secret', 'test')
  await givenKey({ secretHash: secret.secretHash })
  expect(await find(secret.key)).toBeNull()
  const publishable = mintApiKey('publishable', 'live')
  await givenKey({ secretHash: publishable.secretHash })
  expect(await find(publishable.key)).toBeNull()
})

test('a secret key acts with its scopes, a publishable one with none', async () => {
  const secret = await givenKey()
  const publishable = await givenKey({ scopes: [] }, { kind: 'publishable' })
  const actors = []
  for (const { key } of [secret, publishable]) {
    const found = await find(key)
    actors.push(found === null ? null : actorOfKey(found))
  }
  expect(actors).toEqual([
    { kind: 'key', brandId, keyId: secret.id, scopes: ['events:write', 'links:read'] },
    { kind: 'publishable', brandId, keyId: publishable.id },
  ])
})

test('without its secret and outside its brand a key cannot be seen, not even by its hash', async () => {
  const { secretHash, id } = await givenKey({ brandId: otherBrandId })
  const byHash = eq(apiKeys.secretHash, secretHash)
  expect(await fixture.db.orm.select().from(apiKeys).where(byHash)).toEqual([])
  expect(await inBrand(fixture.db, brandId, (tx) => tx.orm.select().from(apiKeys).where(byHash))).toEqual([])
  const rows = await inBrand(fixture.db, otherBrandId, (tx) => tx.orm.select().from(apiKeys).where(byHash))
  expect(rows).toMatchObject([{ id }])
})

// API keys: their format, minting one, finding who presents one, and the queries behind listing and revoking
// them.

import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import {
  type ApiKeyRow,
  apiKeys,
  type Database,
  inBrand,
  type Page,
  type PageRequest,
  type Tx,
  toPage,
  withCredential,
} from '@openpartner/db'
import { addDays, type BrandId, type Id, SCOPES, type Scope } from '@openpartner/domain'
import { and, desc, eq, isNull, lt, lte, or } from 'drizzle-orm'
import { sha256Hex } from './token.ts'

/**
 * Live keys act on live books. Test keys are recognised by format and open nothing while there are no test
 * books.
 */
export type KeyMode = 'live' | 'test'

/** An API key without anything that could be used to guess it. */
export type ApiKey = Omit<ApiKeyRow, 'secretHash' | 'scopes'> & { readonly scopes: readonly Scope[] }

export interface MintedApiKey {
  /** Shown once to the person who asked; never stored, never logged. */
  readonly key: string
  readonly secretHash: string
  readonly lastFour: string
}

export type NewApiKey = Pick<
  ApiKeyRow,
  'id' | 'brandId' | 'name' | 'secretHash' | 'lastFour' | 'createdBy' | 'createdAt' | 'expiresAt'
> & { readonly scopes: readonly Scope[] }

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** 62^43 is just above 2^256. */
const SECRET_LENGTH = 43
/** 62^6 is above 2^32. */
const CHECKSUM_LENGTH = 6
const KEY = /^(op_(live|test)_sk_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/
/** A key somebody forgot stops working by itself. */
const LIFETIME_DAYS = 90
/** `last_used_at` is written at most this often, not once per request. */
const TOUCH_EVERY_MS = 60_000
const KNOWN_SCOPES: ReadonlySet<string> = new Set(SCOPES)

/**
 * `op_live_sk_` or `op_test_sk_`, 43 base62 letters of 256 random bits, 6 base62 letters of the CRC-32 of all
 * before. The fixed start lets secret scanners find a leaked key; the checksum lets them, and us, dismiss
 * look-alikes.
 */
export function mintApiKey(mode: KeyMode = 'live'): MintedApiKey {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH)
  const body = `op_${mode}_sk_${secret}`
  const key = body + checksumOf(body)
  return { key, secretHash: sha256Hex(key), lastFour: key.slice(-4) }
}

/** The mode of a well-formed key with the right checksum, or null. Pure: a typo costs no look-up. */
export function apiKeyMode(key: string): KeyMode | null {
  const [, body, mode, checksum] = KEY.exec(key) ?? []
  if (body === undefined || checksum !== checksumOf(body)) return null
  return mode === 'live' ? 'live' : 'test'
}

/** When a key ends unless its maker says otherwise. */
export function defaultKeyExpiry(now: Date): Date {
  return addDays(now, LIFETIME_DAYS)
}

/**
 * The key behind a secret, or null: malformed, unknown, revoked and expired look the same. Malformed ones
 * never reach the database. Its scopes are those this version knows: one it does not know grants nothing.
 */
export async function findApiKey(db: Database, key: string, now: Date): Promise<ApiKey | null> {
  if (apiKeyMode(key) !== 'live') return null
  const hash = sha256Hex(key)
  const found = await withCredential(db, hash, async (tx) => {
    const [row] = await tx.orm.select(COLUMNS).from(apiKeys).where(eq(apiKeys.secretHash, hash))
    return row ?? null
  })
  if (found === null || found.revokedAt !== null) return null
  if (found.expiresAt !== null && found.expiresAt <= now) return null
  const before = new Date(now.getTime() - TOUCH_EVERY_MS)
  if (found.lastUsedAt === null || found.lastUsedAt <= before) await touch(db, found.brandId, found.id, now)
  return withKnownScopes(found)
}

/** Needs a transaction of the key's brand. Writing the audit entry beside it is the calling verb's part. */
export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  await tx.orm.insert(apiKeys).values({ ...key, scopes: [...key.scopes] })
}

/** The key as it is now, or null when the brand has no such key. The first revocation's time stays. */
export async function revokeApiKey(tx: Tx, id: Id<'key'>, now: Date): Promise<ApiKey | null> {
  const isOpen = and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt))
  await tx.orm.update(apiKeys).set({ revokedAt: now }).where(isOpen)
  return findApiKeyById(tx, id)
}

export async function findApiKeyById(tx: Tx, id: Id<'key'>): Promise<ApiKey | null> {
  const [row] = await tx.orm.select(COLUMNS).from(apiKeys).where(eq(apiKeys.id, id))
  return row === undefined ? null : withKnownScopes(row)
}

/** All of the brand's keys, revoked and expired ones too, newest first. */
export async function listApiKeys(tx: Tx, { after, limit }: PageRequest<Id<'key'>>): Promise<Page<ApiKey>> {
  const rows = await tx.orm
    .select(COLUMNS)
    .from(apiKeys)
    .where(after === null ? undefined : lt(apiKeys.id, after))
    .orderBy(desc(apiKeys.id))
    .limit(limit + 1)
  return toPage(rows.map(withKnownScopes), limit)
}

/** Every column but the hash. */
const COLUMNS = {
  id: apiKeys.id,
  brandId: apiKeys.brandId,
  name: apiKeys.name,
  lastFour: apiKeys.lastFour,
  scopes: apiKeys.scopes,
  createdBy: apiKeys.createdBy,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
  reassignedTo: apiKeys.reassignedTo,
}

function withKnownScopes(row: Omit<ApiKeyRow, 'secretHash'>): ApiKey {
  return { ...row, scopes: row.scopes.filter(isScope) }
}

function isScope(text: string): text is Scope {
  return KNOWN_SCOPES.has(text)
}

async function touch(db: Database, brandId: BrandId, id: Id<'key'>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - TOUCH_EVERY_MS)
  // Twin requests of one minute: the second finds the row fresh and writes nothing.
  const isStale = or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, before))
  await inBrand(db, brandId, (tx) =>
    tx.orm
      .update(apiKeys)
      .set({ lastUsedAt: now })
      .where(and(eq(apiKeys.id, id), isStale)),
  )
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH)
}

function base62(value: bigint, length: number): string {
  let [left, text] = [value, '']
  while (text.length < length) {
    text = LETTERS.charAt(Number(left % 62n)) + text
    left /= 62n
  }
  return text
}

// Finding who presents an API key; the API calls it on every request with one. Managing keys is
// packages/core's part.

import { type ApiKeyRow, apiKeys, type Database, inBrand, withCredential } from '@openpartner/db'
import { type BrandId, type Id, isInNetworks, SCOPES, type Scope } from '@openpartner/domain'
import { and, eq, isNull, lte, or } from 'drizzle-orm'
import { apiKeyFormat } from './api-key-format.ts'
import { sha256Hex } from './token.ts'

/** An API key without anything that could be used to guess it. */
export type ApiKey = Omit<ApiKeyRow, 'secretHash' | 'scopes'> & { readonly scopes: readonly Scope[] }

/** `last_used_at` is written at most this often, not once per request. */
const TOUCH_EVERY_MS = 60_000
const KNOWN_SCOPES: ReadonlySet<string> = new Set(SCOPES)

/**
 * The key behind a secret, or null: malformed, unknown, revoked, expired, of another mode than it says and
 * presented from elsewhere than allowed look the same. Malformed ones never reach the database. Its scopes
 * are those this version knows: one it does not know grants nothing.
 */
export async function findApiKey(
  db: Database,
  key: string,
  from: { readonly now: Date; readonly address: string | null },
): Promise<ApiKey | null> {
  const found = await findActiveKey(db, key, from.now)
  if (found === null || !isAllowedFrom(found, from.address)) return null
  const before = new Date(from.now.getTime() - TOUCH_EVERY_MS)
  if (found.lastUsedAt === null || found.lastUsedAt <= before)
    await touch(db, found.brandId, found.id, from.now)
  return found
}

/**
 * The same from wherever it is presented, without taking note of its use: for a key that must end because of
 * how it came.
 */
export async function findActiveKey(db: Database, key: string, now: Date): Promise<ApiKey | null> {
  const format = apiKeyFormat(key)
  if (format === null) return null
  const hash = sha256Hex(key)
  const found = await withCredential(db, hash, async (tx) => {
    const [row] = await tx.orm.select().from(apiKeys).where(eq(apiKeys.secretHash, hash))
    return row ?? null
  })
  if (found === null || found.revokedAt !== null) return null
  if (found.expiresAt !== null && found.expiresAt <= now) return null
  if (found.mode !== format.mode || found.kind !== format.kind) return null
  const { secretHash: _, scopes, ...rest } = found
  return { ...rest, scopes: scopes.filter(isScope) }
}

function isAllowedFrom({ allowedNetworks }: ApiKey, address: string | null): boolean {
  return allowedNetworks.length === 0 || (address !== null && isInNetworks(address, allowedNetworks))
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

// API keys as admins manage them: listed, created, revoked, never used here. Called by the API's key routes.

import {
  type ApiKeyRow,
  apiKeys,
  inBrand,
  lockByName,
  type Page,
  type PageRequest,
  type Tx,
  toPage,
} from '@openpartner/db'
import { actorName, addDays, type Id, notFound, Problem, type Scope } from '@openpartner/domain'
import { desc, eq, lt } from 'drizzle-orm'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { requireStillAdmin } from './admins.ts'

/** People only: no scope can make, see or revoke keys, so a stolen key cannot make itself a successor. */
export const API_KEYS: Need = { scope: null, roles: ['admin'] }

export const KEY_DAYS_DEFAULT = 90
/** A year: a key that outlives the people who made it is found in a leak, not in a list. */
export const KEY_DAYS_MAX = 366

/** A key without its hash: what may leave the verb. */
export type ApiKey = Omit<ApiKeyRow, 'secretHash'>

export interface NewApiKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Null: 90 days from now. */
  readonly expiresAt: Date | null
  /** SHA-256 of the key, hex; the key itself is made by packages/auth, shown once and never stored. */
  readonly secretHash: string
  readonly lastFour: string
}

/** @throws Problem `request-invalid` for an end that is past or too far */
export async function createApiKey(ctx: Context, draft: NewApiKey): Promise<ApiKey> {
  const brandId = requireAccess(ctx.actor, API_KEYS)
  const createdAt = ctx.clock.now()
  const expiresAt = draft.expiresAt ?? addDays(createdAt, KEY_DAYS_DEFAULT)
  if (expiresAt <= createdAt || expiresAt > addDays(createdAt, KEY_DAYS_MAX)) {
    const detail = `must be in the future and at most ${KEY_DAYS_MAX} days away`
    throw new Problem('request-invalid', { errors: [{ pointer: '/expires_at', detail }] })
  }
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. A key made by somebody who is being revoked would outlive them.
    await requireStillAdmin(ctx, tx)

    // Record.
    const { name, secretHash, lastFour } = draft
    const scopes = [...new Set(draft.scopes)]
    const key: ApiKey = {
      id: ctx.newId('key'),
      brandId,
      name,
      lastFour,
      scopes,
      createdBy: actorName(ctx.actor),
      createdAt,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
      reassignedTo: null,
    }
    await tx.orm.insert(apiKeys).values({ ...key, secretHash })
    await audit(ctx, tx, {
      action: 'api_key.created',
      target: key.id,
      after: { name, scopes, expires_at: expiresAt },
    })
    return key
  })
}

/** Takes effect on the next request. Revoking twice changes nothing. @throws Problem `not-found` */
export async function revokeApiKey(ctx: Context, id: Id<'key'>): Promise<ApiKey> {
  const brandId = requireAccess(ctx.actor, API_KEYS)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    await lockByName(tx, 'api-key', id)
    const key = await findKey(tx, id)
    if (key === null) throw notFound()

    // Decision.
    if (key.revokedAt !== null) return key

    // Record.
    const revokedAt = ctx.clock.now()
    await tx.orm.update(apiKeys).set({ revokedAt }).where(eq(apiKeys.id, id))
    await audit(ctx, tx, { action: 'api_key.revoked', target: id, after: { revoked_at: revokedAt } })
    return { ...key, revokedAt }
  })
}

/** Newest first, revoked and expired ones too. */
export async function listApiKeys(
  ctx: Context,
  { after, limit }: PageRequest<Id<'key'>>,
): Promise<Page<ApiKey>> {
  const brandId = requireAccess(ctx.actor, API_KEYS)
  return inBrand(ctx.db, brandId, async (tx) => {
    const rows = await tx.orm
      .select()
      .from(apiKeys)
      .where(after === null ? undefined : lt(apiKeys.id, after))
      .orderBy(desc(apiKeys.id))
      .limit(limit + 1)
    return toPage(rows.map(withoutHash), limit)
  })
}

async function findKey(tx: Tx, id: Id<'key'>): Promise<ApiKey | null> {
  const [row] = await tx.orm.select().from(apiKeys).where(eq(apiKeys.id, id))
  return row === undefined ? null : withoutHash(row)
}

function withoutHash({ secretHash: _, ...key }: ApiKeyRow): ApiKey {
  return key
}

// API keys as admins manage them: listed, created, revoked, never used here. Called by the API's key routes.

import {
  type ApiKeyRow,
  apiKeys,
  findBrand,
  inBrand,
  lockByName,
  type Page,
  type PageRequest,
  type Tx,
  toPage,
} from '@openpartner/db'
import {
  actorName,
  addDays,
  type Id,
  type KeyKind,
  type Mode,
  notFound,
  Problem,
  type Scope,
} from '@openpartner/domain'
import { desc, eq, lt } from 'drizzle-orm'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { whileAdmin } from './admins.ts'
import { parseOrigins } from './origins.ts'

/** People only: no scope can make, see or revoke keys, so a stolen key cannot make itself a successor. */
export const API_KEYS: Need = { scope: null, roles: ['admin'] }

export const KEY_DAYS_DEFAULT = 90
/** A year: a key that outlives the people who made it is found in a leak, not in a list. */
export const KEY_DAYS_MAX = 366

/** A key without its hash: what may leave the verb. */
export type ApiKey = Omit<ApiKeyRow, 'secretHash'>

/** A key as packages/auth mints it: itself, shown once, and what is stored of it. */
export interface FreshKey {
  readonly key: string
  /** SHA-256, hex. */
  readonly secretHash: string
  readonly lastFour: string
}

export type MintKey = (kind: KeyKind, mode: Mode) => FreshKey

export interface NewApiKey {
  readonly kind: KeyKind
  readonly name: string
  /** None for a publishable key, whose kind says what it may do. */
  readonly scopes: readonly Scope[]
  /** Null: 90 days from now. That the person proved themselves for `never` is the caller's to check. */
  readonly expiresAt: Date | 'never' | null
  /** CIDR; none: from anywhere. */
  readonly allowedNetworks: readonly string[]
  /** Of a publishable key: whose pages may use it. */
  readonly allowedOrigins: readonly string[]
}

/** What is stored of a new key, and the key itself, which is not. */
export interface CreatedApiKey {
  readonly stored: ApiKey
  readonly key: string
}

/** @throws Problem `request-invalid` for an end that is past or too far, or an origin that is none */
export async function createApiKey(ctx: Context, draft: NewApiKey, mint: MintKey): Promise<CreatedApiKey> {
  const brandId = requireAccess(ctx.actor, API_KEYS)
  const expiresAt = endOf(draft, ctx.clock.now())
  // A key made by somebody who is being revoked would outlive them.
  return whileAdmin(ctx, async (tx) => {
    // Facts.
    const brand = await findBrand(tx, brandId)
    if (brand === null) throw notFound()

    // Decision.
    const { kind, name } = draft
    const scopes = [...new Set(draft.scopes)]
    const allowedOrigins = parseOrigins(draft.allowedOrigins, { allowLocalhost: brand.mode === 'test' })
    const allowedNetworks = [...new Set(draft.allowedNetworks.map((network) => network.toLowerCase()))]

    // Record.
    const rights = { kind, mode: brand.mode, name, scopes, allowedNetworks, allowedOrigins, expiresAt }
    const created = await insertKey(ctx, tx, { ...rights, rolledFrom: null }, mint)
    await audit(ctx, tx, {
      action: 'api_key.created',
      target: created.stored.id,
      after: {
        kind,
        name,
        scopes,
        allowed_networks: allowedNetworks,
        allowed_origins: allowedOrigins,
        expires_at: expiresAt,
      },
    })
    return created
  })
}

/** Takes effect on the next request. Revoking twice changes nothing. @throws Problem `not-found` */
export async function revokeApiKey(ctx: Context, id: Id<'key'>): Promise<ApiKey> {
  const brandId = requireAccess(ctx.actor, API_KEYS)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts.
    const key = await lockKey(tx, id)

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

/** The key as it is once nobody else changes it, until the transaction ends. @throws Problem `not-found` */
export async function lockKey(tx: Tx, id: Id<'key'>): Promise<ApiKey> {
  await lockByName(tx, 'api-key', id)
  const [row] = await tx.orm.select().from(apiKeys).where(eq(apiKeys.id, id))
  if (row === undefined) throw notFound()
  return withoutHash(row)
}

/** Mints and stores a key of the caller's brand. The audit entry is the calling verb's part. */
export async function insertKey(
  ctx: Context,
  tx: Tx,
  rights: Omit<
    ApiKey,
    | 'id'
    | 'brandId'
    | 'lastFour'
    | 'publicKey'
    | 'createdBy'
    | 'createdAt'
    | 'revokedAt'
    | 'lastUsedAt'
    | 'reassignedTo'
  >,
  mint: MintKey,
): Promise<CreatedApiKey> {
  const { key, secretHash, lastFour } = mint(rights.kind, rights.mode)
  const stored: ApiKey = {
    ...rights,
    id: ctx.newId('key'),
    brandId: ctx.actor.brandId,
    lastFour,
    publicKey: rights.kind === 'publishable' ? key : null,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.clock.now(),
    revokedAt: null,
    lastUsedAt: null,
    reassignedTo: null,
  }
  await tx.orm.insert(apiKeys).values({ ...stored, secretHash })
  return { stored, key }
}

function endOf({ expiresAt }: NewApiKey, now: Date): Date | null {
  if (expiresAt === 'never') return null
  if (expiresAt === null) return addDays(now, KEY_DAYS_DEFAULT)
  if (expiresAt > now && expiresAt <= addDays(now, KEY_DAYS_MAX)) return expiresAt
  const detail = `must be in the future and at most ${KEY_DAYS_MAX} days away`
  throw new Problem('request-invalid', { errors: [{ pointer: '/expires_at', detail }] })
}

function withoutHash({ secretHash: _, ...key }: ApiKeyRow): ApiKey {
  return key
}

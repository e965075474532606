// Rolling an API key: a successor with the same rights now, the end of the old one when the overlap is over.
// Called by the API's key routes.

import { apiKeys } from '@openpartner/db'
import { type Id, type KeyOverlap, Problem } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import { audit, type Context, requireAccess } from '../context.ts'
import { whileAdmin } from './admins.ts'
import { API_KEYS, type ApiKey, type CreatedApiKey, insertKey, lockKey, type MintKey } from './api-keys.ts'

const HOUR_MS = 3_600_000
const OVERLAP_MS: Readonly<Record<KeyOverlap, number>> = {
  0: 0,
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
}

export interface KeyRoll {
  readonly id: Id<'key'>
  readonly overlap: KeyOverlap
  /** Whether the person proved themselves a moment ago, which making a key without an end takes. */
  readonly isProven: boolean
}

/**
 * The successor lives as long as the old key was meant to. The old one never lives longer than it would have.
 * @throws Problem `not-found`; `api-key-ended` for a key that is revoked or expired; `api-key-rolled` for one
 * that has a successor; `step-up-required` for a key without an end
 */
export async function rollApiKey(
  ctx: Context,
  { id, overlap, isProven }: KeyRoll,
  mint: MintKey,
): Promise<CreatedApiKey> {
  requireAccess(ctx.actor, API_KEYS)
  return whileAdmin(ctx, async (tx) => {
    // Facts. Lock first: of two who roll at once, the second must see the successor of the first.
    const old = await lockKey(tx, id)
    const [successor] = await tx.orm
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(eq(apiKeys.rolledFrom, id))

    // Decision.
    const now = ctx.clock.now()
    requireRollable(old, successor?.id ?? null, now)
    if (old.expiresAt === null && !isProven) throw stepUpRequired()
    const end = endOfOld(old, overlap, now)

    // Record.
    await tx.orm.update(apiKeys).set(end).where(eq(apiKeys.id, id))
    const { kind, mode, name, scopes, allowedNetworks, allowedOrigins } = old
    const rights = { kind, mode, name, scopes, allowedNetworks, allowedOrigins }
    const fresh = { ...rights, expiresAt: endOfSuccessor(old, now), rolledFrom: id }
    const created = await insertKey(ctx, tx, fresh, mint)
    await audit(ctx, tx, {
      action: 'api_key.rolled',
      target: id,
      before: { expires_at: old.expiresAt },
      after: { rolled_to: created.stored.id, overlap, expires_at: end.expiresAt },
    })
    return created
  })
}

function stepUpRequired(): Problem {
  return new Problem('step-up-required', {
    detail: 'A key without an end needs a proof of the last 15 minutes. Confirm a code, then try again.',
  })
}

function requireRollable(old: ApiKey, successor: Id<'key'> | null, now: Date): void {
  if (successor !== null) {
    throw new Problem('api-key-rolled', { detail: `This key was rolled before; ${successor} follows it.` })
  }
  if (old.revokedAt !== null) throw new Problem('api-key-ended', { detail: 'This key is revoked.' })
  if (old.expiresAt !== null && old.expiresAt <= now) {
    throw new Problem('api-key-ended', { detail: 'This key has expired.' })
  }
}

/** Without overlap it is revoked, and the list says so; otherwise its end comes nearer. */
function endOfOld({ expiresAt }: ApiKey, overlap: KeyOverlap, now: Date) {
  const end = new Date(now.getTime() + OVERLAP_MS[overlap])
  if (overlap === '0') return { expiresAt, revokedAt: now }
  return { expiresAt: expiresAt !== null && expiresAt < end ? expiresAt : end, revokedAt: null }
}

/** As long as the old key was made for, whose end nobody but its maker has moved. */
function endOfSuccessor({ createdAt, expiresAt }: ApiKey, now: Date): Date | null {
  if (expiresAt === null) return null
  return new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime())
}

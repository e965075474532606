// Makes a repeated request answer what the first one answered; the API wraps verbs that create something in
// it.

import { idempotencyKeys, inBrand, tryLockByName } from '@openpartner/db'
import { actorName, Problem } from '@openpartner/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Context } from './context.ts'

/** What a caller was told: enough to tell it again. */
export interface Answer {
  readonly status: number
  /** Plain JSON. */
  readonly body: unknown
}

export interface RepeatableRequest {
  /** The caller's Idempotency-Key. Every actor has a name space of their own. */
  readonly key: string
  /** SHA-256 of what was asked: method, path and body. */
  readonly requestHash: string
}

/**
 * Runs `verb` once per key. The answer is stored in the transaction of what the verb did: after a crash
 * either both are there or neither. A refusal rolls back and is not kept, so the caller may correct what was
 * wrong and try again.
 * @throws Problem `idempotency-key-in-flight` while a twin runs, `idempotency-key-reused` for another request
 */
export async function once(
  ctx: Context,
  { key, requestHash }: RepeatableRequest,
  verb: (ctx: Context) => Promise<Answer>,
): Promise<Answer> {
  const { brandId } = ctx.actor
  const actor = actorName(ctx.actor)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Lock first, look second; the lock lasts until the answer is committed.
    if (!(await tryLockByName(tx, 'idempotency', brandId, actor, key))) {
      throw new Problem('idempotency-key-in-flight', { detail: 'Wait for its answer, then ask again.' })
    }
    const [earlier] = await tx.orm
      .select()
      .from(idempotencyKeys)
      .where(and(eq(idempotencyKeys.actor, actor), eq(idempotencyKeys.key, key)))

    // Decision.
    if (earlier !== undefined && earlier.requestHash !== requestHash) {
      throw new Problem('idempotency-key-reused', { detail: 'Use a new key for a new request.' })
    }
    if (earlier !== undefined) return { status: earlier.status, body: earlier.body }

    // Record.
    const answer = await verb({ ...ctx, db: tx })
    const createdAt = ctx.clock.now()
    // JSON's null is an answer too; the driver would write SQL's.
    const body = answer.body ?? sql`'null'::jsonb`
    const { status } = answer
    await tx.orm.insert(idempotencyKeys).values({ brandId, actor, key, requestHash, status, body, createdAt })
    return answer
  })
}

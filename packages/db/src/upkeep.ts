// What the worker keeps tidy: partitions made ahead of time and keys nobody will repeat any more.

import type { BrandId } from '@openpartner/domain'
import { lt, sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { idempotencyKeys } from './idempotency-keys.ts'
import { inBrand } from './transaction.ts'

/** A worker that is down for a month must not cost a click. */
const MONTHS_AHEAD = 2

/**
 * Makes the click partitions of this month and the next two unless they exist. Returns 0: nothing a log
 * should count.
 */
export async function ensureClickPartitions(db: Database, now: Date): Promise<number> {
  for (let month = 0; month <= MONTHS_AHEAD; month++) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1))
    await db.orm.execute(sql`select ensure_click_partition(${first.toISOString().slice(0, 10)}::date)`)
  }
  return 0
}

/** Deletes a brand's idempotency keys older than an instant; returns how many. */
export async function forgetIdempotencyKeys(db: Database, brandId: BrandId, before: Date): Promise<number> {
  return inBrand(db, brandId, async (tx) => {
    const gone = await tx.orm.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, before))
    return gone.rowCount ?? 0
  })
}

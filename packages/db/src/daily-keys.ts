// The keys under which visitors' addresses are hashed, one a day, and their end. The router makes them
// through its own door.

import { lt } from 'drizzle-orm'
import { customType, date, pgTable } from 'drizzle-orm/pg-core'
import type { Database } from './client.ts'

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })

export const dailyKeys = pgTable('daily_keys', {
  day: date('day', { mode: 'string' }).primaryKey(),
  key: bytes('key').notNull(),
})

/** Rules against fraud look back a month; what is older nobody can link to an address any more. */
const DAYS_KEPT = 30
const DAY_MS = 86_400_000

/** Destroys the keys that are older than 30 days; returns how many. */
export async function destroyOldDailyKeys(db: Database, now: Date): Promise<number> {
  const oldest = new Date(now.getTime() - DAYS_KEPT * DAY_MS).toISOString().slice(0, 10)
  const gone = await db.orm.delete(dailyKeys).where(lt(dailyKeys.day, oldest))
  return gone.rowCount ?? 0
}

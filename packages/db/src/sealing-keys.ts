// The keys that may have sealed stored values, each with a value that opens under it alone. Table and named
// queries.

import { asc, eq } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { sqlState, type Tx } from './transaction.ts'

export const sealingKeys = pgTable('sealing_keys', {
  kid: text('kid').primaryKey(),
  checkValue: text('check_value').notNull(),
  createdAt: instant('created_at').notNull(),
})
export type SealingKey = typeof sealingKeys.$inferSelect

const FOREIGN_KEY_VIOLATION = '23503'

export async function listSealingKeys(tx: Tx): Promise<SealingKey[]> {
  return tx.orm.select().from(sealingKeys).orderBy(asc(sealingKeys.kid))
}

/** Whoever comes first wins: a second process's value is dropped, and must open the first one's. */
export async function insertSealingKey(tx: Tx, key: SealingKey): Promise<void> {
  await tx.orm.insert(sealingKeys).values(key).onConflictDoNothing()
}

/**
 * True when the kid is gone; false, with the transaction to be rolled back, while a sealed value needs it.
 */
export async function deleteSealingKey(tx: Tx, kid: string): Promise<boolean> {
  try {
    await tx.orm.delete(sealingKeys).where(eq(sealingKeys.kid, kid))
    return true
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) return false
    throw error
  }
}

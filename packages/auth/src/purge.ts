// Deletes challenges and sessions that can no longer be used; the worker calls it every hour.

import { challenges, type Database, inTransaction, sessions } from '@openpartner/db'
import { addDays } from '@openpartner/domain'
import { lt } from 'drizzle-orm'

/** Challenges hold addresses people typed, strangers' included. A day is enough to look into a complaint. */
const CHALLENGES_KEPT_DAYS = 1
/** "Was that me, last month?" is still answered; older sessions answer nobody's question. */
const SESSIONS_KEPT_DAYS = 30

/** Returns how many rows went. */
export async function purgeSignIns(db: Database, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const old = await tx.orm
      .delete(challenges)
      .where(lt(challenges.expiresAt, addDays(now, -CHALLENGES_KEPT_DAYS)))
    const ended = await tx.orm
      .delete(sessions)
      .where(lt(sessions.expiresAt, addDays(now, -SESSIONS_KEPT_DAYS)))
    return (old.rowCount ?? 0) + (ended.rowCount ?? 0)
  })
}

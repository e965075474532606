// Deletes challenges, sessions and changes of address that can no longer be used; the worker calls it every
// hour.

import { challenges, type Database, emailChanges, inTransaction, sessions } from '@openpartner/db'
import { addDays } from '@openpartner/domain'
import { lt, lte } from 'drizzle-orm'

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
    // Two addresses of a person, of no use once neither can be taken back.
    const final = await tx.orm.delete(emailChanges).where(lte(emailChanges.undoUntil, now))
    return (old.rowCount ?? 0) + (ended.rowCount ?? 0) + (final.rowCount ?? 0)
  })
}

// A session's token is replaced when what it can do changes: at step-up and when its person works elsewhere.
// Signing in makes a session of its own.

import { type SessionRow, sessions, type Tx } from '@openpartner/db'
import { type Id, Problem } from '@openpartner/domain'
import { and, eq, isNull, type SQL } from 'drizzle-orm'
import { newToken, sha256Hex } from './token.ts'

/** Tabs that were on their way with the old token get there; whoever copied it does not get far. */
const PREVIOUS_TOKEN_MS = 60_000

/**
 * Replaces the token and makes the change that goes with it. Answers the new token.
 * @throws Problem `unauthenticated` when the session ended meanwhile, or is not as `condition` says any more
 */
export async function rotateToken(
  tx: Tx,
  id: Id<'ses'>,
  change: Partial<SessionRow>,
  { now, condition }: { readonly now: Date; readonly condition?: SQL | undefined },
): Promise<string> {
  const token = newToken()
  const changed = await tx.orm
    .update(sessions)
    .set({
      ...change,
      tokenHash: sha256Hex(token),
      previousTokenHash: sessions.tokenHash,
      previousUntil: new Date(now.getTime() + PREVIOUS_TOKEN_MS),
    })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt), condition))
    .returning({ id: sessions.id })
  if (changed.length === 0) throw new Problem('unauthenticated')
  return token
}

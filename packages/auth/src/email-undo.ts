// Taking a change of address back, by the link in the mail to the old address; whoever reads that mail need
// not be signed in.

import {
  asPerson,
  type EmailChange,
  emailChanges,
  endSessionsOfPerson,
  findPerson,
  inTransaction,
  isUniqueViolation,
  listPlaces,
  type Tx,
} from '@openpartner/db'
import { and, eq, gt, gte, isNull } from 'drizzle-orm'
import { isTaken, lockAddresses, moveAddress } from './address.ts'
import type { AuthDeps, Visit } from './deps.ts'
import { logInPlace } from './security-log.ts'
import { confirmationFailed } from './step-up.ts'
import { isToken, sha256Hex } from './token.ts'

/**
 * Gives the old address back and ends every session of the person: whoever changed it may hold one. Changes
 * made after this one are void with it.
 * @throws Problem `confirmation-failed`, the same for every reason
 */
export async function undoEmailChange(
  deps: AuthDeps,
  { token, visit }: { readonly token: string; readonly visit: Visit },
): Promise<void> {
  if (!isToken(token)) throw confirmationFailed()
  const hash = sha256Hex(token)
  const found = await inTransaction(deps.db, (tx) => findOpen(tx, hash, deps.clock.now()))
  if (found === null) throw confirmationFailed()
  const { personId, oldEmail } = found
  const undoing = asPerson(deps.db, personId, async (tx) => {
    await lockAddresses(tx, oldEmail)
    const now = deps.clock.now()
    const person = await findPerson(tx, personId)
    const change = await findOpen(tx, hash, now)
    if (person === null || change === null) throw confirmationFailed()
    if (await isTaken(tx, oldEmail, personId, now)) throw confirmationFailed()
    if (!(await moveAddress(tx, person, oldEmail))) throw confirmationFailed()
    await tx.orm
      .update(emailChanges)
      .set({ undoneAt: now })
      .where(
        and(
          eq(emailChanges.personId, personId),
          isNull(emailChanges.undoneAt),
          gte(emailChanges.changedAt, change.changedAt),
        ),
      )
    await endSessionsOfPerson(tx, { personId, brandId: null, exceptId: null }, now)
    for (const place of await listPlaces(tx, personId)) {
      const happening = { action: 'email.change_undone', target: personId, visit } as const
      await logInPlace(deps, tx, { personId, place }, happening)
    }
  })
  await undoing.catch((error: unknown) => {
    throw isUniqueViolation(error) ? confirmationFailed() : error
  })
}

async function findOpen(tx: Tx, hash: string, now: Date): Promise<EmailChange | null> {
  const isOpen = and(isNull(emailChanges.undoneAt), gt(emailChanges.undoUntil, now))
  const [row] = await tx.orm
    .select()
    .from(emailChanges)
    .where(and(eq(emailChanges.undoHash, hash), isOpen))
  return row ?? null
}

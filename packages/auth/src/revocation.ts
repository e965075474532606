// A session whose token turned up on another kind of machine ends at once, and its person is told; called by
// session.ts.

import { type Person, type Place, type SessionRow, sessions, type Tx } from '@openpartner/db'
import { enqueueMail, sessionRevokedMail } from '@openpartner/mail'
import { and, eq, isNull } from 'drizzle-orm'
import type { AuthDeps, Visit } from './deps.ts'
import { logInPlace } from './security-log.ts'

interface Foreign {
  readonly row: SessionRow
  readonly person: Pick<Person, 'id' | 'email'>
  readonly place: Place | null
  readonly visit: Visit
  readonly now: Date
}

/** Of requests at the same moment one ends it, so that one mail goes out. */
export async function revokeForeign(
  deps: AuthDeps,
  tx: Tx,
  { row, person, place, visit, now }: Foreign,
): Promise<void> {
  const ended = await tx.orm
    .update(sessions)
    .set({ endedAt: now })
    .where(and(eq(sessions.id, row.id), isNull(sessions.endedAt)))
    .returning({ id: sessions.id })
  if (ended.length === 0) return
  const rendered = sessionRevokedMail({ portalUrl: deps.portalUrl, signedInOn: row, seenOn: visit, at: now })
  const mail = { id: deps.newId('mal'), brandId: null, ...rendered, createdAt: now }
  await enqueueMail(tx, { ...mail, recipient: person.email })
  const { browser, os, device } = visit
  const after = { reason: 'another system', browser, os, device }
  await logInPlace(
    deps,
    tx,
    { personId: person.id, place },
    { action: 'session.revoked', target: row.id, after, visit },
  )
}

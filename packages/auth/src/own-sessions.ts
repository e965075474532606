// A person's own sessions: which are open, where they were last seen, and how they end; called by the API's
// session routes.

import { asPerson, endSessionsOfPerson, listPlaces, type SessionRow, sessions } from '@openpartner/db'
import { type Id, notFound } from '@openpartner/domain'
import { and, desc, eq, isNull } from 'drizzle-orm'
import type { AuthDeps, Visit } from './deps.ts'
import { logInPlace } from './security-log.ts'
import { endOf, findSession, isOver, type Session } from './session.ts'

export type OwnSession = Pick<
  SessionRow,
  'id' | 'browser' | 'os' | 'device' | 'seenNetwork' | 'createdAt' | 'lastSeenAt' | 'expiresAt'
> & { readonly isCurrent: boolean }

/** More are not looked through; nobody has that many browsers. */
const SHOWN_MAX = 200

/** The open ones, newest first. */
export async function listOwnSessions(deps: AuthDeps, session: Session): Promise<OwnSession[]> {
  const now = deps.clock.now()
  return asPerson(deps.db, session.person.id, async (tx) => {
    const places = await listPlaces(tx, session.person.id)
    const rows = await tx.orm
      .select()
      .from(sessions)
      .where(and(eq(sessions.personId, session.person.id), isNull(sessions.endedAt)))
      .orderBy(desc(sessions.createdAt), desc(sessions.id))
      .limit(SHOWN_MAX)
    return rows
      .filter((row) => !isOver(deps, row, places, now))
      .map((row) => ({ ...row, expiresAt: endOf(deps, row, places), isCurrent: row.id === session.id }))
  })
}

/**
 * Ends one of the person's sessions, this one too, from the next request on.
 * @throws Problem `not-found` when it is not theirs or has ended
 */
export async function endOwnSession(
  deps: AuthDeps,
  session: Session,
  id: Id<'ses'>,
  visit: Visit,
): Promise<void> {
  if (!(await endIfOpen(deps, session, id, visit))) throw notFound()
}

/** Signs this browser out, from the next request on. Ending an ended session changes nothing. */
export async function endSession(deps: AuthDeps, session: Session, visit: Visit): Promise<void> {
  await endIfOpen(deps, session, session.id, visit)
}

/**
 * Ends the session this browser held until somebody signed in in it, whoever's it was: the new cookie takes
 * its place, and nobody could sign out of it here any more. A token that opens nothing here changes nothing.
 */
export async function endReplacedSession(deps: AuthDeps, token: string, visit: Visit): Promise<void> {
  const replaced = await findSession(deps, token, visit)
  if (replaced !== null) await endSession(deps, replaced, visit)
}

/** Ends all of the person's sessions but this one. Resolves with how many were open. */
export async function endOtherSessions(deps: AuthDeps, session: Session, visit: Visit): Promise<number> {
  const personId = session.person.id
  return asPerson(deps.db, personId, async (tx) => {
    const which = { personId, brandId: null, exceptId: session.id }
    const ended = await endSessionsOfPerson(tx, which, deps.clock.now())
    for (const target of ended) {
      const place = session.place
      await logInPlace(deps, tx, { personId, place }, { action: 'session.ended', target, visit })
    }
    return ended.length
  })
}

async function endIfOpen(
  deps: AuthDeps,
  { person, place }: Session,
  id: Id<'ses'>,
  visit: Visit,
): Promise<boolean> {
  const personId = person.id
  return asPerson(deps.db, personId, async (tx) => {
    const ended = await tx.orm
      .update(sessions)
      .set({ endedAt: deps.clock.now() })
      .where(and(eq(sessions.id, id), eq(sessions.personId, personId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id })
    if (ended.length === 0) return false
    await logInPlace(deps, tx, { personId, place }, { action: 'session.ended', target: id, visit })
    return true
  })
}

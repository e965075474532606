// Moving a session to another of its person's places; called by the API's session route.

import { asPerson, listPlaces, type Place, sessions } from '@openpartner/db'
import { notFound, Problem } from '@openpartner/domain'
import { and, eq, isNull } from 'drizzle-orm'
import type { AuthDeps } from './deps.ts'
import { rotateToken } from './rotation.ts'
import type { Session } from './session.ts'

export interface Moved {
  readonly session: Session
  /** For the session cookie; null: the one it has stays. */
  readonly token: string | null
}

/**
 * Moves the session to another place of its person, looked up afresh, under a new token: other rights, other
 * token. An admin has two places of one member id: the live brand and its test mode. A token that was itself
 * replaced a moment ago moves the session and gets no successor.
 * @throws Problem `not-found` for a place that is not theirs, `unauthenticated` when the session ended
 * meanwhile
 */
export async function chooseWorkspace(
  deps: AuthDeps,
  session: Session,
  choice: Pick<Place, 'memberId' | 'mode'>,
): Promise<Moved> {
  return asPerson(deps.db, session.person.id, async (tx) => {
    const places = await listPlaces(tx, session.person.id)
    const place = places.find(({ memberId, mode }) => memberId === choice.memberId && mode === choice.mode)
    if (place === undefined) throw notFound()
    const change = { brandId: place.brandId, role: place.role }
    const moved = { ...session, place, places }
    const isElsewhere = place.brandId !== session.place?.brandId || place.role !== session.place.role
    if (isElsewhere && !session.isReplaced) {
      return { session: moved, token: await rotateToken(tx, session.id, change, { now: deps.clock.now() }) }
    }
    const changed = await tx.orm
      .update(sessions)
      .set(change)
      .where(and(eq(sessions.id, session.id), isNull(sessions.endedAt)))
      .returning({ id: sessions.id })
    if (changed.length === 0) throw new Problem('unauthenticated')
    return { session: moved, token: null }
  })
}

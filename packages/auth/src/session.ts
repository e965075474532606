// Sessions: who is signed in, in which of their places, and until when; looked up by the API on every
// request.

import {
  asPerson,
  type Database,
  inTransaction,
  listPlaces,
  type Person,
  type Place,
  people,
  type SessionRow,
  sessions,
  type Tx,
} from '@openpartner/db'
import { type Id, notFound, type PersonId, Problem, type Role } from '@openpartner/domain'
import { and, eq, isNull, lte } from 'drizzle-orm'
import { isToken, newToken, sha256Hex } from './token.ts'

export interface Session {
  readonly id: Id<'ses'>
  readonly person: Pick<Person, 'id' | 'email'>
  /** Where the person works now; null when that place was taken away and no other has been chosen. */
  readonly place: Place | null
  /** Everywhere the person may work, admin first. */
  readonly places: readonly Place[]
  readonly createdAt: Date
  /** The absolute end; an idle session ends earlier. */
  readonly expiresAt: Date
}

export interface NewSession {
  /** For the session cookie. Only its hash is stored. */
  readonly token: string
  readonly id: Id<'ses'>
  readonly personId: PersonId
  readonly place: Place
  readonly expiresAt: Date
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** OWASP ASVS 5.0 V7.3: both limits exist; admins move money, so theirs are short. */
const LIMITS: Readonly<Record<Role, { readonly idleMs: number; readonly absoluteMs: number }>> = {
  admin: { idleMs: 60 * MINUTE_MS, absoluteMs: 24 * HOUR_MS },
  partner: { idleMs: 14 * DAY_MS, absoluteMs: 30 * DAY_MS },
}
/**
 * `last_seen_at` is written at most this often: a write per request would cost more than the minute is worth.
 */
const TOUCH_EVERY_MS = MINUTE_MS

/**
 * Opens a session in the first of the person's places. `places` come from listPlaces (admin first) in the
 * same transaction; there must be one.
 */
export async function createSession(
  tx: Tx,
  from: {
    readonly id: Id<'ses'>
    readonly personId: PersonId
    readonly places: readonly Place[]
    readonly now: Date
  },
): Promise<NewSession> {
  const { id, personId, places, now } = from
  const [place] = places
  if (place === undefined) throw new Error('a session needs a place')
  const token = newToken()
  const expiresAt = new Date(now.getTime() + limitsFor(places).absoluteMs)
  await tx.orm.insert(sessions).values({
    id,
    personId,
    tokenHash: sha256Hex(token),
    brandId: place.brandId,
    role: place.role,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
  })
  return { token, id, personId, place, expiresAt }
}

/**
 * The session this token opens, or null: unknown, ended, expired and idle for too long look the same. A place
 * that was revoked or suspended since the last request is gone from it, for good.
 */
export async function findSession(db: Database, token: string, now: Date): Promise<Session | null> {
  if (!isToken(token)) return null
  const found = await inTransaction(db, async (tx) => {
    const [row] = await tx.orm
      .select({ session: sessions, person: { id: people.id, email: people.email } })
      .from(sessions)
      .innerJoin(people, eq(people.id, sessions.personId))
      .where(and(eq(sessions.tokenHash, sha256Hex(token)), isNull(sessions.endedAt)))
    return row ?? null
  })
  if (found === null || found.session.expiresAt <= now) return null
  const { session: row, person } = found
  return asPerson(db, person.id, async (tx) => {
    const places = await listPlaces(tx, person.id)
    const limits = limitsFor(places)
    const expiresAt = new Date(Math.min(row.expiresAt.getTime(), row.createdAt.getTime() + limits.absoluteMs))
    const idleMs = now.getTime() - row.lastSeenAt.getTime()
    if (expiresAt <= now || idleMs >= limits.idleMs) return null
    const place = places.find(({ brandId, role }) => brandId === row.brandId && role === row.role) ?? null
    if (place === null) await leavePlace(tx, row)
    if (idleMs >= TOUCH_EVERY_MS) await touch(tx, row.id, now)
    return { id: row.id, person, place, places, createdAt: row.createdAt, expiresAt }
  })
}

/**
 * Moves the session to another place of its person, looked up afresh.
 * @throws Problem `not-found` for a place that is not theirs, `unauthenticated` when the session ended
 * meanwhile
 */
export async function chooseWorkspace(
  db: Database,
  session: Session,
  memberId: Place['memberId'],
): Promise<Session> {
  return asPerson(db, session.person.id, async (tx) => {
    const places = await listPlaces(tx, session.person.id)
    const place = places.find((candidate) => candidate.memberId === memberId)
    if (place === undefined) throw notFound()
    const moved = await tx.orm
      .update(sessions)
      .set({ brandId: place.brandId, role: place.role })
      .where(and(eq(sessions.id, session.id), isNull(sessions.endedAt)))
      .returning({ id: sessions.id })
    if (moved.length === 0) throw new Problem('unauthenticated')
    return { ...session, place, places }
  })
}

/** Signs this browser out, from the next request on. Ending an ended session changes nothing. */
export async function endSession(db: Database, id: Id<'ses'>, now: Date): Promise<void> {
  await inTransaction(db, (tx) =>
    tx.orm
      .update(sessions)
      .set({ endedAt: now })
      .where(and(eq(sessions.id, id), isNull(sessions.endedAt))),
  )
}

/** Every place is one click away, so the strictest of them rules the whole session. */
function limitsFor(places: readonly Place[]) {
  return LIMITS[places.some(({ role }) => role === 'admin') ? 'admin' : 'partner']
}

/**
 * Giving the place back later must not open it in a session that was there all along: the person chooses it
 * anew.
 */
async function leavePlace(tx: Tx, { id, brandId, role }: SessionRow): Promise<void> {
  if (brandId === null || role === null) return
  // Another tab may have chosen a place by now; that choice stays.
  const isStillThere = and(eq(sessions.id, id), eq(sessions.brandId, brandId), eq(sessions.role, role))
  await tx.orm.update(sessions).set({ brandId: null, role: null }).where(isStillThere)
}

async function touch(tx: Tx, id: Id<'ses'>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - TOUCH_EVERY_MS)
  await tx.orm
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, id), lte(sessions.lastSeenAt, before)))
}

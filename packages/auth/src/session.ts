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
import type { Id, PersonId, Role } from '@openpartner/domain'
import { and, eq, gt, isNull, lte, or } from 'drizzle-orm'
import type { AuthDeps, SessionLimits, Visit } from './deps.ts'
import { revokeForeign } from './revocation.ts'
import { logInPlace } from './security-log.ts'
import { provenBy, standingOf } from './standing.ts'
import { isToken, newToken, sha256Hex } from './token.ts'

export interface Session {
  readonly id: Id<'ses'>
  readonly person: Pick<Person, 'id' | 'email'>
  /** Where the person works now; null when that place was taken away and no other has been chosen. */
  readonly place: Place | null
  /** Everywhere the person may work, admin first. */
  readonly places: readonly Place[]
  /** False in another network or browser than the person proved: acts that hurt need a step-up first. */
  readonly isFamiliar: boolean
  /** When the person last proved to read the mail of their address. */
  readonly provedAt: Date
  /** True for a token that was replaced a moment ago: it works a little longer, and gets no successor. */
  readonly isReplaced: boolean
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
/** OWASP ASVS 5.0 V7.3: both limits exist; admins move money, so theirs are short. Operators may differ. */
export const ADMIN_LIMITS: SessionLimits = { idleMs: 60 * MINUTE_MS, absoluteMs: 24 * HOUR_MS }
const PARTNER_LIMITS: SessionLimits = { idleMs: 14 * DAY_MS, absoluteMs: 30 * DAY_MS }
/**
 * `last_seen_at` is written at most this often: a write per request would cost more than the minute is worth.
 */
const TOUCH_EVERY_MS = MINUTE_MS

/**
 * Opens a session in the first of the person's places. `places` come from listPlaces (admin first) in the
 * same transaction; there must be one.
 */
export async function createSession(
  deps: AuthDeps,
  tx: Tx,
  from: {
    readonly personId: PersonId
    readonly places: readonly Place[]
    readonly visit: Visit
    readonly now: Date
  },
): Promise<NewSession> {
  const { personId, places, visit, now } = from
  const [place] = places
  if (place === undefined) throw new Error('a session needs a place')
  const [id, token] = [deps.newId('ses'), newToken()]
  const expiresAt = new Date(now.getTime() + limitsFor(deps, places).absoluteMs)
  const { brandId, role } = place
  const { browser, os, device } = visit
  const [tokenHash, proven] = [sha256Hex(token), provenBy(visit)]
  const times = { createdAt: now, lastSeenAt: now, provedAt: now, expiresAt }
  await tx.orm
    .insert(sessions)
    .values({ id, personId, tokenHash, brandId, role, os, device, ...proven, ...times })
  const after = { browser, os, device }
  await logInPlace(deps, tx, { personId, place }, { action: 'session.opened', target: id, after, visit })
  return { token, id, personId, place, expiresAt }
}

/**
 * The session this token opens, or null: unknown, ended, expired and idle for too long look the same. A place
 * that was revoked or suspended since the last request is gone from it, for good. A token that turns up on
 * another kind of machine opens nothing and ends its session.
 */
export async function findSession(deps: AuthDeps, token: string, visit: Visit): Promise<Session | null> {
  if (!isToken(token)) return null
  const now = deps.clock.now()
  const found = await findRow(deps.db, sha256Hex(token), now)
  if (found === null || found.session.expiresAt <= now) return null
  const { session: row, person } = found
  return asPerson(deps.db, person.id, async (tx) => {
    const places = await listPlaces(tx, person.id)
    const expiresAt = endOf(deps, row, places)
    if (isOver(deps, row, places, now)) return null
    const place = places.find(({ brandId, role }) => brandId === row.brandId && role === row.role) ?? null
    const standing = standingOf(row, visit)
    if (standing === 'foreign') {
      await revokeForeign(deps, tx, { row, person, place, visit, now })
      return null
    }
    if (place === null) await leavePlace(tx, row)
    if (now.getTime() - row.lastSeenAt.getTime() >= TOUCH_EVERY_MS) await touch(tx, row.id, visit, now)
    const { id, provedAt, createdAt } = row
    const isReplaced = row.tokenHash !== sha256Hex(token)
    const isFamiliar = standing === 'familiar'
    return { id, person, place, places, isFamiliar, provedAt, isReplaced, createdAt, expiresAt }
  })
}

/** The absolute end of a session whose person has these places. */
export function endOf(deps: Pick<AuthDeps, 'adminLimits'>, row: SessionRow, places: readonly Place[]): Date {
  const { absoluteMs } = limitsFor(deps, places)
  return new Date(Math.min(row.expiresAt.getTime(), row.createdAt.getTime() + absoluteMs))
}

/** Past its absolute end, or not used for too long. */
export function isOver(
  deps: Pick<AuthDeps, 'adminLimits'>,
  row: SessionRow,
  places: readonly Place[],
  now: Date,
): boolean {
  const idleMs = now.getTime() - row.lastSeenAt.getTime()
  return endOf(deps, row, places) <= now || idleMs >= limitsFor(deps, places).idleMs
}

async function findRow(db: Database, hash: string, now: Date) {
  return inTransaction(db, async (tx) => {
    const isStillTaken = and(eq(sessions.previousTokenHash, hash), gt(sessions.previousUntil, now))
    const [row] = await tx.orm
      .select({ session: sessions, person: { id: people.id, email: people.email } })
      .from(sessions)
      .innerJoin(people, eq(people.id, sessions.personId))
      .where(and(or(eq(sessions.tokenHash, hash), isStillTaken), isNull(sessions.endedAt)))
    return row ?? null
  })
}

/** Every place is one click away, so the strictest of them rules the whole session. */
function limitsFor({ adminLimits }: Pick<AuthDeps, 'adminLimits'>, places: readonly Place[]): SessionLimits {
  const role: Role = places.some((place) => place.role === 'admin') ? 'admin' : 'partner'
  return role === 'admin' ? adminLimits : PARTNER_LIMITS
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

async function touch(tx: Tx, id: Id<'ses'>, { network }: Visit, now: Date): Promise<void> {
  const before = new Date(now.getTime() - TOUCH_EVERY_MS)
  await tx.orm
    .update(sessions)
    .set({ lastSeenAt: now, seenNetwork: network })
    .where(and(eq(sessions.id, id), lte(sessions.lastSeenAt, before)))
}

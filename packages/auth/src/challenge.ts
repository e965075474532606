// Challenges: what was mailed, to whom, for what and which browser, and how often it was tried; every flow
// that mails is a caller.

import { type ChallengePurpose, type ChallengeRow, challenges, lockByName, type Tx } from '@openpartner/db'
import type { Id } from '@openpartner/domain'
import { and, desc, eq, gt, inArray, isNull, lt, ne, sql } from 'drizzle-orm'
import { isPossible, type Proof } from './proof.ts'

/** How long link, code and the browser's cookie live. */
export const CHALLENGE_MINUTES = 10
/** Tries per challenge. A code has 40 bits: five tries an address, five mails an hour. */
const ATTEMPTS_MAX = 5
const STARTS_PER_HOUR_MAX = 5
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/**
 * One browser may wait for several mails, yet one request must not make us try a code on thousands of rows.
 */
const CANDIDATES_MAX = 5

export type NewChallenge = Omit<ChallengeRow, 'attempts' | 'expiresAt' | 'consumedAt'>

/** Where a challenge waits: in the browser that asked to sign in, or in the session that asked. */
export type Waiting =
  | { readonly purpose: 'sign-in'; readonly browserHash: string }
  | { readonly purpose: 'step-up' | 'email-change'; readonly sessionId: Id<'ses'> }

/**
 * One sign-in at a time per address, until the transaction ends: twin requests send one mail and make one
 * session.
 */
export async function lockAddress(tx: Tx, email: string): Promise<void> {
  await lockByName(tx, 'sign-in', email)
}

/**
 * Whether this address may get another mail for this: one a minute, five an hour. By purpose, so that a
 * stranger who asks for sign-in mails keeps nobody from proving themselves. Needs lockAddress.
 */
export async function mayStart(
  tx: Tx,
  email: string,
  purpose: ChallengePurpose,
  now: Date,
): Promise<boolean> {
  const sinceAnHour = gt(challenges.createdAt, new Date(now.getTime() - HOUR_MS))
  const recent = await tx.orm
    .select({ createdAt: challenges.createdAt })
    .from(challenges)
    .where(and(eq(challenges.email, email), eq(challenges.purpose, purpose), sinceAnHour))
    .orderBy(desc(challenges.createdAt))
    .limit(STARTS_PER_HOUR_MAX)
  const newestMs = recent[0]?.createdAt.getTime() ?? Number.NEGATIVE_INFINITY
  return recent.length < STARTS_PER_HOUR_MAX && now.getTime() - newestMs >= MINUTE_MS
}

/** A mail is worthless once its link and code are: a late one would only puzzle its reader. */
export function lifeOfMail(now: Date): { readonly createdAt: Date; readonly expiresAt: Date } {
  return { createdAt: now, expiresAt: new Date(now.getTime() + CHALLENGE_MINUTES * MINUTE_MS) }
}

export async function insertChallenge(tx: Tx, challenge: NewChallenge): Promise<void> {
  const expiresAt = new Date(challenge.createdAt.getTime() + CHALLENGE_MINUTES * MINUTE_MS)
  await tx.orm.insert(challenges).values({ ...challenge, expiresAt })
}

/**
 * Counts a try against what waits there and answers which challenges may still be compared. Commit before
 * comparing: a try that is counted afterwards can be had for nothing by dropping the connection. Without the
 * browser's cookie there is nothing to count, so a link scanner uses up nobody's tries; nor does a proof that
 * can be none.
 */
export async function countAttempt(
  tx: Tx,
  waiting: Waiting,
  proof: Proof,
  now: Date,
): Promise<ChallengeRow[]> {
  if (!isPossible(proof)) return []
  const place = 'sessionId' in waiting ? waiting.sessionId : waiting.browserHash
  await lockByName(tx, 'sign-in attempt', waiting.purpose, place)
  const isOpen = and(
    eq(challenges.purpose, waiting.purpose),
    'sessionId' in waiting
      ? eq(challenges.sessionId, waiting.sessionId)
      : eq(challenges.browserHash, waiting.browserHash),
    isNull(challenges.consumedAt),
    gt(challenges.expiresAt, now),
    lt(challenges.attempts, ATTEMPTS_MAX),
  )
  const newest = tx.orm
    .select({ id: challenges.id })
    .from(challenges)
    .where(isOpen)
    .orderBy(desc(challenges.createdAt))
    .limit(CANDIDATES_MAX)
  return tx.orm
    .update(challenges)
    .set({ attempts: sql`${challenges.attempts} + 1` })
    .where(and(isOpen, inArray(challenges.id, newest)))
    .returning()
}

/**
 * Uses the challenge up and voids every other one of its address; false when it was used or ran out in the
 * meantime. Needs lockAddress.
 */
export async function consumeChallenge(tx: Tx, challenge: ChallengeRow, now: Date): Promise<boolean> {
  const consumed = await tx.orm
    .update(challenges)
    .set({ consumedAt: now })
    .where(and(eq(challenges.id, challenge.id), isNull(challenges.consumedAt), gt(challenges.expiresAt, now)))
    .returning({ id: challenges.id })
  if (consumed.length === 0) return false
  await tx.orm
    .update(challenges)
    .set({ consumedAt: now })
    .where(
      and(
        eq(challenges.email, challenge.email),
        ne(challenges.id, challenge.id),
        isNull(challenges.consumedAt),
      ),
    )
  return true
}

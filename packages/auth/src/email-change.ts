// Changing one's address: the new one proves itself first, the old one is told and can undo it. For the API's
// session routes.

import {
  asPerson,
  challenges,
  emailChanges,
  inTransaction,
  isUniqueViolation,
  listPlaces,
  type Tx,
} from '@openpartner/db'
import { addDays, type Id, Problem } from '@openpartner/domain'
import { emailChangedMail, emailChangeMail, enqueueDecoy, enqueueMail } from '@openpartner/mail'
import { and, count, eq, gt } from 'drizzle-orm'
import { isTaken, lockAddresses, moveAddress } from './address.ts'
import {
  CHALLENGE_MINUTES,
  consumeChallenge,
  countAttempt,
  insertChallenge,
  lifeOfMail,
  mayStart,
} from './challenge.ts'
import type { AuthDeps, Visit } from './deps.ts'
import { requireEmail } from './email.ts'
import { type Proof, provenChallenge, toMail } from './proof.ts'
import { logInPlace } from './security-log.ts'
import type { Session } from './session.ts'
import { confirmationFailed } from './step-up.ts'
import { newToken, sha256Hex } from './token.ts'

/** Long enough for somebody on holiday to see that their address was taken from them. */
const UNDO_DAYS = 7
/** Mails to addresses of one's choice, by one session. */
const STARTS_PER_HOUR_MAX = 5
const HOUR_MS = 60 * 60_000

/**
 * Mails a link and code to the new address. The same answer and the same statements when somebody else has it
 * — the mail is a decoy then — or when its mail limits are reached.
 * @throws Problem `request-invalid` for what is no address or the one they have, `too-many-requests` when the
 * session asked too often, whatever for
 */
export async function startEmailChange(deps: AuthDeps, session: Session, text: string): Promise<void> {
  const email = requireEmail(text)
  const { id: sessionId, person } = session
  if (email === person.email) {
    throw new Problem('request-invalid', {
      errors: [{ pointer: '/email', detail: 'is your address already' }],
    })
  }
  await asPerson(deps.db, person.id, async (tx) => {
    await lockAddresses(tx, person.email, email)
    const now = deps.clock.now()
    if ((await startsOf(tx, sessionId, now)) >= STARTS_PER_HOUR_MAX) {
      throw new Problem('too-many-requests', { detail: 'Five mails an hour are sent for this.' })
    }
    if (!(await mayStart(tx, email, 'email-change', now))) return
    const { challenge, token, code } = toMail(deps, now)
    await insertChallenge(tx, { ...challenge, purpose: 'email-change', email, browserHash: null, sessionId })
    const { portalUrl } = deps
    const rendered = emailChangeMail({ portalUrl, token, code, validMinutes: CHALLENGE_MINUTES })
    const mail = { id: deps.newId('mal'), brandId: null, ...rendered, ...lifeOfMail(now) }
    if (await isTaken(tx, email, person.id, now)) await enqueueDecoy(tx, mail)
    else await enqueueMail(tx, { ...mail, recipient: email })
  })
}

/**
 * Makes the proven address the person's, tells the old one, and answers it.
 * @throws Problem `confirmation-failed`, the same for every reason
 */
export async function confirmEmailChange(
  deps: AuthDeps,
  session: Session,
  { proof, visit }: { readonly proof: Proof; readonly visit: Visit },
): Promise<string> {
  const { id, person } = session
  const waiting = await inTransaction(deps.db, (tx) =>
    countAttempt(tx, { purpose: 'email-change', sessionId: id }, proof, deps.clock.now()),
  )
  const challenge = provenChallenge(deps, proof, waiting)
  if (challenge === null) throw confirmationFailed()
  const { email } = challenge
  const change = asPerson(deps.db, person.id, async (tx) => {
    await lockAddresses(tx, person.email, email)
    const now = deps.clock.now()
    if (!(await consumeChallenge(tx, challenge, now))) throw confirmationFailed()
    if (await isTaken(tx, email, person.id, now)) throw confirmationFailed()
    if (!(await moveAddress(tx, person, email))) throw confirmationFailed()
    await tellOldAddress(deps, tx, { session, email, now })
    for (const place of await listPlaces(tx, person.id)) {
      const happening = { action: 'email.changed', target: person.id, visit } as const
      await logInPlace(deps, tx, { personId: person.id, place }, happening)
    }
    return email
  })
  return change.catch((error: unknown) => {
    // Somebody was given the address in the same instant.
    throw isUniqueViolation(error) ? confirmationFailed() : error
  })
}

async function startsOf(tx: Tx, sessionId: Id<'ses'>, now: Date): Promise<number> {
  const since = gt(challenges.createdAt, new Date(now.getTime() - HOUR_MS))
  const [counted] = await tx.orm
    .select({ starts: count() })
    .from(challenges)
    .where(and(eq(challenges.sessionId, sessionId), eq(challenges.purpose, 'email-change'), since))
  return counted?.starts ?? 0
}

async function tellOldAddress(
  deps: AuthDeps,
  tx: Tx,
  { session, email, now }: { readonly session: Session; readonly email: string; readonly now: Date },
): Promise<void> {
  const { person } = session
  const token = newToken()
  await tx.orm.insert(emailChanges).values({
    id: deps.newId('emc'),
    personId: person.id,
    oldEmail: person.email,
    newEmail: email,
    undoHash: sha256Hex(token),
    changedAt: now,
    undoUntil: addDays(now, UNDO_DAYS),
  })
  const rendered = emailChangedMail({ portalUrl: deps.portalUrl, token, validDays: UNDO_DAYS })
  const mail = { id: deps.newId('mal'), brandId: null, ...rendered, createdAt: now }
  await enqueueMail(tx, { ...mail, recipient: person.email })
}

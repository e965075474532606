// Step-up: a signed-in person proves again to read the mail of their address, from where they are now. For
// the API's session routes.

import { asPerson, inTransaction } from '@openpartner/db'
import { Problem } from '@openpartner/domain'
import { enqueueMail, stepUpMail } from '@openpartner/mail'
import {
  CHALLENGE_MINUTES,
  consumeChallenge,
  countAttempt,
  insertChallenge,
  lifeOfMail,
  lockAddress,
  mayStart,
} from './challenge.ts'
import type { AuthDeps, Visit } from './deps.ts'
import { type Proof, provenChallenge, toMail } from './proof.ts'
import { rotateToken } from './rotation.ts'
import { logInPlace } from './security-log.ts'
import type { Session } from './session.ts'
import { provenBy } from './standing.ts'

/** How long a proof counts for the few acts that always need one. */
const FRESH_MS = 15 * 60_000

/** Whether the person proved it within the last quarter of an hour, by signing in or stepping up. */
export function isFresh({ provedAt }: Pick<Session, 'provedAt'>, now: Date): boolean {
  return now.getTime() - provedAt.getTime() < FRESH_MS
}

/**
 * Mails a link and code to the person's own address, for this session alone.
 * @throws Problem `too-many-requests` above the mail limits of the address
 */
export async function startStepUp(deps: AuthDeps, { id, person }: Session): Promise<void> {
  await asPerson(deps.db, person.id, async (tx) => {
    await lockAddress(tx, person.email)
    const now = deps.clock.now()
    if (!(await mayStart(tx, person.email, 'step-up', now))) throw tooManyMails()
    const { challenge, token, code } = toMail(deps, now)
    const waiting = { purpose: 'step-up', email: person.email, browserHash: null, sessionId: id } as const
    await insertChallenge(tx, { ...challenge, ...waiting })
    const rendered = stepUpMail({ portalUrl: deps.portalUrl, token, code, validMinutes: CHALLENGE_MINUTES })
    const mail = { id: deps.newId('mal'), brandId: null, ...rendered, ...lifeOfMail(now) }
    await enqueueMail(tx, { ...mail, recipient: person.email })
  })
}

/**
 * Makes this browser and network the proven ones, under a new token, which it answers.
 * @throws Problem `confirmation-failed`, the same for every reason
 */
export async function confirmStepUp(
  deps: AuthDeps,
  session: Session,
  { proof, visit }: { readonly proof: Proof; readonly visit: Visit },
): Promise<string> {
  const { id, person, place } = session
  const waiting = await inTransaction(deps.db, (tx) =>
    countAttempt(tx, { purpose: 'step-up', sessionId: id }, proof, deps.clock.now()),
  )
  const challenge = provenChallenge(deps, proof, waiting)
  // A mail to an address the person had before proves nothing any more.
  if (challenge === null || challenge.email !== person.email) throw confirmationFailed()
  return asPerson(deps.db, person.id, async (tx) => {
    await lockAddress(tx, challenge.email)
    const now = deps.clock.now()
    if (!(await consumeChallenge(tx, challenge, now))) throw confirmationFailed()
    const token = await rotateToken(tx, id, { ...provenBy(visit), provedAt: now }, { now })
    const { browser, os, device } = visit
    const happening = {
      action: 'session.step_up',
      target: id,
      after: { browser, os, device },
      visit,
    } as const
    await logInPlace(deps, tx, { personId: person.id, place }, happening)
    return token
  })
}

/** The one answer for wrong, used, expired, foreign and mistaken proofs. */
export function confirmationFailed(): Problem {
  return new Problem('confirmation-failed', {
    detail: 'Ask for a new mail, and use its link or code in the browser where you asked.',
  })
}

function tooManyMails(): Problem {
  return new Problem('too-many-requests', {
    detail: 'A mail was sent a moment ago. There is one a minute and five an hour; the last one still works.',
  })
}

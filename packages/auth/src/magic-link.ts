// Signing in by mail: start writes challenge and mail, confirm makes a session of link or code; for the API.

import { asPerson, findPersonByEmail, inTransaction, listPlaces, openInvitationsTo } from '@openpartner/db'
import { Problem } from '@openpartner/domain'
import { enqueueDecoy, enqueueMail, signInMail } from '@openpartner/mail'
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
import { requireEmail } from './email.ts'
import { type Proof, provenChallenge, toMail } from './proof.ts'
import { createSession, type NewSession } from './session.ts'
import { isToken, newToken, sha256Hex } from './token.ts'

export interface SignInStart {
  readonly email: string
  /**
   * The sign-in cookie the browser sent, or null. Kept when well-formed, so that an earlier mail still works.
   */
  readonly browserToken: string | null
}

/**
 * Always the same answer: a token to set as the sign-in cookie for CHALLENGE_MINUTES. A mail goes out when
 * the address belongs to an active admin or partner, or is invited to be an admin, and its limits allow. An
 * unknown address runs the same statements and writes the same rows — its mail is a decoy — so that neither
 * answer nor time tells the two apart.
 * @throws Problem `request-invalid` when the address is none
 */
export async function startSignIn(deps: AuthDeps, start: SignInStart): Promise<{ browserToken: string }> {
  const email = requireEmail(start.email)
  const browserToken =
    start.browserToken !== null && isToken(start.browserToken) ? start.browserToken : newToken()
  const person = await inTransaction(deps.db, (tx) => findPersonByEmail(tx, email))
  // For a stranger this is an id nobody has: the look-up of places runs all the same.
  const personId = person?.id ?? deps.newId('per')
  await asPerson(deps.db, personId, async (tx) => {
    await lockAddress(tx, email)
    const now = deps.clock.now()
    if (!(await mayStart(tx, email, 'sign-in', now))) return
    const places = await listPlaces(tx, personId)
    const invitations = await openInvitationsTo(tx, email, now)
    const mayEnter = places.length > 0 || invitations.some(({ role }) => role === 'admin')
    const { challenge, token, code } = toMail(deps, now)
    const browserHash = sha256Hex(browserToken)
    await insertChallenge(tx, { ...challenge, purpose: 'sign-in', email, browserHash, sessionId: null })
    const rendered = signInMail({ portalUrl: deps.portalUrl, token, code, validMinutes: CHALLENGE_MINUTES })
    const mail = { id: deps.newId('mal'), brandId: null, ...rendered, ...lifeOfMail(now) }
    if (mayEnter) await enqueueMail(tx, { ...mail, recipient: email })
    else await enqueueDecoy(tx, mail)
  })
  return { browserToken }
}

/**
 * Turns the link's token or the code into a fresh session, in the browser that asked and nowhere else.
 * @throws Problem `sign-in-failed`, the same for every reason; from another browser nothing is counted or
 * consumed
 */
export async function confirmSignIn(
  deps: AuthDeps,
  {
    proof,
    browserToken,
    visit,
  }: { readonly proof: Proof; readonly browserToken: string | null; readonly visit: Visit },
): Promise<NewSession> {
  if (browserToken === null || !isToken(browserToken)) throw signInFailed()
  const candidates = await inTransaction(deps.db, (tx) =>
    countAttempt(tx, { purpose: 'sign-in', browserHash: sha256Hex(browserToken) }, proof, deps.clock.now()),
  )
  const challenge = provenChallenge(deps, proof, candidates)
  if (challenge === null) throw signInFailed()
  const person = await inTransaction(deps.db, (tx) => findPersonByEmail(tx, challenge.email))
  // Somebody invited is nobody yet: they become a person together with their first place, or not at all.
  const personId = person?.id ?? deps.newId('per')
  return asPerson(deps.db, personId, async (tx) => {
    await lockAddress(tx, challenge.email)
    const now = deps.clock.now()
    if (!(await consumeChallenge(tx, challenge, now))) throw signInFailed()
    await deps.acceptInvitations(tx, { personId, email: challenge.email, requestId: visit.requestId })
    const places = await listPlaces(tx, personId)
    if (places.length === 0) throw signInFailed()
    return createSession(deps, tx, { personId, places, visit, now })
  })
}

function signInFailed(): Problem {
  return new Problem('sign-in-failed', {
    detail: 'Ask for a new mail, and use its link or code in the browser where you asked.',
  })
}

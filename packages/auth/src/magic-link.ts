// Signing in by mail: start writes challenge and mail, confirm makes a session of link or code; for the API.

import {
  asPerson,
  type ChallengeRow,
  type Database,
  findPersonByEmail,
  inTransaction,
  listPlaces,
} from '@openpartner/db'
import { type Id, type IdPrefix, Problem } from '@openpartner/domain'
import { enqueueDecoy, enqueueMail, signInMail } from '@openpartner/mail'
import {
  CHALLENGE_MINUTES,
  consumeChallenge,
  countAttempt,
  insertChallenge,
  lockAddress,
  mayStart,
} from './challenge.ts'
import { requireEmail } from './email.ts'
import { createSession, type NewSession } from './session.ts'
import { codeHash, isSameDigest, isToken, newCode, newToken, readCode, sha256Hex } from './token.ts'

export interface AuthDeps {
  readonly db: Database
  readonly clock: { now(): Date }
  readonly newId: <P extends IdPrefix>(prefix: P) => Id<P>
  /** AUTH_SECRET: 32 bytes. */
  readonly authSecret: Uint8Array
  /** Public URL of the portal, without a path. */
  readonly portalUrl: string
}

export interface SignInStart {
  readonly email: string
  /**
   * The sign-in cookie the browser sent, or null. Kept when well-formed, so that an earlier mail still works.
   */
  readonly browserToken: string | null
}

export type SignInProof = { readonly token: string } | { readonly code: string }

/**
 * Always the same answer: a token to set as the sign-in cookie for CHALLENGE_MINUTES. A mail goes out when
 * the address belongs to an active admin or partner and its limits allow. An unknown address runs the same
 * statements and writes the same rows — its mail is a decoy — so that neither answer nor time tells the two
 * apart.
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
    if (!(await mayStart(tx, email, now))) return
    const places = await listPlaces(tx, personId)
    const [id, token, code] = [deps.newId('chl'), newToken(), newCode()]
    const hashes = { tokenHash: sha256Hex(token), codeHash: codeHash(deps.authSecret, id, code) }
    await insertChallenge(tx, { id, email, ...hashes, browserHash: sha256Hex(browserToken), createdAt: now })
    const rendered = signInMail({ portalUrl: deps.portalUrl, token, code, validMinutes: CHALLENGE_MINUTES })
    const mail = { id: deps.newId('mal'), brandId: null, ...rendered, createdAt: now }
    if (places.length > 0) await enqueueMail(tx, { ...mail, recipient: email })
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
  { proof, browserToken }: { readonly proof: SignInProof; readonly browserToken: string | null },
): Promise<NewSession> {
  if (browserToken === null || !isToken(browserToken)) throw signInFailed()
  const candidates = await inTransaction(deps.db, (tx) =>
    countAttempt(tx, sha256Hex(browserToken), deps.clock.now()),
  )
  const challenge = provenBy(deps.authSecret, proof, candidates)
  if (challenge === null) throw signInFailed()
  const person = await inTransaction(deps.db, (tx) => findPersonByEmail(tx, challenge.email))
  if (person === null) throw signInFailed()
  return asPerson(deps.db, person.id, async (tx) => {
    await lockAddress(tx, challenge.email)
    const now = deps.clock.now()
    if (!(await consumeChallenge(tx, challenge, now))) throw signInFailed()
    const places = await listPlaces(tx, person.id)
    if (places.length === 0) throw signInFailed()
    return createSession(tx, { id: deps.newId('ses'), personId: person.id, places, now })
  })
}

/** Compares with every candidate and stops at none: the time does not tell which one was close. */
function provenBy(
  authSecret: Uint8Array,
  proof: SignInProof,
  candidates: readonly ChallengeRow[],
): ChallengeRow | null {
  let proven: ChallengeRow | null = null
  const code = 'code' in proof ? readCode(proof.code) : null
  for (const challenge of candidates) {
    const matches =
      'token' in proof
        ? isSameDigest(sha256Hex(proof.token), challenge.tokenHash)
        : code !== null && isSameDigest(codeHash(authSecret, challenge.id, code), challenge.codeHash)
    if (matches) proven = challenge
  }
  return proven
}

function signInFailed(): Problem {
  return new Problem('sign-in-failed', {
    detail: 'Ask for a new mail, and use its link or code in the browser where you asked.',
  })
}

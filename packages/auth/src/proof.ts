// What is mailed and what comes back: a token in a link and a code for typing, told apart from every other by
// comparing hashes. Used by every flow that mails.

import type { ChallengeRow } from '@openpartner/db'
import type { AuthDeps } from './deps.ts'
import { codeHash, isSameDigest, isToken, newCode, newToken, readCode, sha256Hex } from './token.ts'

export type Proof = { readonly token: string } | { readonly code: string }

interface Mailing {
  readonly challenge: Pick<ChallengeRow, 'id' | 'tokenHash' | 'codeHash' | 'createdAt'>
  readonly token: string
  readonly code: string
}

/** A fresh token and code, and the hashes that are stored of them. */
export function toMail(deps: Pick<AuthDeps, 'newId' | 'authSecret'>, createdAt: Date): Mailing {
  const [id, token, code] = [deps.newId('chl'), newToken(), newCode()]
  const hashes = { tokenHash: sha256Hex(token), codeHash: codeHash(deps.authSecret, id, code) }
  return { challenge: { id, ...hashes, createdAt }, token, code }
}

/** False for what can be no token or code of ours, whatever was mailed: cut, padded, in other letters. */
export function isPossible(proof: Proof): boolean {
  return 'token' in proof ? isToken(proof.token) : readCode(proof.code) !== null
}

/** Compares with every candidate and stops at none: the time does not tell which one was close. */
export function provenChallenge(
  { authSecret }: Pick<AuthDeps, 'authSecret'>,
  proof: Proof,
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

// From a credential to who asks: makes the Actor of a person or a key; the API calls it on every request.

import type { Database } from '@openpartner/db'
import { type Actor, isId, type KeyActor } from '@openpartner/domain'
import { type ApiKey, findApiKey } from './api-key.ts'
import { findSession, type Session } from './session.ts'

export type Credential =
  | { readonly kind: 'session'; readonly token: string }
  | { readonly kind: 'key'; readonly key: string }

/**
 * Who presents this credential, or null: nobody we know, or a person who has no place to work in at the
 * moment. A worker never presents one; it makes its own actor.
 */
export async function findActor(db: Database, credential: Credential, now: Date): Promise<Actor | null> {
  if (credential.kind === 'key') {
    const key = await findApiKey(db, credential.key, now)
    return key === null ? null : actorOfKey(key)
  }
  const session = await findSession(db, credential.token, now)
  return session === null ? null : actorOfSession(session)
}

/** The person in the place they chose, or null while none is chosen. */
export function actorOfSession({ place, person }: Session): Actor | null {
  if (place === null) return null
  const { brandId, role, memberId } = place
  if (role === 'admin' && isId('adm', memberId))
    return { kind: 'admin', brandId, adminId: memberId, personId: person.id }
  if (role === 'partner' && isId('ptn', memberId)) {
    return { kind: 'partner', brandId, partnerId: memberId, personId: person.id }
  }
  throw new Error('a place whose role and member disagree')
}

export function actorOfKey({ brandId, id, scopes }: ApiKey): KeyActor {
  return { kind: 'key', brandId, keyId: id, scopes }
}

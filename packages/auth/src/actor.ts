// From a credential to who asks: makes the Actor of a person or a key; the API calls it on every request.

import type { Database, Place } from '@openpartner/db'
import {
  type Actor,
  type AdminActor,
  isId,
  type KeyActor,
  type PartnerActor,
  type PersonId,
} from '@openpartner/domain'
import { type ApiKey, findApiKey } from './api-key.ts'
import type { Session } from './session.ts'

/** The actor of an API key, or null when it opens nothing. */
export async function findKeyActor(db: Database, key: string, now: Date): Promise<KeyActor | null> {
  const found = await findApiKey(db, key, now)
  return found === null ? null : actorOfKey(found)
}

/** The person in the place they chose, or null while none is chosen. */
export function actorOfSession({ place, person }: Session): Actor | null {
  return place === null ? null : actorIn(place, person.id)
}

export function actorIn({ brandId, role, memberId }: Place, personId: PersonId): AdminActor | PartnerActor {
  if (role === 'admin' && isId('adm', memberId))
    return { kind: 'admin', brandId, adminId: memberId, personId }
  if (role === 'partner' && isId('ptn', memberId)) {
    return { kind: 'partner', brandId, partnerId: memberId, personId }
  }
  throw new Error('a place whose role and member disagree')
}

export function actorOfKey({ brandId, id, scopes }: ApiKey): KeyActor {
  return { kind: 'key', brandId, keyId: id, scopes }
}

// From a credential to who asks: makes the Actor of a person or a key; the API calls it on every request. A
// worker presents none; it makes its own actor.

import type { Place } from '@openpartner/db'
import {
  type Actor,
  type AdminActor,
  isId,
  type KeyActor,
  type PartnerActor,
  type PersonId,
  type PublishableActor,
} from '@openpartner/domain'
import type { ApiKey } from './api-key.ts'

/** What of a session says who asks. */
interface Standing {
  readonly person: { readonly id: PersonId }
  readonly place: Place | null
}

/** The person in the place they chose, or null while none is chosen. */
export function actorOfSession({ place, person }: Standing): Actor | null {
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

export function actorOfKey({ brandId, id, kind, scopes }: ApiKey): KeyActor | PublishableActor {
  return kind === 'secret'
    ? { kind: 'key', brandId, keyId: id, scopes }
    : { kind: 'publishable', brandId, keyId: id }
}

// Entries of the security log about people's sessions and addresses; every act of this package calls it in
// its transaction.

import { type Place, type Tx, withinBrand } from '@openpartner/db'
import type { PersonId, SecurityAction } from '@openpartner/domain'
import { actorIn } from './actor.ts'
import type { AuthDeps, Visit } from './deps.ts'

export interface Happening {
  readonly action: SecurityAction
  /** The id of what it was done to. Never an address: entries are for ever. */
  readonly target: string
  readonly after?: unknown
  readonly visit: Pick<Visit, 'requestId'>
}

/** Into the log of the brand whose place it is. A person without a place has no brand that should know. */
export async function logInPlace(
  deps: Pick<AuthDeps, 'log'>,
  tx: Tx,
  { personId, place }: { readonly personId: PersonId; readonly place: Place | null },
  { action, target, after, visit }: Happening,
): Promise<void> {
  if (place === null) return
  const actor = actorIn(place, personId)
  const { requestId } = visit
  await withinBrand(tx, place.brandId, (inside) =>
    deps.log(inside, { actor, action, target, requestId, ...(after === undefined ? {} : { after }) }),
  )
}

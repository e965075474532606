// The customer's lock: "first payment", bindings and decisions of one customer happen one after the
// other. And the lock on what all decisions of a brand rest on, which changes while nobody decides.

import { lockByName, lockNamesUnder, type Tx } from '@openpartner/db'
import type { BrandId } from '@openpartner/domain'

/** Held until commit. Taken before anything about the customer is read, and always before account locks. */
export async function lockCustomer(tx: Tx, customerRef: string): Promise<void> {
  await lockCustomers(tx, [customerRef])
}

/** The same for several, in one order whoever asks: two that share customers wait instead of deadlocking. */
export async function lockCustomers(tx: Tx, customerRefs: readonly string[]): Promise<void> {
  const brandId = brandOf(tx)
  await lockNamesUnder(
    tx,
    ['policies', brandId],
    customerRefs.map((customerRef) => ['customer', brandId, customerRef]),
  )
}

/**
 * Waits until nobody decides about any customer of the brand; held until commit. Whoever applies a policy or
 * closes a period takes it, so that every decision saw it or came before. Taken before any customer's lock.
 */
export async function lockPolicies(tx: Tx): Promise<void> {
  await lockByName(tx, 'policies', brandOf(tx))
}

function brandOf({ brandId }: Tx): BrandId {
  if (brandId === null) throw new Error('customers belong to a brand')
  return brandId
}

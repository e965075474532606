// The customer's lock: "first payment", bindings and decisions of one customer happen one after the other.

import { lockByName, type Tx } from '@openpartner/db'

/** Held until commit. Taken before anything about the customer is read, and always before account locks. */
export async function lockCustomer(tx: Tx, customerRef: string): Promise<void> {
  if (tx.brandId === null) throw new Error('customers belong to a brand')
  await lockByName(tx, 'customer', tx.brandId, customerRef)
}

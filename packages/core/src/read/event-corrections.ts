// What corrects a sale, for its explanation, for those of its corrections and for those of its commissions.

import type { Tx } from '@openpartner/db'
import type { SaleCorrections } from '@openpartner/domain'
import type { RecordedEvent } from '@openpartner/ledger'
import { loadCorrections } from '../flow/sale-corrections.ts'

/** The sale that the event is, or corrects, with everything that corrects it; null when nothing does. */
export async function correctionsOfEvent(
  tx: Tx,
  { id, customerRef }: RecordedEvent,
): Promise<SaleCorrections | null> {
  const all = (await loadCorrections(tx, [customerRef])).get(customerRef) ?? []
  return all.find(({ sale, told }) => sale.id === id || told.some((one) => one.id === id)) ?? null
}

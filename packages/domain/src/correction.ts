// What became of an event after it was decided, and what a partner keeps of their part of it. Pure.

import type { PartnerId } from './ids.ts'
import { divideHalfEven, type Money } from './money.ts'

/** Everything that took something back from an event, whenever it was told. */
export interface Corrections {
  /** Given back to the customer in all, in minor units of the event's gross amount; lost disputes count. */
  readonly refunded: bigint
  /** The part of it that lost disputes cost. */
  readonly lost: bigint
  /** `open` while any dispute about the event is; null when there never was one. */
  readonly dispute: 'open' | 'closed' | null
  /** Partners whose commission for the event was rejected. */
  readonly rejected: readonly PartnerId[]
}

export const NOT_CORRECTED: Corrections = { refunded: 0n, lost: 0n, dispute: null, rejected: [] }

/**
 * What is left of a partner's part: the whole part minus round(part × refunded ÷ gross), rounded half-even
 * once over the total, so that however many refunds there were, a full refund leaves exactly nothing.
 */
export function keptOf(
  part: Money,
  { partnerId, gross }: { readonly partnerId: PartnerId; readonly gross: Money | null },
  { refunded, rejected }: Corrections,
): Money {
  if (rejected.includes(partnerId)) return { ...part, amount: 0n }
  if (refunded <= 0n || gross === null || gross.amount <= 0n) return part
  const given = refunded > gross.amount ? gross.amount : refunded
  return { ...part, amount: part.amount - divideHalfEven(part.amount * given, gross.amount) }
}

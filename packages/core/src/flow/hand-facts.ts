// What was decided by hand about events and not lifted since. Called by customer-facts; no statement when all
// events are new.

import type { Tx } from '@openpartner/db'
import type { ByHand, EventId } from '@openpartner/domain'
import { newestManualAttributions } from '@openpartner/ledger'

/** `decided` are events with a decision: nobody can have decided by hand about one that just arrived. */
export async function handFacts(tx: Tx, decided: readonly EventId[]): Promise<ReadonlyMap<EventId, ByHand>> {
  const standing = await newestManualAttributions(tx, decided)
  return new Map(
    standing
      .filter(({ outcome }) => outcome !== 'automatic')
      .map(({ eventId, id, shares, reason, actor, decidedAt }) => [
        eventId,
        { id, shares, reason, actor, decidedAt },
      ]),
  )
}

// Why commissions wait, brought into line with the facts. Called by the verbs that record what blocks:
// reviews, and disputes by attribute-event.

import type { Tx } from '@openpartner/db'
import { type BlockReason, blocksOf, type EventId, NOT_REVIEWED, withDispute } from '@openpartner/domain'
import {
  blockCommissions,
  type LockedCommission,
  lockCommissionsOfEvents,
  pairKey,
  reviewsOfEvents,
  standingsOf,
} from '@openpartner/ledger'

/**
 * After reviews were recorded: writes on all entries of some events what blocks them. Locks them first: a
 * release or a payout run that has one in hand is waited for. The caller holds the customers' locks. What
 * reviews cannot change is as it was: whether a dispute is open, and, until somebody approves or rejects,
 * whether the terms ask for it.
 */
export async function refreshBlocks(tx: Tx, eventIds: readonly EventId[]): Promise<void> {
  const entries = await lockCommissionsOfEvents(tx, eventIds)
  const standings = standingsOf(await reviewsOfEvents(tx, eventIds))
  await write(tx, entries, (entry) =>
    blocksOf({
      isDisputed: entry.blockedBy.includes('dispute'),
      needsApproval: entry.blockedBy.includes('approval'),
      reviews: standings.get(pairKey(entry)) ?? NOT_REVIEWED,
    }),
  )
}

/** After a dispute about their event opened or ended. The caller holds the entries' locks. */
export async function blockForDispute(
  tx: Tx,
  entries: readonly LockedCommission[],
  isDisputed: boolean,
): Promise<void> {
  await write(tx, entries, ({ blockedBy }) => withDispute(blockedBy, isDisputed))
}

/** One statement per set of blocks, and none where nothing changes. */
async function write(
  tx: Tx,
  entries: readonly LockedCommission[],
  blocksFor: (entry: LockedCommission) => readonly BlockReason[],
): Promise<void> {
  const changed = entries
    .map((entry) => ({ entry, blocks: blocksFor(entry) }))
    .filter(({ entry, blocks }) => blocks.join() !== entry.blockedBy.join())
  for (const key of new Set(changed.map(({ blocks }) => blocks.join()))) {
    const alike = changed.filter(({ blocks }) => blocks.join() === key)
    const ids = alike.map(({ entry }) => entry.id)
    await blockCommissions(tx, ids, alike[0]?.blocks ?? [])
  }
}

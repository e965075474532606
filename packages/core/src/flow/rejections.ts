// Which partners' commissions of which events were rejected by hand: a correction that the replay sees.
// Loaded for attribute-event.

import type { Tx } from '@openpartner/db'
import { type Corrections, type EventId, NOT_CORRECTED, type PartnerId } from '@openpartner/domain'
import { pairKey, reviewsOfEvents, standingsOf } from '@openpartner/ledger'

/** By event; those with nobody rejected are left out. */
export type Rejections = ReadonlyMap<EventId, readonly PartnerId[]>

/**
 * No statement at all where nothing was decided before: what was never decided cannot have been reviewed.
 * Must be read under the customers' locks.
 * @param decided the events that were decided before
 */
export async function rejections(tx: Tx, decided: readonly EventId[]): Promise<Rejections> {
  const reviews = await reviewsOfEvents(tx, decided)
  const standings = standingsOf(reviews)
  const rejected = new Map<EventId, Set<PartnerId>>()
  for (const pair of reviews) {
    if (standings.get(pairKey(pair))?.approval !== 'reject') continue
    rejected.set(pair.eventId, (rejected.get(pair.eventId) ?? new Set()).add(pair.partnerId))
  }
  return new Map([...rejected].map(([eventId, partners]) => [eventId, [...partners].sort()]))
}

/** As decisions see them. */
export function withRejections<F extends { readonly corrections: ReadonlyMap<EventId, Corrections> }>(
  facts: F,
  rejected: Rejections,
): F {
  if (rejected.size === 0) return facts
  const corrections = new Map(facts.corrections)
  for (const [eventId, partners] of rejected) {
    corrections.set(eventId, { ...(corrections.get(eventId) ?? NOT_CORRECTED), rejected: partners })
  }
  return { ...facts, corrections }
}

// Events with what was decided about them: the read model behind lists, explanations and the portal.

import type { Tx } from '@openpartner/db'
import type { EventId, PartnerId } from '@openpartner/domain'
import {
  type CommissionRecord,
  commissionsOfEvents,
  decisionsOf,
  type RecordedAttribution,
  type RecordedEvent,
  standingShares,
} from '@openpartner/ledger'

export interface Named<I extends string> {
  readonly id: I
  readonly name: string
}

export interface EventRecord {
  readonly event: RecordedEvent
  /** The decision that stands. */
  readonly decision: RecordedAttribution
  /** Superseded ones, newest first. */
  readonly earlier: readonly RecordedAttribution[]
  readonly credited: readonly Named<PartnerId>[]
  readonly commissions: readonly CommissionRecord[]
}

/** Completes events in four queries, however many there are. */
export async function recordsOf(tx: Tx, events: readonly RecordedEvent[]): Promise<EventRecord[]> {
  const ids = events.map(({ id }) => id)
  const decisions = groupByEvent(await decisionsOf(tx, ids))
  const shares = groupByEvent(await standingShares(tx, ids))
  const commissions = groupByEvent(await commissionsOfEvents(tx, ids))
  return events.map((event) => {
    const [decision, ...earlier] = decisions.get(event.id) ?? []
    // Event and first decision are written in one transaction: one without the other is corruption, not a
    // case.
    if (decision === undefined) throw new Error(`event ${event.id} was never decided`)
    const credited = (shares.get(event.id) ?? []).map(({ share, partnerName }) => ({
      id: share.partnerId,
      name: partnerName,
    }))
    return { event, decision, earlier, credited, commissions: commissions.get(event.id) ?? [] }
  })
}

function groupByEvent<T extends { readonly eventId: EventId }>(rows: readonly T[]): Map<EventId, T[]> {
  const groups = new Map<EventId, T[]>()
  for (const row of rows) {
    const group = groups.get(row.eventId)
    if (group === undefined) groups.set(row.eventId, [row])
    else group.push(row)
  }
  return groups
}

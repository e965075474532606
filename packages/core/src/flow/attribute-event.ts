// Step 4 of the money path: who is credited for customers' events, why, and what they earn. Called by every
// verb that records a fact decisions rest on.

import type { Tx } from '@openpartner/db'
import {
  type DecidedEvent,
  decideEvent,
  type EventId,
  grossOf,
  netOf,
  type OccurredEvent,
  stateAfter,
} from '@openpartner/domain'
import {
  type DecisionCause,
  type EventPlace,
  eventsFrom,
  insertAttributions,
  type LockedCommission,
  lockCommissionsOfEvents,
  type NewAttribution,
  type RecordedEvent,
  type RecordedDecision as StoredDecision,
  standingDecisions,
} from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { accrueCommissions, type RecordedDecision } from './accrue-commission.ts'
import { type CustomerView, viewsOf } from './customer-facts.ts'
import { evidenceOf, isSameDecision, shareRows } from './decision-rows.ts'

/** From where on the events of a customer are decided: what happened before cannot have changed. */
export interface DecideFrom extends EventPlace {
  /** Why events are decided again that were decided before. */
  readonly cause: DecisionCause
}

/**
 * Decides the events of some customers from a place on each, in the order they happened, and books what is
 * missing. A decision that comes out as before writes nothing. The caller holds the customers' locks and has
 * recorded its facts; no customer stands in the list twice.
 * @returns the events that were decided again, with another outcome
 */
export async function attributeEvents(
  ctx: Context,
  tx: Tx,
  places: readonly DecideFrom[],
): Promise<EventId[]> {
  // Facts.
  const events = await eventsFrom(tx, places)
  if (events.length === 0) return []
  const viewOf = await viewsOf(tx, places)
  const before = await standingDecisions(
    tx,
    events.map(({ id }) => id),
  )

  // Decision.
  const changed = places
    .flatMap(({ customerRef, cause }) => {
      const own = events.filter((event) => event.customerRef === customerRef)
      return decideAll(own, viewOf(customerRef)).map((decided) => ({ ...decided, cause }))
    })
    .filter(({ event, decided }) => !isSameDecision(before.get(event.id) ?? null, decided))

  // Record. What was booked is locked before it is looked at: a release or a payout run may have it in hand.
  const again = changed.map(({ event }) => event.id).filter((id) => before.has(id))
  const booked = groupByEvent(await lockCommissionsOfEvents(tx, again))
  const recorded = changed.map((one) => recordOf(ctx, one, before.get(one.event.id) ?? null))
  await insertAttributions(
    tx,
    recorded.map(({ row }) => row),
    recorded.flatMap(({ shares }) => shares),
  )
  await accrueCommissions(
    ctx,
    tx,
    recorded.map((one) => ({ ...one, booked: booked.get(one.event.id) ?? [] })),
  )
  return again
}

interface Decided {
  readonly event: RecordedEvent
  readonly decided: DecidedEvent
}

function decideAll(events: readonly RecordedEvent[], { state, facts }: CustomerView): Decided[] {
  let sofar = state
  return events.map((event) => {
    const occurred = occurredOf(event)
    const decided = decideEvent(occurred, sofar, facts)
    sofar = stateAfter(sofar, occurred, decided)
    return { event, decided }
  })
}

function occurredOf(event: RecordedEvent): OccurredEvent {
  const { id, kind, occurredAt, money, product, plan, country, metadata } = event
  return {
    id,
    kind,
    occurredAt,
    gross: grossOf(money),
    net: netOf(money),
    product,
    plan,
    country,
    metadata,
  }
}

function recordOf(
  ctx: Context,
  { event, decided, cause }: Decided & { readonly cause: DecisionCause },
  superseded: StoredDecision | null,
): Omit<RecordedDecision, 'booked'> & { readonly row: NewAttribution } {
  const attributionId = ctx.newId('att')
  const { brandId, id: eventId } = event
  const { attribution } = decided
  const credited = attribution.outcome === 'credited' ? attribution : null
  const row = {
    id: attributionId,
    brandId,
    eventId,
    version: (superseded?.attribution.version ?? 0) + 1,
    outcome: attribution.outcome,
    reason: attribution.reason,
    basis: credited?.basis ?? null,
    model: credited?.model ?? null,
    boundAt: credited?.boundAt ?? null,
    isBinding: decided.isBinding,
    evidence: evidenceOf(decided),
    cause: superseded === null ? ('ingest' as const) : cause,
    decidedAt: ctx.clock.now(),
  }
  return {
    event,
    attributionId,
    decided,
    shares: shareRows(ctx.newId, { brandId, attributionId }, attribution),
    row,
  }
}

function groupByEvent(rows: readonly LockedCommission[]): Map<EventId, LockedCommission[]> {
  const groups = new Map<EventId, LockedCommission[]>()
  for (const row of rows) {
    const group = groups.get(row.eventId)
    if (group === undefined) groups.set(row.eventId, [row])
    else group.push(row)
  }
  return groups
}

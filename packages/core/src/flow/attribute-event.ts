// Step 4 of the money path: who is credited for customers' events, why, and what they earn. Called by every
// verb that records a fact decisions rest on.

import type { Tx } from '@openpartner/db'
import {
  blocksOf,
  type DecidedEvent,
  decideEvent,
  type EventId,
  grossOf,
  netOf,
  type OccurredEvent,
  stateAfter,
} from '@openpartner/domain'
import {
  blockCommissions,
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
import { loadCorrections, widened } from './sale-corrections.ts'

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
  // Facts. What corrects a sale, or is corrected, may lie before the place from which they were asked for.
  const asked = await eventsFrom(tx, places)
  if (asked.length === 0) return []
  const corrections = await loadCorrections(
    tx,
    places.map(({ customerRef }) => customerRef),
  )
  const from = widened(places, corrections)
  const events = from === places ? asked : await eventsFrom(tx, from)
  const before = await standingDecisions(
    tx,
    events.map(({ id }) => id),
  )
  const viewOf = await viewsOf(tx, from, { events, decided: [...before.keys()], corrections })

  // Decision.
  const all = places.flatMap(({ customerRef, cause }) => {
    const own = events.filter((event) => event.customerRef === customerRef)
    return decideAll(own, viewOf(customerRef)).map((decided) => ({ ...decided, cause }))
  })
  const changed = all.filter(({ event, decided }) => !isSameDecision(before.get(event.id) ?? null, decided))
  const blockable = all.filter(({ decided }) => decided.corrections.dispute !== null)

  // Record. What was booked is locked before it is looked at: a release or a payout run may have it in hand.
  const again = changed.map(({ event }) => event.id).filter((id) => before.has(id))
  const touched = [...new Set([...again, ...blockable.map(({ event }) => event.id)])]
  const booked = groupByEvent(await lockCommissionsOfEvents(tx, touched))
  for (const { event, decided } of blockable) {
    const by = blocksOf(decided.corrections)
    const other = (booked.get(event.id) ?? []).filter(({ blockedBy }) => `${blockedBy}` !== `${by}`)
    await blockCommissions(
      tx,
      other.map(({ id }) => id),
      by,
    )
  }
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
  const { id, kind, occurredAt, money, product, plan, country, coupon, metadata } = event
  return {
    id,
    kind,
    occurredAt,
    gross: grossOf(money),
    net: netOf(money),
    product,
    plan,
    country,
    coupon,
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
    cause: superseded === null ? ('ingest' as const) : causeOf(decided, superseded, cause),
    decidedAt: ctx.clock.now(),
  }
  return {
    event,
    cause: row.cause,
    attributionId,
    decided,
    shares: shareRows(ctx.newId, { brandId, attributionId }, attribution),
    row,
  }
}

/** Whatever was told: when another part of the sale is given back than before, that is why. */
function causeOf(
  { corrections: { refunded, lost } }: DecidedEvent,
  { attribution: { evidence } }: StoredDecision,
  asked: DecisionCause,
): DecisionCause {
  const before = evidence.corrections
  if (BigInt(before?.lost ?? 0) !== lost) return 'dispute'
  return BigInt(before?.refunded ?? 0) === refunded ? asked : 'refund'
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

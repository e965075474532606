// Step 4 of the money path: who is credited for customers' events, why, and what they earn. Called by every
// verb that records a fact decisions rest on.

import { type Tx, together } from '@openpartner/db'
import {
  type AttributionRunId,
  decideEvent,
  type EventId,
  type EventOutcome,
  grossOf,
  isCorrection,
  isWithin,
  type MonthTally,
  netOf,
  type OccurredEvent,
  type Period,
  type Policy,
  type Seller,
  stateAfter,
} from '@openpartner/domain'
import {
  type DecisionCause,
  type EventPlace,
  type Evidence,
  eventsFrom,
  insertAttributions,
  lockCommissionsOfEvents,
  type NewAttribution,
  type RecordedEvent,
  type RecordedDecision as StoredDecision,
  standingDecisions,
} from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { accrueCommissions, type RecordedDecision } from './accrue-commission.ts'
import { asItStands, closedRecord, isClosed } from './closed-books.ts'
import { type CustomerView, historiesOf, viewsOf } from './customer-facts.ts'
import { evidenceOf, isSameDecision, shareRows } from './decision-rows.ts'
import { askersOf, type FirstLook, monthsFor } from './partner-month.ts'
import { blockForDispute } from './refresh-blocks.ts'
import { loadCorrections, widened } from './sale-corrections.ts'

/** From where on the events of a customer are decided: what happened before cannot have changed. */
export interface DecideFrom extends EventPlace {
  /** Why events are decided again that were decided before. */
  readonly cause: DecisionCause
  /** With the cause `run`: which one, and the period in which it may change what is closed. */
  readonly run?: Period & { readonly runId: AttributionRunId }
}

/**
 * Decides the events of some customers from a place on each, in the order they happened, and books what is
 * missing. A decision that comes out as before writes nothing. The caller holds the customers' locks and has
 * recorded its facts; no customer stands in the list twice. Events that the caller has recorded just now
 * cannot have been decided: they are not looked up.
 * @returns the events that were decided again, with another outcome
 */
export async function attributeEvents(
  ctx: Context,
  tx: Tx,
  places: readonly DecideFrom[],
  justRecorded: { has(id: EventId): boolean } = new Set<EventId>(),
): Promise<EventId[]> {
  // Facts. Decision.
  const decided = await decideEvents(tx, places, null, justRecorded)
  await recordDecisions(ctx, tx, decided)
  return decided
    .filter(({ before, record }) => before !== null && record === 'decision')
    .map(({ event }) => event.id)
}

/** One event as it comes out now, beside the decision that stands. */
export interface DecidedAgain {
  readonly event: RecordedEvent
  readonly outcome: EventOutcome
  readonly evidence: Evidence
  readonly before: StoredDecision | null
  /** A note says that closed books kept a late fact out; it changes nothing for anybody. */
  readonly record: 'nothing' | 'decision' | 'note'
  readonly from: DecideFrom
  /** Partners on whose month it rests. */
  readonly askers: readonly Seller[]
}

/**
 * What comes of the events from some places on, as of now; writes nothing. The policy, if any, is tried
 * out.
 */
export async function decideEvents(
  tx: Tx,
  places: readonly DecideFrom[],
  policy: Policy | null = null,
  justRecorded: { has(id: EventId): boolean } = new Set<EventId>(),
): Promise<DecidedAgain[]> {
  // Facts. What corrects a sale, or is corrected, may lie before the place from which they were asked for; as
  // a rule nothing was corrected, so all of it is asked together.
  const refs = places.map(({ customerRef }) => customerRef)
  const [asked, corrections, history] = await together([
    eventsFrom(tx, places),
    loadCorrections(tx, refs),
    historiesOf(tx, places),
  ])
  if (asked.length === 0) return []
  const earliest = widened(places, corrections)
  const isAsAsked = earliest === places
  const found = isAsAsked ? asked : await eventsFrom(tx, earliest)
  const events = groupBy(found, ({ customerRef }) => customerRef)
  const before = await standingDecisions(
    tx,
    found.map(({ id }) => id).filter((id) => !justRecorded.has(id)),
  )
  const inHand = { events: found, decided: [...before.keys()], corrections }
  const viewOf = await viewsOf(tx, inHand, isAsAsked ? history : await historiesOf(tx, earliest), policy)

  // Decision.
  const decideWith = (months: MonthTally | null) =>
    places.flatMap((from) => {
      const own = events.get(from.customerRef) ?? []
      return decideAll(own, viewOf(from.customerRef), { before, from, months })
    })
  const firstLook = decideWith(null)
  // Who is credited does not rest on anybody's month; what they get may.
  const isPreview = policy !== null
  const months = await monthsFor(tx, firstLook.map(lookOf), { standing: before, isPreview })
  return months === null ? firstLook : decideWith(months)
}

function lookOf({ event, outcome, askers }: DecidedAgain): FirstLook {
  return { event: occurredOf(event), sellers: outcome.rewards.map(({ share }) => share), askers }
}

/** Books what came out otherwise, and blocks what a dispute blocks. */
export async function recordDecisions(ctx: Context, tx: Tx, decided: readonly DecidedAgain[]): Promise<void> {
  const changed = decided.filter(({ record }) => record !== 'nothing')
  const blockable = decided.filter(({ outcome }) => outcome.corrections.dispute !== null)
  // What was booked is locked before it is looked at: a release or a payout run may have it in hand.
  const again = changed.filter(({ before }) => before !== null)
  const touched = [...new Set([...again, ...blockable].map(({ event }) => event.id))]
  const booked = groupBy(await lockCommissionsOfEvents(tx, touched), ({ eventId }) => eventId)
  for (const { event, outcome } of blockable) {
    await blockForDispute(tx, booked.get(event.id) ?? [], outcome.corrections.dispute === 'open')
  }
  const recorded = changed.map((one) => recordOf(ctx, one))
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
}

function decideAll(
  events: readonly RecordedEvent[],
  { state, facts, closedThrough }: CustomerView,
  standing: {
    readonly before: ReadonlyMap<EventId, StoredDecision>
    readonly from: DecideFrom
    readonly months: MonthTally | null
  },
): DecidedAgain[] {
  const { months } = standing
  const known = months === null ? facts : { ...facts, months }
  let sofar = state
  return events.map((event) => {
    const occurred = occurredOf(event)
    const fresh = decideEvent(occurred, sofar, known)
    const before = standing.before.get(event.id) ?? null
    const common = { event, before, from: standing.from }
    const isKept =
      !isCorrection(event.kind) &&
      closedThrough !== null &&
      isClosed(event.occurredAt, closedThrough) &&
      !mayReopen(standing.from, event)
    if (before !== null && isKept) {
      const outcome = asItStands(before, occurred, { ...sofar, corrections: fresh.corrections })
      sofar = stateAfter(sofar, occurred, outcome)
      return { ...common, askers: [], outcome, ...closedRecord(before, outcome, fresh, closedThrough) }
    }
    months?.note(occurred, fresh.rewards)
    sofar = stateAfter(sofar, occurred, fresh)
    const record = isSameDecision(before, fresh) ? 'nothing' : 'decision'
    return { ...common, askers: askersOf(fresh), outcome: fresh, evidence: evidenceOf(fresh), record }
  })
}

/** Closed books change by a person's word only: a run over that time, or an attribution by hand. */
function mayReopen({ cause, run }: DecideFrom, { occurredAt }: RecordedEvent): boolean {
  return BY_HAND.has(cause) || (run !== undefined && isWithin(run, occurredAt))
}

const BY_HAND: ReadonlySet<string> = new Set(['manual'])

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
  { event, outcome, evidence, before, from }: DecidedAgain,
): Omit<RecordedDecision, 'booked'> & { readonly row: NewAttribution } {
  const attributionId = ctx.newId('att')
  const { brandId, id: eventId } = event
  const { attribution, isBinding } = outcome
  const cause = before === null ? 'ingest' : causeOf(outcome, before, from.cause)
  const credited = attribution.outcome === 'credited' ? attribution : null
  const row = {
    id: attributionId,
    brandId,
    eventId,
    version: (before?.attribution.version ?? 0) + 1,
    outcome: attribution.outcome,
    reason: attribution.reason,
    basis: credited?.basis ?? null,
    model: credited?.model ?? null,
    boundAt: credited?.boundAt ?? null,
    isBinding,
    evidence,
    cause,
    runId: cause === 'run' ? (from.run?.runId ?? null) : null,
    decidedAt: ctx.clock.now(),
  }
  return {
    event,
    cause: row.cause,
    attributionId,
    decided: outcome,
    shares: shareRows(ctx.newId, { brandId, attributionId, occurredAt: event.occurredAt }, attribution),
    row,
  }
}

/** Whatever was told: when another part of a credited sale is given back than before, that is why. */
function causeOf(
  { corrections: { refunded, lost } }: EventOutcome,
  { attribution: { outcome, evidence } }: StoredDecision,
  asked: DecisionCause,
): DecisionCause {
  if (outcome !== 'credited') return asked
  const before = evidence.corrections
  if (BigInt(before?.lost ?? 0) !== lost) return 'dispute'
  return BigInt(before?.refunded ?? 0) === refunded ? asked : 'refund'
}

function groupBy<K, T>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}

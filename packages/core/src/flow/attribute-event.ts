// Step 4 of the money path: who is credited for a customer's events, why, and what they earn. Called by
// ingest-event and bind-identity.

import { type PartnerStatusRow, statusesOfPartners, type Tx } from '@openpartner/db'
import {
  type CustomerFacts,
  type CustomerState,
  type DecidedEvent,
  decideEvent,
  type EventId,
  NEW_CUSTOMER,
  netOf,
  type PartnerId,
  type Standing,
  stateAfter,
} from '@openpartner/domain'
import {
  clicksOfCustomer,
  creditedBefore,
  type DecisionCause,
  type EventPlace,
  eventsOfCustomerFrom,
  insertAttribution,
  type LockedCommission,
  lockCommissionsOfEvents,
  type RecordedEvent,
  type RecordedDecision as StoredDecision,
  standingDecisions,
  termsOfPrograms,
} from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { accrueCommissions, type RecordedDecision } from './accrue-commission.ts'
import { evidenceOf, isSameDecision, shareRows } from './decision-rows.ts'

export interface AttributeEvents {
  readonly customerRef: string
  /** Events from here on are decided; what happened before cannot have changed. */
  readonly from: EventPlace
  /** Why events are decided again that were decided before. */
  readonly cause: DecisionCause
}

/**
 * Decides a customer's events from a place on, in the order they happened, and books what is missing. A
 * decision that comes out as before writes nothing. The caller holds the customer's lock and has recorded its
 * facts.
 * @returns the events that were decided again, with another outcome
 */
export async function attributeEvents(
  ctx: Context,
  tx: Tx,
  { customerRef, from, cause }: AttributeEvents,
): Promise<EventId[]> {
  // Facts.
  const events = await eventsOfCustomerFrom(tx, customerRef, from)
  if (events.length === 0) return []
  const state = await stateBefore(tx, customerRef, from)
  const facts = await factsOf(tx, customerRef, state)
  const ids = events.map(({ id }) => id)
  const before = await standingDecisions(tx, ids)

  // Decision.
  const changed = decideAll(events, state, facts).filter(
    ({ event, decided }) => !isSameDecision(before.get(event.id) ?? null, decided),
  )

  // Record. What was booked is locked before it is looked at: a release or a payout run may have it in hand.
  const again = changed.map(({ event }) => event.id).filter((id) => before.has(id))
  const booked = groupByEvent(await lockCommissionsOfEvents(tx, again))
  const recorded: RecordedDecision[] = []
  for (const { event, decided } of changed) {
    const superseded = before.get(event.id) ?? null
    const entries = booked.get(event.id) ?? []
    recorded.push(await record(ctx, tx, { event, decided, superseded, cause, booked: entries }))
  }
  await accrueCommissions(ctx, tx, recorded)
  return again
}

interface Decided {
  readonly event: RecordedEvent
  readonly decided: DecidedEvent
}

function decideAll(events: readonly RecordedEvent[], state: CustomerState, facts: CustomerFacts): Decided[] {
  let sofar = state
  return events.map((event) => {
    const occurred = { kind: event.kind, occurredAt: event.occurredAt, net: netOf(event.money) }
    const decided = decideEvent(occurred, sofar, facts)
    sofar = stateAfter(sofar, occurred, decided)
    return { event, decided }
  })
}

interface NewDecision extends Decided {
  readonly superseded: StoredDecision | null
  readonly cause: DecisionCause
  readonly booked: readonly LockedCommission[]
}

async function record(
  ctx: Context,
  tx: Tx,
  { event, decided, superseded, cause, booked }: NewDecision,
): Promise<RecordedDecision> {
  const attributionId = ctx.newId('att')
  const { brandId, id: eventId } = event
  const { attribution } = decided
  const credited = attribution.outcome === 'credited' ? attribution : null
  const shares = shareRows(ctx.newId, { brandId, attributionId }, attribution)
  await insertAttribution(
    tx,
    {
      id: attributionId,
      brandId,
      eventId,
      version: (superseded?.attribution.version ?? 0) + 1,
      outcome: attribution.outcome,
      reason: attribution.reason,
      basis: credited?.basis ?? null,
      model: credited?.model ?? null,
      boundAt: credited?.boundAt ?? null,
      evidence: evidenceOf(decided),
      cause: superseded === null ? 'ingest' : cause,
      decidedAt: ctx.clock.now(),
    },
    shares,
  )
  return { event, attributionId, decided, shares, booked }
}

/** The customer's first credited sale binds them; the kinds that were credited are no "first" any more. */
async function stateBefore(tx: Tx, customerRef: string, place: EventPlace): Promise<CustomerState> {
  const { firstSale, kinds } = await creditedBefore(tx, customerRef, place)
  return { ...NEW_CUSTOMER, creditedKinds: kinds, standing: firstSale === null ? null : bound(firstSale) }
}

function bound({ attribution: { model, boundAt }, shares }: StoredDecision): Standing {
  if (model === null || boundAt === null) throw new Error('a credited decision has no model')
  return {
    model,
    boundAt,
    shares: shares.map(({ partnerId, programId, clickId, weightNumerator, weightDenominator }) => ({
      partnerId,
      programId,
      clickId,
      weight: { numerator: weightNumerator, denominator: weightDenominator },
      partnerIsActive: true,
    })),
  }
}

async function factsOf(tx: Tx, customerRef: string, { standing }: CustomerState): Promise<CustomerFacts> {
  const clicks = await clicksOfCustomer(tx, customerRef)
  const concerned = [...clicks, ...(standing?.shares ?? [])]
  const terms = await termsOfPrograms(tx, [...new Set(concerned.map(({ programId }) => programId))])
  return { clicks, terms, wasActive: await activity(tx, [...new Set(concerned.map((one) => one.partnerId))]) }
}

/** How each partner stood at an instant; before they were added they stood as on their first day. */
async function activity(tx: Tx, partnerIds: readonly PartnerId[]): Promise<CustomerFacts['wasActive']> {
  const statuses = new Map(partnerIds.map((id): [PartnerId, PartnerStatusRow[]] => [id, []]))
  for (const row of await statusesOfPartners(tx, partnerIds)) statuses.get(row.partnerId)?.push(row)
  return (partnerId, at) => {
    const own = statuses.get(partnerId) ?? []
    const row = own.findLast(({ changedAt }) => changedAt.getTime() <= at.getTime()) ?? own[0]
    return row?.status === 'active'
  }
}

function groupByEvent(rows: readonly LockedCommission[]): Map<EventId, LockedCommission[]> {
  const groups = new Map<EventId, LockedCommission[]>()
  for (const row of rows) groups.set(row.eventId, [...(groups.get(row.eventId) ?? []), row])
  return groups
}

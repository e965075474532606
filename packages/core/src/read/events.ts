// Reading clicks and events, and explaining every decision about an event. Called by the API.

import { findPartnerGroups, findPartners, inBrand, type Page, type Tx } from '@openpartner/db'
import {
  type EventId,
  type GroupId,
  notFound,
  type PartnerId,
  type SaleCorrections,
} from '@openpartner/domain'
import {
  type ClickFilter,
  type CommissionRecord,
  type EventFilter,
  findEvent,
  findTerms,
  type NewReview,
  type PayoutRecord,
  type PostingRecord,
  type PublishedTerms,
  listClicks as pageOfClicks,
  listEvents as pageOfEvents,
  payoutsOfCommissions,
  postingsOfCauses,
  type RecordedAttribution,
  type RecordedClick,
  reviewsOfEvents,
  standingDecisions,
} from '@openpartner/ledger'
import { type Context, ownPartner, requireAccess } from '../context.ts'
import { correctionsOfEvent } from './event-corrections.ts'
import { type EventRecord, recordsOf } from './event-records.ts'

/** Clicks, newest first; a partner sees their own. */
export async function listClicks(
  ctx: Context,
  filter: ClickFilter,
): Promise<Page<RecordedClick & { partnerName: string }>> {
  const brandId = requireAccess(ctx.actor, { scope: 'clicks:read', roles: ['admin', 'partner'] })
  const partnerId = ownPartner(ctx.actor) ?? filter.partnerId
  return inBrand(ctx.db, brandId, (tx) => pageOfClicks(tx, { ...filter, partnerId }))
}

export async function listEvents(ctx: Context, filter: EventFilter): Promise<Page<EventRecord>> {
  const brandId = requireAccess(ctx.actor, { scope: 'events:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const { rows, nextCursor } = await pageOfEvents(tx, filter)
    return { rows: await recordsOf(tx, rows), nextCursor }
  })
}

/** @throws Problem `not-found` */
export async function loadEvent(ctx: Context, id: EventId): Promise<EventRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'events:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, (tx) => eventRecord(tx, id))
}

/** What somebody who may only tell us events is answered: the event just told, with its decision. */
export async function loadToldEvent(ctx: Context, id: EventId): Promise<EventRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'events:write', roles: ['admin'] })
  return inBrand(ctx.db, brandId, (tx) => eventRecord(tx, id))
}

/** The same for events told together: the decision that stands of each. */
export async function loadToldEvents(
  ctx: Context,
  events: readonly { readonly id: EventId }[],
): Promise<ReadonlyMap<EventId, RecordedAttribution>> {
  const brandId = requireAccess(ctx.actor, { scope: 'events:write', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const decisions = await standingDecisions(
      tx,
      events.map(({ id }) => id),
    )
    return new Map([...decisions].map(([id, { attribution }]) => [id, attribution]))
  })
}

/** Decisions with the names and terms they refer to. */
export interface DecisionNames {
  readonly partners: ReadonlyMap<PartnerId, string>
  readonly terms: ReadonlyMap<string, PublishedTerms>
  /** Names of the groups those terms are for. */
  readonly groups: ReadonlyMap<GroupId, string>
}

export interface ExplainedEvent extends EventRecord, DecisionNames {
  /** Of the sale that the event is, or corrects. */
  readonly corrections: SaleCorrections | null
  /** What admins decided about its commissions by hand, oldest first. */
  readonly reviews: readonly NewReview[]
  /** Every payout that one of its commissions was ever in, oldest first. */
  readonly payouts: readonly PayoutRecord[]
  /** Of its commissions and those payouts, oldest first. */
  readonly postings: readonly PostingRecord[]
}

/** Everything that was considered about an event and why it ended as it did. @throws Problem `not-found` */
export async function explainEvent(ctx: Context, id: EventId): Promise<ExplainedEvent> {
  const brandId = requireAccess(ctx.actor, { scope: 'events:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, (tx) => explained(tx, id))
}

/** What somebody who may decide by hand is answered: the event just decided about. */
export async function loadDecidedEvent(ctx: Context, id: EventId): Promise<ExplainedEvent> {
  const brandId = requireAccess(ctx.actor, { scope: 'attributions:write', roles: ['admin'] })
  return inBrand(ctx.db, brandId, (tx) => explained(tx, id))
}

async function explained(tx: Tx, id: EventId): Promise<ExplainedEvent> {
  const record = await eventRecord(tx, id)
  const corrections = await correctionsOfEvent(tx, record.event)
  const reviews = await reviewsOfEvents(tx, [id])
  const moved = await movesOf(tx, record.commissions)
  const names = await namesOf(tx, [record.decision, ...record.earlier])
  return { ...record, corrections, reviews, ...moved, ...names }
}

/** How some commissions moved: the payouts they were in, and the postings of both. */
export async function movesOf(
  tx: Tx,
  commissions: readonly CommissionRecord[],
): Promise<Pick<ExplainedEvent, 'payouts' | 'postings'>> {
  const ids = commissions.map(({ id }) => id)
  const payouts = await payoutsOfCommissions(tx, ids)
  return { payouts, postings: await postingsOfCauses(tx, [...ids, ...payouts.map(({ id }) => id)]) }
}

export async function eventRecord(tx: Tx, id: EventId): Promise<EventRecord> {
  const event = await findEvent(tx, id)
  if (event === null) throw notFound()
  const [record] = await recordsOf(tx, [event])
  if (record === undefined) throw new Error('an event just read has no record')
  return record
}

/** The partners and terms that some decisions mention. */
export async function namesOf(tx: Tx, decisions: readonly RecordedAttribution[]): Promise<DecisionNames> {
  const partnerIds = decisions.flatMap(({ evidence }) =>
    [...evidence.considered, ...evidence.rewards].flatMap(({ partner_id }) => partner_id ?? []),
  )
  const termsIds = decisions.flatMap(({ evidence }) =>
    evidence.rewards.flatMap(({ terms_id }) => terms_id ?? []),
  )
  const partners = await findPartners(tx, [...new Set(partnerIds)])
  const terms = new Map<string, PublishedTerms>()
  for (const termsId of new Set(termsIds)) {
    const version = await findTerms(tx, termsId)
    if (version !== null) terms.set(termsId, version)
  }
  const groups = await findPartnerGroups(tx, [
    ...new Set([...terms.values()].flatMap(({ groupId }) => groupId ?? [])),
  ])
  return {
    partners: new Map(partners.map(({ id, name }) => [id, name])),
    terms,
    groups: new Map(groups.map(({ id, name }) => [id, name])),
  }
}

// Reviews: an admin approves, rejects, holds or lets go what partners have of events. Called by the API, for
// one commission or many.

import { inBrand, type Tx } from '@openpartner/db'
import {
  actorName,
  type CommissionId,
  type CommissionState,
  type EventId,
  isStanding,
  NOT_REVIEWED,
  notFound,
  Problem,
  type ReviewDecision,
  type ReviewStanding,
  reviewRefusal,
} from '@openpartner/domain'
import {
  type CommissionRecord,
  findCommissions,
  findEvents,
  insertReviews,
  isOfEvent,
  lockCommissionsOfEvents,
  type NewReview,
  pairKey,
  type RecordedEvent,
  reviewsOfEvents,
  standingsOf,
} from '@openpartner/ledger'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { attributeEvents, type DecideFrom } from './attribute-event.ts'
import { lockCustomers } from './lock-customer.ts'
import { refreshBlocks } from './refresh-blocks.ts'

export const COMMISSIONS_WRITE: Need = { scope: 'commissions:write', roles: ['admin'] }

export interface ReviewRequest {
  readonly decision: ReviewDecision
  /** Partners read it. Needed to reject and to hold. */
  readonly reason: string | null
}

/** What became of one commission of the request. */
export type ReviewOutcome =
  | {
      readonly outcome: 'reviewed' | 'unchanged'
      readonly commissionId: CommissionId
      /** The one that stands; of `unchanged` an earlier one that says the same. */
      readonly review: NewReview
    }
  | { readonly outcome: 'refused'; readonly commissionId: CommissionId; readonly problem: Problem }

/** The same for one commission. @throws Problem `not-found`, `review-refused`, `request-invalid` */
export async function reviewCommission(ctx: Context, id: CommissionId, told: ReviewRequest) {
  const [outcome] = await reviewCommissions(ctx, [id], told)
  if (outcome === undefined) throw new Error('a review has no outcome')
  if (outcome.outcome === 'refused') throw outcome.problem
  return outcome
}

/**
 * Reviews some commissions alike; one that is refused keeps none of the others back. A review is about all
 * entries of event and partner. A rejection takes back exactly what is left, also of what is paid; an
 * approval after it books the difference back. What stands already is answered, not written again.
 * @throws Problem `request-invalid` when a reason is missing
 */
export async function reviewCommissions(
  ctx: Context,
  ids: readonly CommissionId[],
  told: ReviewRequest,
): Promise<ReviewOutcome[]> {
  const brandId = requireAccess(ctx.actor, COMMISSIONS_WRITE)
  requireReason(told)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Lock first, look second.
    const facts = await factsOf(tx, ids, told)

    // Decision.
    const outcomes = decideReviews(ctx, ids, told, facts)

    // Record. A commission that was named twice is reviewed once.
    const made = outcomes.flatMap((one) => (one.outcome === 'reviewed' ? [one.review] : []))
    await insertReviews(tx, made)
    const eventIds = [...new Set(made.map(({ eventId }) => eventId))]
    if (told.decision === 'approve' || told.decision === 'reject') {
      await attributeEvents(ctx, tx, placesOf(eventIds, facts.events))
    }
    await refreshBlocks(tx, eventIds)
    for (const review of made) await logReview(ctx, tx, review, facts)
    return outcomes
  })
}

interface ReviewFacts {
  readonly commissions: readonly CommissionRecord[]
  readonly events: readonly RecordedEvent[]
  readonly reviews: readonly NewReview[]
  readonly standings: ReadonlyMap<string, ReviewStanding>
  /** Read for a hold alone: the others do not ask whether something waits. */
  readonly booked: readonly Booked[]
}

type Booked = Parameters<typeof pairKey>[0] & {
  readonly amount: bigint
  readonly currency: string
  readonly state: CommissionState
}

async function factsOf(
  tx: Tx,
  ids: readonly CommissionId[],
  { decision }: ReviewRequest,
): Promise<ReviewFacts> {
  const commissions = await findCommissions(tx, [...new Set(ids)])
  const eventIds = [...new Set(commissions.flatMap(({ eventId }) => eventId ?? []))]
  const events = await findEvents(tx, eventIds)
  await lockCustomers(tx, [...new Set(events.map(({ customerRef }) => customerRef))])
  const reviews = await reviewsOfEvents(tx, eventIds)
  const booked = decision === 'hold' ? await lockCommissionsOfEvents(tx, eventIds) : []
  return { commissions, events, reviews, standings: standingsOf(reviews), booked }
}

function decideReviews(
  ctx: Context,
  ids: readonly CommissionId[],
  told: ReviewRequest,
  facts: ReviewFacts,
): ReviewOutcome[] {
  const { decision, reason } = told
  const byId = new Map(facts.commissions.map((commission) => [commission.id, commission]))
  const madeByPair = new Map<string, NewReview>()
  return ids.map((commissionId): ReviewOutcome => {
    const commission = byId.get(commissionId)
    if (commission === undefined) return { outcome: 'refused', commissionId, problem: notFound() }
    if (!isOfEvent(commission)) return { outcome: 'refused', commissionId, problem: madeByHand() }
    const key = pairKey(commission)
    const reviews = facts.standings.get(key) ?? NOT_REVIEWED
    const own = facts.reviews.filter((review) => pairKey(review) === key)
    const before = own.findLast((review) => review.decision === decision)
    const isSaid =
      before !== undefined && isStanding(decision, reviews) && (reason ?? before.reason) === before.reason
    const standing = madeByPair.get(key) ?? (isSaid ? before : undefined)
    if (standing !== undefined) return { outcome: 'unchanged', commissionId, review: standing }
    const detail = reviewRefusal(decision, { reviews, waiting: waitingOf(key, facts) })
    if (detail !== null) {
      return { outcome: 'refused', commissionId, problem: new Problem('review-refused', { detail }) }
    }
    const { brandId, eventId, partnerId } = commission
    const review = {
      id: ctx.newId('rvw'),
      brandId,
      commissionId,
      eventId,
      partnerId,
      version: (own.at(-1)?.version ?? 0) + 1,
      decision,
      reason,
      reviewedBy: actorName(ctx.actor),
      reviewedAt: ctx.clock.now(),
    }
    madeByPair.set(key, review)
    return { outcome: 'reviewed', commissionId, review }
  })
}

function madeByHand(): Problem {
  return new Problem('review-refused', {
    detail: 'An entry made by hand comes of no event. Correct it by an adjustment.',
  })
}

/** What has not left yet, per currency. */
function waitingOf(key: string, { booked }: ReviewFacts): bigint[] {
  const sums = new Map<string, bigint>()
  for (const entry of booked) {
    const isWaiting = entry.state === 'held' || entry.state === 'payable'
    if (pairKey(entry) === key && isWaiting)
      sums.set(entry.currency, (sums.get(entry.currency) ?? 0n) + entry.amount)
  }
  return [...sums.values()]
}

/** Of each customer the earliest event concerned: all that follow it are decided again anyway. */
function placesOf(eventIds: readonly EventId[], events: readonly RecordedEvent[]): DecideFrom[] {
  const places = new Map<string, DecideFrom>()
  const concerned = events.filter(({ id }) => eventIds.includes(id)).toSorted(byPlace)
  for (const { customerRef, occurredAt, id } of concerned) {
    if (!places.has(customerRef)) places.set(customerRef, { customerRef, occurredAt, id, cause: 'review' })
  }
  return [...places.values()]
}

function byPlace(a: RecordedEvent, b: RecordedEvent): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1)
}

async function logReview(ctx: Context, tx: Tx, review: NewReview, { standings }: ReviewFacts): Promise<void> {
  const { commissionId, decision, reason } = review
  await audit(ctx, tx, {
    action: `commission.${ACTIONS[decision]}`,
    target: commissionId,
    before: standings.get(pairKey(review)) ?? NOT_REVIEWED,
    after: { decision, reason },
  })
}

const ACTIONS: Readonly<Record<ReviewDecision, string>> = {
  approve: 'approved',
  reject: 'rejected',
  hold: 'held',
  unhold: 'unheld',
}

function requireReason({ decision, reason }: ReviewRequest): void {
  if (reason !== null || decision === 'approve' || decision === 'unhold') return
  const detail = `is needed to ${decision} a commission: partners read it`
  throw new Problem('request-invalid', { errors: [{ pointer: '/reason', detail }] })
}

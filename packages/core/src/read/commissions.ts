// Reading commissions and balances, and telling a commission's whole story. Called by the API.

import { inBrand, type Page } from '@openpartner/db'
import { type AttributionId, type CommissionId, notFound, type PartnerId } from '@openpartner/domain'
import {
  type CommissionFilter,
  type CommissionRecord,
  findClick,
  findCommission,
  findShare,
  isOfEvent,
  listPartnerBalances,
  listReviews,
  type PartnerBalances,
  listCommissions as pageOfCommissions,
  type RecordedAttribution,
} from '@openpartner/ledger'
import { type Context, ownPartner, requireAccess } from '../context.ts'
import { correctionsOfEvent } from './event-corrections.ts'
import type { EventRecord } from './event-records.ts'
import { eventRecord, movesOf, namesOf } from './events.ts'
import type { ExplainedCommission } from './explained-commission.ts'
import { toldTo } from './reviews.ts'
import { withoutOthers } from './without-others.ts'

/** Commissions, newest first; a partner sees their own. */
export async function listCommissions(
  ctx: Context,
  filter: CommissionFilter,
): Promise<Page<CommissionRecord>> {
  const brandId = requireAccess(ctx.actor, { scope: 'commissions:read', roles: ['admin', 'partner'] })
  const partnerId = ownPartner(ctx.actor) ?? filter.partnerId
  return inBrand(ctx.db, brandId, (tx) => pageOfCommissions(tx, { ...filter, partnerId }))
}

/** @throws Problem `not-found`, also for another partner's commission */
export async function loadCommission(ctx: Context, id: CommissionId): Promise<CommissionRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'commissions:read', roles: ['admin', 'partner'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const commission = await findCommission(tx, id)
    const own = ownPartner(ctx.actor)
    if (commission === null || (own !== null && commission.partnerId !== own)) throw notFound()
    return commission
  })
}

/** What somebody who may only book by hand is answered: the entry just booked. */
export async function loadBookedCommission(ctx: Context, id: CommissionId): Promise<CommissionRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'commissions:write', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const commission = await findCommission(tx, id)
    if (commission === null) throw notFound()
    return commission
  })
}

/**
 * The full trace; a partner sees the same one with other partners' clicks and the customer's name left out.
 */
export async function explainCommission(ctx: Context, id: CommissionId): Promise<ExplainedCommission> {
  const brandId = requireAccess(ctx.actor, { scope: 'commissions:read', roles: ['admin', 'partner'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const own = ownPartner(ctx.actor)
    const commission = await findCommission(tx, id)
    if (commission === null || (own !== null && commission.partnerId !== own)) throw notFound()
    const moved = await movesOf(tx, [commission])
    const payout = moved.payouts.find((one) => one.id === commission.payoutId) ?? null
    if (!isOfEvent(commission)) return handMade({ commission, payout, ...moved })
    const event = await eventRecord(tx, commission.eventId)
    const names = await namesOf(tx, [event.decision, ...event.earlier])
    // Of the share, not of the newest decision: a later invoice follows the click that bound the customer.
    const share = await findShare(tx, commission.shareId)
    const click = share?.clickId ? await findClick(tx, share.clickId) : null
    const reviews = (await listReviews(tx, commission))
      .toReversed()
      .map((review) => toldTo(ctx.actor, review))
    const madeBy = decisionOf(event, commission.attributionId ?? share?.attributionId)
    const entries = event.commissions.filter(({ partnerId }) => partnerId === commission.partnerId)
    const corrections = await correctionsOfEvent(tx, event.event)
    const explained = {
      commission,
      click,
      event,
      madeBy,
      reviews,
      entries,
      corrections,
      payout,
      ...moved,
      ...names,
    }
    return own === null ? explained : withoutOthers(explained, own)
  })
}

/** An entry that comes of no event: its reason is all there is to explain. */
function handMade(
  told: Pick<ExplainedCommission, 'commission' | 'postings' | 'payouts' | 'payout'>,
): ExplainedCommission {
  const nobody = {
    click: null,
    event: null,
    madeBy: null,
    reviews: [],
    corrections: null,
    partners: new Map(),
    terms: new Map(),
    groups: new Map(),
  }
  return { ...told, ...nobody, entries: [told.commission] }
}

function decisionOf({ decision, earlier }: EventRecord, id: AttributionId | undefined): RecordedAttribution {
  const found = [decision, ...earlier].find((one) => one.id === id)
  if (found === undefined) throw new Error('a commission was made by no decision about its event')
  return found
}

/** Balances per partner and currency; a partner sees their own. */
export async function listBalances(
  ctx: Context,
  filter: { partnerId: PartnerId | null },
): Promise<PartnerBalances[]> {
  const brandId = requireAccess(ctx.actor, { scope: 'commissions:read', roles: ['admin', 'partner'] })
  return inBrand(ctx.db, brandId, (tx) => listPartnerBalances(tx, ownPartner(ctx.actor) ?? filter.partnerId))
}

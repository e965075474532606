// Reading what admins decided about commissions by hand. Called by the API.

import { inBrand } from '@openpartner/db'
import { type Actor, type CommissionId, notFound } from '@openpartner/domain'
import { findCommission, isOfEvent, type NewReview, listReviews as reviewsOfPair } from '@openpartner/ledger'
import { type Context, ownPartner, requireAccess } from '../context.ts'

/** A review as somebody may see it: partners read what was decided and why, and not who decided it. */
export interface ToldReview extends Omit<NewReview, 'reviewedBy'> {
  readonly reviewedBy: string | null
}

export function toldTo(actor: Actor, review: NewReview): ToldReview {
  return { ...review, reviewedBy: actor.kind === 'partner' ? null : review.reviewedBy }
}

/**
 * Every review of a commission's event and partner, newest first; none of an entry made by hand.
 * @throws Problem `not-found`, also for another partner's commission
 */
export async function listReviews(ctx: Context, id: CommissionId): Promise<ToldReview[]> {
  const brandId = requireAccess(ctx.actor, { scope: 'commissions:read', roles: ['admin', 'partner'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const commission = await findCommission(tx, id)
    const own = ownPartner(ctx.actor)
    if (commission === null || (own !== null && commission.partnerId !== own)) throw notFound()
    const rows = isOfEvent(commission) ? await reviewsOfPair(tx, commission) : []
    return rows.map((row) => toldTo(ctx.actor, row))
  })
}

// Commissions by hand: reviews of what decisions gave, and entries that come of no event.

import {
  Commission,
  CommissionIn,
  IdPath,
  Review,
  ReviewIn,
  ReviewList,
  ReviewOutcomes,
  ReviewsIn,
} from '@openpartner/contract'
import { bookByHand, COMMISSIONS_WRITE, reviewCommission, reviewCommissions } from '@openpartner/core/flow'
import { listReviews, loadBookedCommission } from '@openpartner/core/read'
import { parseCurrency } from '@openpartner/domain'
import { pathId, type Routes } from '../routing.ts'
import { viewCommission } from '../views/commissions.ts'
import { viewReview, viewReviewOutcome } from '../views/reviews.ts'

const tags = ['Commissions']
const ABOUT =
  'A review is about all entries of the commission’s event and partner. A rejection takes back exactly what is ' +
  'left, also of what is paid; an approval after it books the difference back. Saying again what stands changes ' +
  'nothing.'

export const reviewRoutes: Routes = (api, deps, cookies) => {
  oneRoutes(api, deps, cookies)

  api.post(
    '/v1/reviews',
    {
      schema: {
        tags,
        summary: 'Review up to 500 commissions alike',
        description: `${ABOUT} One that is refused keeps none of the others back.`,
        body: ReviewsIn,
        response: { 200: ReviewOutcomes },
      },
      config: { access: COMMISSIONS_WRITE, idempotent: true, sensitive: true },
    },
    async (request) => {
      const { commission_ids: ids, decision, reason = null } = request.body
      const outcomes = await reviewCommissions(deps.contextFor(request), ids, { decision, reason })
      return { data: outcomes.map(viewReviewOutcome) }
    },
  )

  api.post(
    '/v1/commissions',
    {
      schema: {
        tags,
        summary: 'Book a bonus or an adjustment by hand',
        description:
          'It comes of no event, and no later decision corrects it. What is given is released at its time; what is ' +
          'taken is taken off the payable balance at once, which may go below zero and is set off later.',
        body: CommissionIn,
        response: { 201: Commission },
      },
      config: { access: COMMISSIONS_WRITE, idempotent: true, sensitive: true },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const { body } = request
      const id = await bookByHand(ctx, {
        kind: body.kind,
        partnerId: body.partner_id,
        programId: body.program_id ?? null,
        money: { amount: BigInt(body.amount), currency: parseCurrency(body.currency) },
        reason: body.reason,
        releaseAt: body.release_at ?? null,
        concerns: body.concerns ?? null,
      })
      reply.code(201)
      return viewCommission(await loadBookedCommission(ctx, id))
    },
  )
}

const oneRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/commissions/:id/reviews',
    {
      schema: {
        tags,
        summary: 'List the reviews of a commission, newest first',
        description: 'A partner sees what was decided and why, and not who decided it.',
        params: IdPath,
        response: { 200: ReviewList },
      },
      config: { access: { scope: 'commissions:read', roles: ['admin', 'partner'] } },
    },
    async (request) => {
      const reviews = await listReviews(deps.contextFor(request), pathId('com', request.params.id))
      return { data: reviews.map(viewReview) }
    },
  )

  api.post(
    '/v1/commissions/:id/reviews',
    {
      schema: {
        tags,
        summary: 'Approve, reject, hold or let go a commission',
        description: `${ABOUT} 201 for a new review, 200 for the one that says the same.`,
        params: IdPath,
        body: ReviewIn,
        response: { 200: Review, 201: Review },
      },
      config: { access: COMMISSIONS_WRITE, idempotent: true, sensitive: true, problems: ['review-refused'] },
    },
    async (request, reply) => {
      const { decision, reason = null } = request.body
      const id = pathId('com', request.params.id)
      const { outcome, review } = await reviewCommission(deps.contextFor(request), id, { decision, reason })
      reply.code(outcome === 'reviewed' ? 201 : 200)
      return viewReview(review)
    },
  )
}

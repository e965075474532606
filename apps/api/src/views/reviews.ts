// Reviews, write-offs and what partners owe as the API shows them; used by their routes and by explanations.

import type { Ageing, Review, ReviewOutcomes, WriteOff } from '@openpartner/contract'
import type { reviewCommissions } from '@openpartner/core/flow'
import type { ageing, listReviews, loadWriteOff } from '@openpartner/core/read'
import { type Actor, AGE_BUCKETS, actorName, type Currency } from '@openpartner/domain'
import { viewInstant, viewInstantOrNull, viewMoney } from './shapes.ts'

type ToldReview = Awaited<ReturnType<typeof listReviews>>[number]
type Outcome = Awaited<ReturnType<typeof reviewCommissions>>[number]
type WriteOffRecord = Awaited<ReturnType<typeof loadWriteOff>>
type AgeingReport = Awaited<ReturnType<typeof ageing>>

export function viewReview(review: ToldReview): Review {
  return {
    id: review.id,
    commission_id: review.commissionId,
    decision: review.decision,
    reason: review.reason,
    reviewed_by: review.reviewedBy,
    reviewed_at: viewInstant(review.reviewedAt),
  }
}

export function viewReviewOutcome(one: Outcome): ReviewOutcomes['data'][number] {
  const { commissionId: commission_id, outcome } = one
  if (one.outcome !== 'refused')
    return { commission_id, outcome, review: viewReview(one.review), problem: null }
  const { code, detail = '' } = one.problem
  return { commission_id, outcome, review: null, problem: { code, detail } }
}

export function viewWriteOff(request: WriteOffRecord, actor: Actor): WriteOff {
  const { decision } = request
  return {
    id: request.id,
    partner: { id: request.partnerId, name: request.partnerName },
    amount: viewMoney(request),
    reason: request.reason,
    state: decision === null ? 'open' : decision.decision === 'approve' ? 'approved' : 'declined',
    requested_by: request.requestedBy,
    requested_at: viewInstant(request.requestedAt),
    is_own: request.requestedBy === actorName(actor),
    decided_by: decision?.decidedBy ?? null,
    decided_at: viewInstantOrNull(decision?.decidedAt ?? null),
    commission_id: decision?.commissionId ?? null,
  }
}

export function viewAgeing({ at, owed }: AgeingReport): Ageing {
  return {
    at: viewInstant(at),
    data: owed.map(({ partnerId, partnerName, currency, amount, since, bucket, parts }) => ({
      partner: { id: partnerId, name: partnerName },
      owed: viewMoney({ amount, currency }),
      since: viewInstant(since),
      bucket,
      parts: parts.map((part) => ({
        commission_id: part.commissionId,
        since: viewInstant(part.since),
        owed: viewMoney({ amount: part.amount, currency }),
        bucket: part.bucket,
      })),
    })),
    totals: totalsOf(owed),
  }
}

/** Only what is more than nothing, by currency and age. */
function totalsOf(owed: AgeingReport['owed']): Ageing['totals'] {
  const currencies = [...new Set(owed.map(({ currency }) => currency))].sort()
  return currencies.flatMap((currency) =>
    AGE_BUCKETS.flatMap((bucket) => {
      const amount = sumOf(owed, currency, bucket)
      return amount === 0n ? [] : [{ bucket, owed: viewMoney({ amount, currency }) }]
    }),
  )
}

function sumOf(owed: AgeingReport['owed'], currency: Currency, bucket: (typeof AGE_BUCKETS)[number]): bigint {
  const parts = owed.filter((one) => one.currency === currency).flatMap((one) => one.parts)
  return parts.reduce((sum, part) => (part.bucket === bucket ? sum + part.amount : sum), 0n)
}

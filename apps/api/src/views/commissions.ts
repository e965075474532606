// Commissions, balances and payouts as the API shows them; used by their routes and by explanations.

import type { Balance, Commission, Payout, PayoutPreview, PayoutRun } from '@openpartner/contract'
import type { previewPayoutRun } from '@openpartner/core/flow'
import type { listBalances, loadCommission, loadPayout, PayoutRunRecord } from '@openpartner/core/read'
import type { Money } from '@openpartner/domain'
import { viewInstant, viewMoney } from './shapes.ts'
import { LEFT_OUT_TEXTS, stateText } from './words.ts'

type CommissionRecord = Awaited<ReturnType<typeof loadCommission>>
type PayoutRecord = Awaited<ReturnType<typeof loadPayout>>
type PartnerBalances = Awaited<ReturnType<typeof listBalances>>[number]
type PreviewedRun = Awaited<ReturnType<typeof previewPayoutRun>>

export function viewCommission(commission: CommissionRecord): Commission {
  const { amount, currency, baseAmount } = commission
  return {
    id: commission.id,
    kind: commission.kind,
    original_id: commission.originalId,
    partner: { id: commission.partnerId, name: commission.partnerName },
    program:
      commission.programId === null || commission.programName === null
        ? null
        : { id: commission.programId, name: commission.programName },
    event_id: commission.eventId,
    amount: viewMoney({ amount, currency }),
    // A base is there for percentages only, and those are of the event's own currency.
    base: baseAmount === null ? null : viewMoney({ amount: baseAmount, currency }),
    because: commission.because,
    terms_version: commission.termsVersion,
    review: commission.approval === null ? null : REVIEWED[commission.approval],
    blocked_by: [...commission.blockedBy],
    state: commission.state,
    state_text: stateText(commission),
    earned_at: viewInstant(commission.earnedAt),
    release_at: viewInstant(commission.releaseAt),
    payout_id: commission.payoutId,
  }
}

const REVIEWED = { approve: 'approved', reject: 'rejected' } as const

export function viewBalance({ partnerId, partnerName, currency, ...sums }: PartnerBalances): Balance {
  const money = (amount: bigint) => viewMoney({ amount, currency })
  return {
    partner: { id: partnerId, name: partnerName },
    held: money(sums.held),
    payable: money(sums.payable),
    in_transit: money(sums.inTransit),
    paid: money(sums.paid),
  }
}

export function viewPayout(payout: PayoutRecord): Payout {
  const { result } = payout
  return {
    id: payout.id,
    run_id: payout.runId,
    partner: { id: payout.partnerId, name: payout.partnerName },
    rail: payout.rail,
    amount: viewMoney(payout),
    state: payout.state,
    prepared_at: viewInstant(payout.preparedAt),
    reference: result?.reference ?? null,
    reason: result?.reason ?? null,
    settled_at: result?.outcome === 'settled' ? viewInstant(result.settledAt) : null,
    commission_ids: [...payout.commissionIds],
  }
}

export function viewPayoutRun(run: PayoutRunRecord): PayoutRun {
  return {
    id: run.id,
    rail: run.rail,
    cut_off_at: viewInstant(run.cutOffAt),
    minimum: run.minimum.toString(),
    created_by: run.createdBy,
    created_at: viewInstant(run.createdAt),
    payouts: run.payouts.map(viewPayout),
    left_out: run.leftOut.map(({ partner_id, amount, currency, reason }) => ({
      partner: { id: partner_id, name: run.partnerNames.get(partner_id) ?? partner_id },
      amount: { amount, currency },
      reason,
      text: LEFT_OUT_TEXTS[reason],
    })),
    totals: totalsOf(run.payouts),
  }
}

export function viewPreview({ cutOffAt, due, leftOut, partnerNames }: PreviewedRun): PayoutPreview {
  const named = (id: PreviewedRun['due'][number]['partnerId']) => ({ id, name: partnerNames.get(id) ?? id })
  return {
    cut_off_at: viewInstant(cutOffAt),
    due: due.map(({ partnerId, money, commissionIds }) => ({
      partner: named(partnerId),
      amount: viewMoney(money),
      commission_ids: [...commissionIds],
    })),
    left_out: leftOut.map(({ partnerId, money, reason }) => ({
      partner: named(partnerId),
      amount: viewMoney(money),
      reason,
      text: LEFT_OUT_TEXTS[reason],
    })),
    totals: totalsOf(due.map(({ money }) => money)),
  }
}

/** One sum per currency, in alphabetical order; currencies are never added. */
function totalsOf(parts: readonly Money[]) {
  const currencies = [...new Set(parts.map(({ currency }) => currency))].sort()
  return currencies.map((currency) => {
    const own = parts.filter((part) => part.currency === currency)
    return viewMoney({ currency, amount: own.reduce((sum, { amount }) => sum + amount, 0n) })
  })
}

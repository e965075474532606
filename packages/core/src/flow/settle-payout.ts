// Step 8 of the money path: the rail's word on a payout — it arrived, or it came back. Manual rail: the
// admin's word.

import { inBrand, lockByName } from '@openpartner/db'
import { actorName, notFound, type PayoutId, Problem } from '@openpartner/domain'
import {
  findPayout,
  insertPayoutResult,
  lockCommissions,
  moveCommissions,
  type PayoutRecord,
  post,
} from '@openpartner/ledger'
import { audit, type Context, requireAccess } from '../context.ts'
import { ledgerIds } from './ledger-ids.ts'

export type PayoutOutcome =
  | { readonly outcome: 'settled'; readonly reference: string; readonly settledAt: Date }
  | { readonly outcome: 'failed'; readonly reason: string }

/**
 * Records how a payout ended, once: settled moves in transit → paid, failed moves it back to payable so that
 * the next run takes it up again. Telling the same result again answers the same.
 * @throws Problem `not-found`, `payout-already-settled` when another result was recorded
 */
export async function settlePayout(
  ctx: Context,
  payoutId: PayoutId,
  told: PayoutOutcome,
): Promise<PayoutRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:write', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Commissions before accounts, as every verb: one that decides again may hold them.
    await lockByName(tx, 'payout', payoutId)
    const payout = await findPayout(tx, payoutId)
    if (payout === null) throw notFound()
    if (payout.result !== null) return sameOrRefuse(payout, told)
    await lockCommissions(tx, payout.commissionIds)

    // Decision: the rail has spoken.
    const now = ctx.clock.now()
    const { partnerId, amount, currency, commissionIds } = payout
    const isSettled = told.outcome === 'settled'

    // Record.
    await insertPayoutResult(tx, {
      id: ctx.newId('res'),
      brandId,
      payoutId,
      outcome: told.outcome,
      reference: isSettled ? told.reference : null,
      reason: isSettled ? null : told.reason,
      toldBy: actorName(ctx.actor),
      settledAt: isSettled ? told.settledAt : now,
    })
    const cause = isSettled ? 'settle' : 'fail'
    await post(
      tx,
      [{ cause, causeId: payoutId, partnerId, money: { amount, currency }, postedAt: now }],
      ledgerIds(ctx),
    )
    await moveCommissions(
      tx,
      commissionIds,
      isSettled ? { state: 'paid', payoutId } : { state: 'payable', payoutId: null },
    )
    await audit(ctx, tx, {
      action: `payout.${told.outcome}`,
      target: payoutId,
      before: { state: payout.state },
      after: told,
    })
    const settled = await findPayout(tx, payoutId)
    if (settled === null) throw new Error('a payout just settled is missing')
    return settled
  })
}

function sameOrRefuse(payout: PayoutRecord, told: PayoutOutcome): PayoutRecord {
  const { result } = payout
  const isSame =
    result?.outcome === told.outcome &&
    (told.outcome === 'failed' ? result.reason === told.reason : result.reference === told.reference)
  if (isSame) return payout
  throw new Problem('payout-already-settled', {
    detail: `The payout is already recorded as ${payout.state}.`,
  })
}

// Step 6 of the money path: holds that have ended become payable. Called by the worker, brand by brand.

import { inBrand, lockByName } from '@openpartner/db'
import { type CommissionId, Problem } from '@openpartner/domain'
import { lockReleasable, moveCommissions, post } from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { ledgerIds } from './ledger-ids.ts'

/**
 * Small enough that accounts are not locked for long, large enough that a backlog of a million drains in
 * minutes.
 */
const BATCH_MAX = 200

/**
 * Releases one batch of commissions whose hold has ended by now. Call again while it returns a full batch.
 * Safe to run twice at once: the second waits and finds nothing, and each release posts once by constraint.
 */
export async function releaseCommissions(
  ctx: Context,
): Promise<{ released: readonly CommissionId[]; isMore: boolean }> {
  // Time moves money here, not a person: nobody may hurry a hold.
  if (ctx.actor.kind !== 'worker')
    throw new Problem('role-missing', { detail: 'Only the clock releases commissions.' })

  return inBrand(ctx.db, ctx.actor.brandId, async (tx) => {
    // Facts. One worker at a time: a part taken back must not be separated from what it is taken from.
    await lockByName(tx, 'release', ctx.actor.brandId)
    const now = ctx.clock.now()
    const due = await lockReleasable(tx, { by: now, limit: BATCH_MAX })

    // Decision: a hold that has ended is released; there is nothing else to weigh.

    // Record.
    const requests = due.map(({ commissionId, partnerId, money: { amount, currency } }) => ({
      cause: amount < 0n ? ('offset' as const) : ('release' as const),
      causeId: commissionId,
      partnerId,
      money: { amount: amount < 0n ? -amount : amount, currency },
      postedAt: now,
    }))
    await post(tx, requests, ledgerIds(ctx))
    const released = due.map(({ commissionId }) => commissionId)
    await moveCommissions(tx, released, { state: 'payable', payoutId: null })
    return { released, isMore: due.length === BATCH_MAX }
  })
}

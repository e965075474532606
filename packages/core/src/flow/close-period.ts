// Closes the books up to a day: what becomes known later decides nothing up to there otherwise. Called by
// the API.

import { inBrand } from '@openpartner/db'
import { actorName, Problem } from '@openpartner/domain'
import { insertPeriodClosing, listPeriodClosings, type PeriodClosing } from '@openpartner/ledger'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { isClosed } from './closed-books.ts'
import { lockPolicies } from './lock-customer.ts'

export const CLOSINGS_WRITE: Need = { scope: null, roles: ['admin'] }
export const CLOSINGS_READ: Need = { scope: 'commissions:read', roles: ['admin'] }

/**
 * `through` is a day, UTC: `2026-03-31`. The same day again answers what was answered before.
 * @throws Problem `request-invalid` for a day that is not over; `books-closed` for one before the last
 * closing
 */
export async function closePeriod(ctx: Context, through: string): Promise<PeriodClosing> {
  const brandId = requireAccess(ctx.actor, CLOSINGS_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Nobody decides while the books are closed.
    await lockPolicies(tx)
    const [last] = await listPeriodClosings(tx, 1)

    // Decision.
    const closedAt = ctx.clock.now()
    if (last?.through === through) return last
    if (isClosed(closedAt, through)) {
      const detail = 'must be a day that is over (UTC)'
      throw new Problem('request-invalid', { errors: [{ pointer: '/through', detail }] })
    }
    if (last !== undefined && through < last.through) {
      throw new Problem('books-closed', {
        detail: `The books are closed through ${last.through}, and closed days are not opened again.`,
        errors: [{ pointer: '/through', detail: `must be after ${last.through}` }],
      })
    }

    // Record.
    const closing = { id: ctx.newId('cls'), brandId, through, closedBy: actorName(ctx.actor), closedAt }
    await insertPeriodClosing(tx, closing)
    const before = last === undefined ? null : { through: last.through }
    await audit(ctx, tx, { action: 'period.closed', target: closing.id, before, after: { through } })
    return closing
  })
}

/** The furthest first; at most the last hundred. */
export async function listClosings(ctx: Context): Promise<PeriodClosing[]> {
  const brandId = requireAccess(ctx.actor, CLOSINGS_READ)
  return inBrand(ctx.db, brandId, (tx) => listPeriodClosings(tx, 100))
}

// Step 2 of the money path: "this customer of ours came through that click". Called by POST /v1/identities.

import { inBrand } from '@openpartner/db'
import { CLOCK_GRACE_MS, type ClickId, type EventId, Problem } from '@openpartner/domain'
import { findClick, findIdentity, type Identity, insertIdentity } from '@openpartner/ledger'
import { type Context, type Need, requireAccess } from '../context.ts'
import { attributeEvents } from './attribute-event.ts'
import { lockCustomer } from './lock-customer.ts'

export const IDENTITIES_WRITE: Need = { scope: 'identities:write', roles: ['admin'], publishable: true }

export interface BindIdentity {
  readonly clickId: ClickId
  readonly customerRef: string
  readonly source?: 'api' | 'sdk' | 'checkout'
}

export interface BoundIdentity {
  readonly identity: Identity
  readonly isNew: boolean
  /** Events that were decided again, with another outcome, because of this identity. */
  readonly decidedAgain: readonly EventId[]
}

/**
 * Binds a customer to a click. Safe to repeat. The first binding decides the customer's events since the
 * click again, because the identity may have come later than the sale; what changes is booked as a
 * difference.
 * @throws Problem `click-unknown` when no such click was recorded for this brand
 */
export async function bindIdentity(ctx: Context, input: BindIdentity): Promise<BoundIdentity> {
  const brandId = requireAccess(ctx.actor, IDENTITIES_WRITE)
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Lock first, look second: a twin request then sees what the first one wrote.
    await lockCustomer(tx, input.customerRef)
    const click = await findClick(tx, input.clickId)
    if (click === null) {
      throw new Problem('click-unknown', {
        detail: 'No click with this cref is recorded for this brand (yet).',
        errors: [{ pointer: '/cref', detail: 'is not the id of a recorded click' }],
      })
    }
    const before = await findIdentity(tx, input)
    if (before !== null) return { identity: before, isNew: false, decidedAgain: [] }

    // Decision: none to take; what this click means for events is attribute-event's.
    const { customerRef, clickId } = input
    const boundAt = ctx.clock.now()
    const identity = {
      id: ctx.newId('idn'),
      brandId,
      customerRef,
      clickId,
      source: input.source ?? 'api',
      boundAt,
    }

    // Record.
    await insertIdentity(tx, identity)
    // Nothing that happened before the click can have come of it.
    const occurredAt = new Date(click.clickedAt.getTime() - CLOCK_GRACE_MS)
    const decidedAgain = await attributeEvents(ctx, tx, [
      { customerRef, occurredAt, id: null, cause: 'late_identity' },
    ])
    return { identity: { ...identity, recordedAt: boundAt }, isNew: true, decidedAgain }
  })
}

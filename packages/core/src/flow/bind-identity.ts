// Step 2 of the money path: "this customer of ours came through that click". Called by POST /v1/identities.

import { inBrand } from '@openpartner/db'
import { type ClickId, type EventId, Problem } from '@openpartner/domain'
import {
  findClick,
  findIdentity,
  type Identity,
  insertIdentity,
  uncreditedEventsOf,
} from '@openpartner/ledger'
import { type Context, type Need, requireAccess } from '../context.ts'
import { attributeEvent } from './attribute-event.ts'
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
  /** Events that nobody was credited for and that were decided again because of this identity. */
  readonly decidedAgain: readonly EventId[]
}

/** A customer has few events nobody is credited for; more than this is somebody trying to make us work. */
const DECIDED_AGAIN_MAX = 500

/**
 * Binds a customer to a click. Safe to repeat. The first binding re-opens the customer's uncredited events,
 * because the identity may have come later than the sale.
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
    const decidedAgain: EventId[] = []
    for (const { event, version } of await uncreditedEventsOf(tx, {
      customerRef,
      limit: DECIDED_AGAIN_MAX,
    })) {
      const { changed } = await attributeEvent(ctx, tx, {
        event,
        cause: 'late_identity',
        version: version + 1,
      })
      if (changed) decidedAgain.push(event.id)
    }
    return { identity: { ...identity, recordedAt: boundAt }, isNew: true, decidedAgain }
  })
}

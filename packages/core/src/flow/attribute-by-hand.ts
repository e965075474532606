// A person decides who is credited for one event, or lifts that again. Called by the API's attribution route.

import { findMembershipOf, findPartner, inBrand, type Tx } from '@openpartner/db'
import {
  actorName,
  type EventId,
  type FieldError,
  type HandShare,
  handShareErrors,
  isCorrection,
  notFound,
  Problem,
} from '@openpartner/domain'
import {
  findEvent,
  insertManualAttribution,
  type ManualAttribution,
  newestManualAttributions,
} from '@openpartner/ledger'
import { audit, type Context, type Need, requireAccess } from '../context.ts'
import { attributeEvents } from './attribute-event.ts'
import { lockCustomer } from './lock-customer.ts'

export const ATTRIBUTIONS_WRITE: Need = { scope: 'attributions:write', roles: ['admin'] }

export interface DecideByHand {
  readonly eventId: EventId
  /** `automatic` lifts what was decided by hand before. */
  readonly outcome: ManualAttribution['outcome']
  /** All of one program; empty unless somebody is credited. */
  readonly shares: readonly HandShare[]
  readonly reason: string
}

export interface DecidedByHand {
  /** False when the same was decided before, or there was nothing to lift. */
  readonly isNew: boolean
  /** Events that came out otherwise: this one and, when it binds the customer, later ones. */
  readonly decidedAgain: readonly EventId[]
}

/**
 * Outranks clicks, coupons and earlier sales for this event, and binds the customer like any credited sale
 * when it is their first. What changes is booked as a difference; nothing is paid back that was paid.
 * @throws Problem `not-found`; `request-invalid` naming every wrong share, or for a refund;
 * `partner-not-active`
 */
export async function attributeByHand(ctx: Context, input: DecideByHand): Promise<DecidedByHand> {
  const brandId = requireAccess(ctx.actor, ATTRIBUTIONS_WRITE)
  const { eventId, outcome, shares, reason } = input
  const errors = outcome === 'credited' ? handShareErrors(shares) : []
  if (errors.length > 0) throw new Problem('request-invalid', { errors })

  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. The event never changes, so it may be read to find whom to lock; everything else comes after.
    const event = await findEvent(tx, eventId)
    if (event === null) throw notFound()
    if (isCorrection(event.kind)) throw nothingToCredit(event.kind)
    const { customerRef, occurredAt } = event
    await lockCustomer(tx, customerRef)
    const [before] = await newestManualAttributions(tx, [eventId])
    if (isRepeated(before, input)) return { isNew: false, decidedAgain: [] }
    await requireMembers(tx, shares)

    // Decision: what it means for this event and later ones is attribute-event's.

    // Record.
    const id = ctx.newId('mat')
    const version = (before?.version ?? 0) + 1
    const actor = actorName(ctx.actor)
    const decidedAt = ctx.clock.now()
    await insertManualAttribution(tx, {
      id,
      brandId,
      eventId,
      version,
      outcome,
      reason,
      actor,
      decidedAt,
      shares,
    })
    await audit(ctx, tx, {
      action: outcome === 'automatic' ? 'attribution.lifted' : 'attribution.decided',
      target: eventId,
      before: before === undefined ? null : auditedOf(before),
      after: auditedOf(input),
    })
    const decidedAgain = await attributeEvents(ctx, tx, [
      { customerRef, occurredAt, id: eventId, cause: 'manual' },
    ])
    return { isNew: true, decidedAgain }
  })
}

async function requireMembers(tx: Tx, shares: readonly HandShare[]): Promise<void> {
  const errors: FieldError[] = []
  for (const [index, { partnerId, programId }] of shares.entries()) {
    const pointer = shares.length === 1 ? '/partner_id' : `/shares/${index}/partner_id`
    if ((await findMembershipOf(tx, { partnerId, programId })) === null) {
      errors.push({ pointer, detail: 'is no partner of this program' })
    } else if ((await findPartner(tx, partnerId))?.status !== 'active') {
      throw new Problem('partner-not-active', { detail: 'A suspended partner is credited nothing by hand.' })
    }
  }
  if (errors.length > 0) throw new Problem('request-invalid', { errors })
}

function nothingToCredit(kind: string): Problem {
  const detail = `A ${kind.replaceAll('_', ' ')} is credited to nobody. Decide about the sale that it corrects.`
  return new Problem('request-invalid', { detail })
}

function isRepeated(before: ManualAttribution | undefined, input: DecideByHand): boolean {
  if (before === undefined) return input.outcome === 'automatic'
  if (before.outcome === 'automatic' && input.outcome === 'automatic') return true
  return JSON.stringify(auditedOf(before)) === JSON.stringify(auditedOf(input))
}

function auditedOf({ outcome, shares, reason }: Pick<ManualAttribution, 'outcome' | 'shares' | 'reason'>) {
  return {
    outcome,
    reason,
    shares: shares.map(({ partnerId, programId, weight: { numerator, denominator } }) => ({
      partner_id: partnerId,
      program_id: programId,
      weight: `${numerator}/${denominator}`,
    })),
  }
}

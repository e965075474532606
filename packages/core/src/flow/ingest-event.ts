// Step 3 of the money path: a brand tells us what its customer did. Stores once, attributes once, books once.

import { inBrand } from '@openpartner/db'
import { type EventDraft, type EventSource, eventErrors, type FieldError, Problem } from '@openpartner/domain'
import { findEventByExternalId, insertEvent, type RecordedEvent } from '@openpartner/ledger'
import { type Context, type Need, requireAccess } from '../context.ts'
import { attributeEvents } from './attribute-event.ts'
import { lockCustomer } from './lock-customer.ts'
import { requireFitting } from './sale-corrections.ts'

export const EVENTS_WRITE: Need = { scope: 'events:write', roles: ['admin'], publishable: true }

export interface IngestEvent extends EventDraft {
  readonly source: EventSource
  /** SHA-256 of the canonical request body, hex: what "the same body" means. */
  readonly bodyHash: string
}

export interface IngestedEvent {
  readonly event: RecordedEvent
  /** False when this external id was delivered before: the answer is the first one's. */
  readonly isNew: boolean
}

/**
 * One transaction: event, decision, commission, posting — or nothing. Safe to repeat: the same external id
 * with the same body answers the same.
 * @throws Problem `request-invalid` naming every wrong field; `external-id-reused` for the same id with
 * another body; `scope-missing` when a publishable key tells anything but a lead; `correction-mismatch` and
 * `refund-above-sale` when a correction contradicts what it names
 */
export async function ingestEvent(ctx: Context, input: IngestEvent): Promise<IngestedEvent> {
  const brandId = requireAccess(ctx.actor, EVENTS_WRITE)
  if (ctx.actor.kind === 'publishable') requireLead(input, ctx.clock.now())
  const errors = eventErrors(input, ctx.clock.now())
  if (errors.length > 0) throw new Problem('request-invalid', { errors })

  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Lock first, look second: a twin delivery then sees what the first one wrote.
    await lockCustomer(tx, input.customerRef)
    const before = await findEventByExternalId(tx, input)
    if (before !== null) return { event: sameOrRefuse(before, input), isNew: false }
    await requireFitting(tx, input)

    // Decision: taken by attribute-event on the recorded facts.

    // Record. A twin under another customer's lock loses against the unique key and is then compared like any
    // twin.
    const { customerRef, occurredAt } = input
    const event = await insertEvent(tx, { ...input, id: ctx.newId('evt'), brandId })
    if (event === null) {
      const twin = await findEventByExternalId(tx, input)
      if (twin === null) throw new Error('an event that exists cannot be found')
      return { event: sameOrRefuse(twin, input), isNew: false }
    }
    // Told out of order, it may make another sale the first, or bind the customer to somebody else: what
    // happened after it is decided again.
    await attributeEvents(ctx, tx, [{ customerRef, occurredAt, id: event.id, cause: 'late_event' }])
    return { event, isNew: true }
  })
}

/** A page that was offline for a moment may send what it kept. */
const LEAD_AGE_MAX_MS = 3_600_000

/** Whoever opens the page can send this, so it holds no money and no time of their choosing. */
function requireLead({ kind, money, coupon, occurredAt }: IngestEvent, now: Date): void {
  if (kind !== 'lead') {
    throw new Problem('scope-missing', { detail: `A publishable key may report leads, no ${kind}.` })
  }
  const errors: FieldError[] = []
  if (money !== null) errors.push({ pointer: '/amount', detail: 'is taken from a secret key only' })
  if (coupon !== null) errors.push({ pointer: '/coupon', detail: 'is taken from a secret key only' })
  if (now.getTime() - occurredAt.getTime() > LEAD_AGE_MAX_MS) {
    errors.push({ pointer: '/occurred_at', detail: 'is at most an hour ago with a publishable key' })
  }
  if (errors.length > 0) throw new Problem('request-invalid', { errors })
}

function sameOrRefuse(before: RecordedEvent, input: IngestEvent): RecordedEvent {
  if (before.bodyHash === input.bodyHash) return before
  throw new Problem('external-id-reused', {
    detail: `The external id is taken by ${before.id}, which was sent with another body.`,
    errors: [{ pointer: '/external_id', detail: 'was already used with another body' }],
  })
}

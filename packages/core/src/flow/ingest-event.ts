// Step 3 of the money path: a brand tells us what its customer did. Stores once, attributes once, books once.

import { inBrand } from '@openpartner/db'
import { type FieldError, Problem } from '@openpartner/domain'
import type { RecordedEvent } from '@openpartner/ledger'
import { type Context, type Need, requireAccess } from '../context.ts'
import { type IngestEvent, tellEvents } from './tell-events.ts'

export const EVENTS_WRITE: Need = { scope: 'events:write', roles: ['admin'], publishable: true }

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
  const [told] = await inBrand(ctx.db, brandId, (tx) => tellEvents(ctx, tx, [input]))
  if (told === undefined) throw new Error('an event was told and has no outcome')
  if (told.problem !== null) throw told.problem
  return { event: told.event, isNew: told.isNew }
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

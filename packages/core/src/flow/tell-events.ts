// What telling one event and telling many have in common: events of some customers, recorded, decided and
// booked in one transaction. For ingest-event and ingest-events.

import { findBrand, planOnce, type Tx, together } from '@openpartner/db'
import {
  type EventDraft,
  type EventSource,
  eventErrors,
  historyBegins,
  isCorrection,
  Problem,
} from '@openpartner/domain'
import { findToldEvents, insertEvents, type NewEvent, type RecordedEvent } from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { attributeEvents, type DecideFrom } from './attribute-event.ts'
import { lockCustomers } from './lock-customer.ts'
import { misfitOf } from './sale-corrections.ts'

export interface IngestEvent extends EventDraft {
  readonly source: EventSource
  /** SHA-256 of the canonical request body, hex: what "the same body" means. */
  readonly bodyHash: string
}

/** What became of one event: recorded now or before, or refused. */
export type ToldEvent =
  | { readonly problem: null; readonly event: RecordedEvent; readonly isNew: boolean }
  | { readonly problem: Problem }

/** All that are not refused, or none. Each has its outcome, in order. @throws nothing of its own */
export async function tellEvents(
  ctx: Context,
  tx: Tx,
  inputs: readonly IngestEvent[],
): Promise<readonly ToldEvent[]> {
  const { brandId } = tx
  if (brandId === null) throw new Error('events belong to a brand')
  // Facts. Lock first, look second: a twin delivery then sees what the first one wrote. That look is the
  // unique key's, when a twin is inserted.
  const now = ctx.clock.now()
  const begins = await historyOf(tx, inputs, now)
  const tellings = inputs.map((input): Telling => {
    return { event: { ...input, id: ctx.newId('evt'), brandId }, told: refusalOf(input, now, begins) }
  })
  const sound = tellings.filter(({ told }) => told === null)
  const refs = sound.map(({ event }) => event.customerRef)
  await together([lockCustomers(tx, refs), planOnce(tx)])

  // Decision: taken by attribute-event on the recorded facts.

  // Record. Of twins the first is recorded, wherever it stands: in this list, in another customer's name, in
  // another transaction. The others are compared with it.
  const recorded = await recordInOrder(tx, sound)
  if (recorded.length > 0) {
    const ids = new Set(recorded.map(({ id }) => id))
    await attributeEvents(ctx, tx, earliestPlaces(recorded), ids)
  }
  return tellings.map(({ told }) => {
    if (told === null) throw new Error('an event is neither refused nor recorded')
    return told
  })
}

/** An event on its way: null until it is known what became of it. */
interface Telling {
  readonly event: NewEvent
  told: ToldEvent | null
}

/**
 * As many at once as may be: a correction is held against everything that was told before it, so that has to
 * be recorded first.
 * @returns those that were not recorded before
 */
async function recordInOrder(tx: Tx, tellings: readonly Telling[]): Promise<RecordedEvent[]> {
  const recorded: RecordedEvent[] = []
  let waiting: Telling[] = []
  for (const telling of tellings) {
    if (isCorrection(telling.event.kind)) {
      recorded.push(...(await recordAll(tx, waiting)))
      waiting = []
      telling.told = await refusalOfCorrection(tx, telling.event)
    }
    if (telling.told === null) waiting.push(telling)
  }
  recorded.push(...(await recordAll(tx, waiting)))
  return recorded
}

async function recordAll(tx: Tx, tellings: readonly Telling[]): Promise<RecordedEvent[]> {
  const inserted = await insertEvents(
    tx,
    tellings.map(({ event }) => event),
  )
  const twins = tellings.filter(({ event }) => !inserted.has(event.id))
  const before = await findToldEvents(
    tx,
    twins.map(({ event }) => event),
  )
  for (const telling of tellings) {
    const event = inserted.get(telling.event.id)
    telling.told =
      event === undefined
        ? sameOrRefused(before(telling.event), telling.event)
        : { problem: null, event, isNew: true }
  }
  return [...inserted.values()]
}

/** A twin is compared with the first, whatever has become of the sale meanwhile. */
async function refusalOfCorrection(tx: Tx, event: NewEvent): Promise<ToldEvent | null> {
  const before = (await findToldEvents(tx, [event]))(event)
  if (before !== undefined) return sameOrRefused(before, event)
  const problem = await misfitOf(tx, event)
  return problem === null ? null : { problem }
}

/** From when on the brand tells events; looked up only when one may be older, which hardly any is. */
async function historyOf(tx: Tx, inputs: readonly IngestEvent[], now: Date): Promise<Date | null> {
  if (tx.brandId === null || !inputs.some((input) => isOlder(input, historyBegins(now)))) return null
  const brand = await findBrand(tx, tx.brandId)
  return brand === null ? null : historyBegins(brand.createdAt)
}

function isOlder({ source, occurredAt }: IngestEvent, begins: Date): boolean {
  return source !== 'import' && occurredAt.getTime() < begins.getTime()
}

function refusalOf(input: IngestEvent, now: Date, begins: Date | null): ToldEvent | null {
  const errors = eventErrors(input, now)
  if (begins !== null && isOlder(input, begins)) {
    const earliest = begins.toISOString().slice(0, 'yyyy-mm-dd'.length)
    errors.push({
      pointer: '/occurred_at',
      detail: `must not be before ${earliest}, a year before the brand was set up here`,
    })
  }
  return errors.length === 0 ? null : { problem: new Problem('request-invalid', { errors }) }
}

/**
 * Where each customer's replay starts. Told out of order, an event may make another sale the first, or bind
 * the customer to somebody else: what happened after it is decided again.
 */
function earliestPlaces(events: readonly RecordedEvent[]): DecideFrom[] {
  const places = new Map<string, DecideFrom>()
  for (const { customerRef, occurredAt, id } of events) {
    const known = places.get(customerRef)
    if (known === undefined || isBefore({ occurredAt, id }, known)) {
      places.set(customerRef, { customerRef, occurredAt, id, cause: 'late_event' })
    }
  }
  return [...places.values()]
}

function isBefore(one: { occurredAt: Date; id: string }, other: { occurredAt: Date; id: string | null }) {
  const apart = one.occurredAt.getTime() - other.occurredAt.getTime()
  return apart < 0 || (apart === 0 && other.id !== null && one.id < other.id)
}

function sameOrRefused(before: RecordedEvent | undefined, input: NewEvent): ToldEvent {
  if (before === undefined) throw new Error('an event that exists cannot be found')
  if (before.bodyHash === input.bodyHash) return { problem: null, event: before, isNew: false }
  const problem = new Problem('external-id-reused', {
    detail: `The external id is taken by ${before.id}, which was sent with another body.`,
    errors: [{ pointer: '/external_id', detail: 'was already used with another body' }],
  })
  return { problem }
}

// Events: what a brand tells us one of its customers did. Table and named queries.

import {
  currencyCode,
  instant,
  minorUnits,
  type Page,
  type PageRequest,
  recordedAt,
  statement,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import {
  type Currency,
  type EventId,
  type EventKind,
  type EventMoney,
  type EventSource,
  parseCurrency,
  uuidOf,
} from '@openpartner/domain'
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  inArray,
  lt,
  type Param,
  type Placeholder,
  sql,
} from 'drizzle-orm'
import { char, jsonb, pgTable, text } from 'drizzle-orm/pg-core'

export const events = pgTable('events', {
  id: typeId('evt')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  customerRef: text('customer_ref').notNull(),
  kind: text('kind').$type<EventKind>().notNull(),
  externalId: text('external_id').notNull(),
  bodyHash: text('body_hash').notNull(),
  currency: currencyCode('currency'),
  gross: minorUnits('gross'),
  tax: minorUnits('tax'),
  discount: minorUnits('discount'),
  product: text('product'),
  plan: text('plan'),
  country: char('country', { length: 2 }),
  coupon: text('coupon'),
  /** Of a correction: the external id of what it corrects. */
  corrects: text('corrects'),
  metadata: jsonb('metadata').$type<Readonly<Record<string, string>>>().notNull(),
  source: text('source').$type<EventSource>().notNull(),
  occurredAt: instant('occurred_at').notNull(),
  recordedAt: recordedAt(),
})
export type EventRow = typeof events.$inferSelect

/** A recorded event. */
export interface RecordedEvent extends Omit<EventRow, 'currency' | 'gross' | 'tax' | 'discount'> {
  readonly money: EventMoney | null
}
export type NewEvent = Omit<RecordedEvent, 'recordedAt'>

export async function findEvent(tx: Tx, id: EventId): Promise<RecordedEvent | null> {
  const [row] = await tx.orm.select().from(events).where(eq(events.id, id))
  return row === undefined ? null : toEvent(row)
}

/** Some events, in no order. */
export async function findEvents(tx: Tx, ids: readonly EventId[]): Promise<RecordedEvent[]> {
  if (ids.length === 0) return []
  const rows = await tx.orm
    .select()
    .from(events)
    .where(inArray(events.id, [...ids]))
  return rows.map(toEvent)
}

/**
 * A place in the order of a customer's events: by time, then by id. Without an id: before all of that time.
 */
export interface EventPlace {
  readonly customerRef: string
  readonly occurredAt: Date
  readonly id: EventId | null
}

/** The smallest uuid: no event has it, so it stands before all of its time. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

/** Places as values of a statement that joins them. */
export function placeValues(places: readonly EventPlace[]) {
  return {
    refs: places.map(({ customerRef }) => customerRef),
    times: places.map(({ occurredAt }) => occurredAt.toISOString()),
    ids: places.map(({ id }) => (id === null ? BEFORE_ALL : uuidOf(id))),
  }
}

/** Places as rows to join events with; one per customer. */
export function placesOf(tx: Tx, places: readonly EventPlace[]) {
  const { refs, times, ids } = placeValues(places)
  return placeRows(tx.orm, { refs: sql.param(refs), times: sql.param(times), ids: sql.param(ids) })
}

/** The same in a statement whose values come later. */
export function placesGiven(orm: Tx['orm']) {
  const [refs, times, ids] = [sql.placeholder('refs'), sql.placeholder('times'), sql.placeholder('ids')]
  return placeRows(orm, { refs, times, ids })
}

function placeRows(
  orm: Tx['orm'],
  { refs, times, ids }: Record<'refs' | 'times' | 'ids', Param | Placeholder>,
) {
  return orm
    .select({
      ref: sql<string>`ref`.as('ref'),
      at: sql<Date>`at`.as('at'),
      eventId: sql<string>`event_id`.as('event_id'),
    })
    .from(sql`unnest(${refs}::text[], ${times}::timestamptz[], ${ids}::uuid[]) as t(ref, at, event_id)`)
    .as('place')
}

/** The events of some customers from a place on each, customer by customer in the order they happened. */
export async function eventsFrom(tx: Tx, places: readonly EventPlace[]): Promise<RecordedEvent[]> {
  if (places.length === 0) return []
  const rows = await selectEventsFrom(tx, placeValues(places))
  return rows.map(toEvent)
}

const selectEventsFrom = statement((orm) => {
  const place = placesGiven(orm)
  return orm
    .select(getTableColumns(events))
    .from(events)
    .innerJoin(
      place,
      and(
        eq(events.customerRef, place.ref),
        sql`(${events.occurredAt}, ${events.id}) >= (${place.at}, ${place.eventId})`,
      ),
    )
    .orderBy(asc(events.customerRef), asc(events.occurredAt), asc(events.id))
})

export interface EventFilter extends PageRequest<EventId> {
  readonly kind: EventKind | null
  readonly customerRef: string | null
  /** True: only corrections whose sale is not known. */
  readonly isWaiting: boolean
}

/** By the decision that stands: a correction is decided again when what it names is told. */
const waitingIds = sql`
  select a.event_id from attributions a
   where a.reason = 'sale_unknown'
     and not exists (select from attributions l where l.event_id = a.event_id and l.version > a.version)`

export async function listEvents(
  tx: Tx,
  { after, limit, kind, customerRef, isWaiting }: EventFilter,
): Promise<Page<RecordedEvent>> {
  const rows = await tx.orm
    .select()
    .from(events)
    .where(
      and(
        after === null ? undefined : lt(events.id, after),
        kind === null ? undefined : eq(events.kind, kind),
        customerRef === null ? undefined : eq(events.customerRef, customerRef),
        isWaiting ? sql`${events.id} in (${waitingIds})` : undefined,
      ),
    )
    .orderBy(desc(events.id))
    .limit(limit + 1)
  return toPage(rows.map(toEvent), limit)
}

export function toEvent({ currency, gross, tax, discount, ...row }: EventRow): RecordedEvent {
  if (currency === null || gross === null || tax === null || discount === null) return { ...row, money: null }
  return { ...row, money: { currency: currencyOf(currency), gross, tax, discount } }
}

/** Currencies were parsed before they were stored; reading parses again rather than casting. */
export function currencyOf(code: string): Currency {
  return parseCurrency(code)
}

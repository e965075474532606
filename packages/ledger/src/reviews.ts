// Reviews: what admins decided about commissions by hand, immutable; the newest of each pair stands. Table
// and named queries.

import { instant, recordedAt, type Tx, typeId } from '@openpartner/db'
import {
  type EventId,
  type PartnerId,
  type ReviewDecision,
  type ReviewStanding,
  standingOf,
} from '@openpartner/domain'
import { and, asc, desc, eq, inArray } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { inChunks } from './chunks.ts'

export const reviews = pgTable('reviews', {
  id: typeId('rvw')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  commissionId: typeId('com')('commission_id').notNull(),
  eventId: typeId('evt')('event_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  /** Counted per event and partner, so that clocks do not decide which is the newest. */
  version: integer('version').notNull(),
  decision: text('decision').$type<ReviewDecision>().notNull(),
  reason: text('reason'),
  reviewedBy: text('reviewed_by').notNull(),
  reviewedAt: instant('reviewed_at').notNull(),
  recordedAt: recordedAt(),
})
export type ReviewRow = typeof reviews.$inferSelect
export type NewReview = Omit<ReviewRow, 'recordedAt'>

/** What a review is about. */
export interface EventPartner {
  readonly eventId: EventId
  readonly partnerId: PartnerId
}

export async function insertReviews(tx: Tx, rows: readonly NewReview[]): Promise<void> {
  for (const chunk of inChunks(rows)) await tx.orm.insert(reviews).values(chunk)
}

/** Every review of one event and partner, newest first. */
export async function listReviews(tx: Tx, { eventId, partnerId }: EventPartner): Promise<ReviewRow[]> {
  return tx.orm
    .select()
    .from(reviews)
    .where(and(eq(reviews.eventId, eventId), eq(reviews.partnerId, partnerId)))
    .orderBy(desc(reviews.version))
}

/** Every review of some events, oldest first. */
export async function reviewsOfEvents(tx: Tx, eventIds: readonly EventId[]): Promise<ReviewRow[]> {
  if (eventIds.length === 0) return []
  return tx.orm
    .select()
    .from(reviews)
    .where(inArray(reviews.eventId, [...eventIds]))
    .orderBy(asc(reviews.version))
}

/** One text per event and partner. */
export function pairKey({ eventId, partnerId }: EventPartner): string {
  return `${eventId} ${partnerId}`
}

/** What stands for each event and partner that was reviewed, by `pairKey`; the rows oldest first. */
export function standingsOf(rows: readonly ReviewRow[]): ReadonlyMap<string, ReviewStanding> {
  const decisions = new Map<string, ReviewDecision[]>()
  for (const row of rows) {
    const own = decisions.get(pairKey(row))
    if (own === undefined) decisions.set(pairKey(row), [row.decision])
    else own.push(row.decision)
  }
  return new Map([...decisions].map(([key, own]) => [key, standingOf(own)]))
}

// Attributions: who was credited for an event and why, or why nobody was. Tables and named queries.

import { instant, minorUnits, partners, recordedAt, type Tx, typeId } from '@openpartner/db'
import type {
  AttributionModel,
  Basis,
  ClickId,
  DropReason,
  EventId,
  EventKind,
  NoRewardReason,
  PartnerId,
  ProgramId,
  ReasonCode,
  ShareId,
  TermsId,
} from '@openpartner/domain'
import { and, asc, desc, eq, inArray, ne, or, sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { events, type RecordedEvent, toEvent } from './events.ts'

/** What was looked at and what came of it; plain JSON, so that an export can be read without our code. */
export interface Evidence {
  readonly considered: readonly {
    readonly click_id: ClickId
    readonly partner_id: PartnerId
    readonly clicked_at: string
    readonly dropped: DropReason | null
  }[]
  readonly rewards: readonly RewardEvidence[]
}

export interface RewardEvidence {
  readonly partner_id: PartnerId
  readonly program_id: ProgramId
  readonly terms_id: TermsId | null
  readonly outcome: 'earned' | 'nothing'
  /** Why nothing was earned. */
  readonly reason: NoRewardReason | null
  readonly rule_index: number | null
  readonly because: string | null
  readonly base: { readonly amount: string; readonly currency: string } | null
  readonly reward: { readonly amount: string; readonly currency: string } | null
  readonly release_at: string | null
}

/** What made us decide. */
export const DECISION_CAUSES = ['ingest', 'late_identity'] as const
export type DecisionCause = (typeof DECISION_CAUSES)[number]

export const attributions = pgTable('attributions', {
  id: typeId('att')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  eventId: typeId('evt')('event_id').notNull(),
  version: integer('version').notNull(),
  outcome: text('outcome', { enum: ['credited', 'nobody'] }).notNull(),
  reason: text('reason').$type<ReasonCode>().notNull(),
  basis: text('basis').$type<Basis>(),
  model: text('model').$type<AttributionModel>(),
  boundAt: instant('bound_at'),
  evidence: jsonb('evidence').$type<Evidence>().notNull(),
  cause: text('cause').$type<DecisionCause>().notNull(),
  decidedAt: instant('decided_at').notNull(),
  recordedAt: recordedAt(),
})
export type RecordedAttribution = typeof attributions.$inferSelect
export type NewAttribution = Omit<RecordedAttribution, 'recordedAt'>

export const attributionShares = pgTable('attribution_shares', {
  id: typeId('shr')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  attributionId: typeId('att')('attribution_id').notNull(),
  position: integer('position').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  clickId: typeId('clk')('click_id'),
  weightNumerator: minorUnits('weight_numerator').notNull(),
  weightDenominator: minorUnits('weight_denominator').notNull(),
  recordedAt: recordedAt(),
})
export type RecordedShare = typeof attributionShares.$inferSelect
export type NewShare = Omit<RecordedShare, 'recordedAt'>

export async function insertAttribution(
  tx: Tx,
  attribution: NewAttribution,
  shares: readonly NewShare[],
): Promise<void> {
  await tx.orm.insert(attributions).values(attribution)
  if (shares.length > 0) await tx.orm.insert(attributionShares).values([...shares])
}

export async function findShare(tx: Tx, id: ShareId): Promise<RecordedShare | null> {
  const [share] = await tx.orm.select().from(attributionShares).where(eq(attributionShares.id, id))
  return share ?? null
}

/** All decisions about some events, newest version first per event. */
export async function decisionsOf(tx: Tx, eventIds: readonly EventId[]): Promise<RecordedAttribution[]> {
  if (eventIds.length === 0) return []
  return tx.orm
    .select()
    .from(attributions)
    .where(inArray(attributions.eventId, [...eventIds]))
    .orderBy(attributions.eventId, desc(attributions.version))
}

/** The shares of the newest decision of each event, with partner names. */
export async function standingShares(
  tx: Tx,
  eventIds: readonly EventId[],
): Promise<{ eventId: EventId; share: RecordedShare; partnerName: string }[]> {
  if (eventIds.length === 0) return []
  return tx.orm
    .select({ eventId: attributions.eventId, share: attributionShares, partnerName: partners.name })
    .from(attributions)
    .innerJoin(attributionShares, eq(attributionShares.attributionId, attributions.id))
    .innerJoin(partners, eq(partners.id, attributionShares.partnerId))
    .where(and(inArray(attributions.eventId, [...eventIds]), isNewest))
    .orderBy(asc(attributionShares.position))
}

/** One earlier event of a customer and whom its newest decision credits. */
export interface CreditedEvent {
  readonly event: RecordedEvent
  readonly boundAt: Date
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  readonly clickId: ClickId | null
  readonly partnerIsActive: boolean
}

/**
 * The customer's credited events of one kind that carry money or need none, oldest first, without the one
 * being decided. Must be read under the customer's lock: "first" is decided on it.
 */
export async function creditedEventsOf(
  tx: Tx,
  {
    customerRef,
    kind,
    except,
    limit,
  }: { customerRef: string; kind: EventKind; except: EventId; limit: number },
): Promise<CreditedEvent[]> {
  const rows = await tx.orm
    .select({
      event: events,
      boundAt: attributions.boundAt,
      share: attributionShares,
      status: partners.status,
    })
    .from(events)
    .innerJoin(attributions, and(eq(attributions.eventId, events.id), isNewest))
    .innerJoin(attributionShares, eq(attributionShares.attributionId, attributions.id))
    .innerJoin(partners, eq(partners.id, attributionShares.partnerId))
    .where(
      and(
        eq(events.customerRef, customerRef),
        eq(events.kind, kind),
        ne(events.id, except),
        eq(attributions.outcome, 'credited'),
        // A zero-amount trial invoice does not take the place of the first payment.
        or(ne(events.kind, 'sale'), sql`${events.gross} - ${events.tax} > 0`),
      ),
    )
    .orderBy(asc(events.occurredAt), asc(events.id), asc(attributionShares.position))
    .limit(limit)
  return rows.map(({ event, boundAt, share, status }) => ({
    event: toEvent(event),
    boundAt: boundAt ?? event.occurredAt,
    partnerId: share.partnerId,
    programId: share.programId,
    clickId: share.clickId,
    partnerIsActive: status === 'active',
  }))
}

/** Events of a customer that nobody is credited for, oldest first: a late fact may change that. */
export async function uncreditedEventsOf(
  tx: Tx,
  { customerRef, limit }: { customerRef: string; limit: number },
): Promise<{ event: RecordedEvent; version: number }[]> {
  const rows = await tx.orm
    .select({ event: events, version: attributions.version })
    .from(events)
    .innerJoin(attributions, and(eq(attributions.eventId, events.id), isNewest))
    .where(and(eq(events.customerRef, customerRef), eq(attributions.outcome, 'nobody')))
    .orderBy(asc(events.occurredAt), asc(events.id))
    .limit(limit)
  return rows.map(({ event, version }) => ({ event: toEvent(event), version }))
}

/** A later decision supersedes by a higher version; this keeps only the one that stands. */
const isNewest = sql`not exists (
  select from attributions later
   where later.event_id = ${attributions.eventId} and later.version > ${attributions.version})`

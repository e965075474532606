// Attributions: who was credited for an event and why, or why nobody was. Tables and named queries.

import { instant, minorUnits, partners, recordedAt, type Tx, typeId } from '@openpartner/db'
import type {
  AttributionId,
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
import { and, asc, desc, eq, inArray, lt, ne, or, sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { type EventPlace, events } from './events.ts'

/** What was looked at and what came of it; plain JSON, so that an export can be read without our code. */
export interface Evidence {
  readonly considered: readonly {
    readonly click_id: ClickId
    readonly partner_id: PartnerId
    readonly clicked_at: string
    readonly dropped: DropReason | null
    /** Left out by decisions made when there was one model: the click that was credited had the whole. */
    readonly weight?: FractionJson | null
  }[]
  readonly rewards: readonly RewardEvidence[]
}

/** `n/d`, exact, in lowest terms. */
export interface FractionJson {
  readonly numerator: string
  readonly denominator: string
}

interface MoneyJson {
  readonly amount: string
  readonly currency: string
}

/** What one share earned; in the order of the shares. */
export interface RewardEvidence {
  readonly partner_id: PartnerId
  readonly program_id: ProgramId
  readonly terms_id: TermsId | null
  readonly outcome: 'earned' | 'nothing'
  /** Why nothing was earned. */
  readonly reason: NoRewardReason | null
  readonly rule_index: number | null
  readonly because: string | null
  readonly base: MoneyJson | null
  /** For the whole event. */
  readonly reward: MoneyJson | null
  /** Of the reward; left out, like `weight`, by decisions made when there was one share: it had the whole. */
  readonly part?: MoneyJson | null
  readonly weight?: FractionJson
  readonly release_at: string | null
}

/** What made us decide. */
export const DECISION_CAUSES = ['ingest', 'late_identity', 'late_event'] as const
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

/** A decision with its shares, in order. */
export interface RecordedDecision {
  readonly attribution: RecordedAttribution
  readonly shares: readonly RecordedShare[]
}

/** The decision that stands of each event that has one. */
export async function standingDecisions(
  tx: Tx,
  eventIds: readonly EventId[],
): Promise<ReadonlyMap<EventId, RecordedDecision>> {
  if (eventIds.length === 0) return new Map()
  const newest = await tx.orm
    .select()
    .from(attributions)
    .where(and(inArray(attributions.eventId, [...eventIds]), isNewest))
  const shares = await sharesOf(
    tx,
    newest.map(({ id }) => id),
  )
  const byDecision = new Map(newest.map(({ id }): [AttributionId, RecordedShare[]] => [id, []]))
  for (const share of shares) byDecision.get(share.attributionId)?.push(share)
  return new Map(
    newest.map((attribution) => [
      attribution.eventId,
      { attribution, shares: byDecision.get(attribution.id) ?? [] },
    ]),
  )
}

async function sharesOf(tx: Tx, ids: readonly AttributionId[]): Promise<RecordedShare[]> {
  if (ids.length === 0) return []
  return tx.orm
    .select()
    .from(attributionShares)
    .where(inArray(attributionShares.attributionId, [...ids]))
    .orderBy(asc(attributionShares.attributionId), asc(attributionShares.position))
}

/**
 * What a customer's events before a place came to: the first credited sale, which binds, and the kinds that
 * were credited. Must be read under the customer's lock: "first" is decided on it.
 */
export async function creditedBefore(
  tx: Tx,
  customerRef: string,
  place: EventPlace,
): Promise<{ firstSale: RecordedDecision | null; kinds: EventKind[] }> {
  const credited = and(
    eq(events.customerRef, customerRef),
    isBefore(place),
    eq(attributions.outcome, 'credited'),
    // A zero-amount trial invoice does not take the place of the first payment.
    or(ne(events.kind, 'sale'), sql`${events.gross} - ${events.tax} > 0`),
  )
  const kinds = await tx.orm
    .selectDistinct({ kind: events.kind })
    .from(events)
    .innerJoin(attributions, and(eq(attributions.eventId, events.id), isNewest))
    .where(credited)
  if (!kinds.some(({ kind }) => kind === 'sale')) {
    return { firstSale: null, kinds: kinds.map(({ kind }) => kind) }
  }
  const [first] = await tx.orm
    .select({ attribution: attributions })
    .from(events)
    .innerJoin(attributions, and(eq(attributions.eventId, events.id), isNewest))
    .where(and(credited, eq(events.kind, 'sale')))
    .orderBy(asc(events.occurredAt), asc(events.id))
    .limit(1)
  if (first === undefined) throw new Error('a credited sale vanished under the customer’s lock')
  const shares = await sharesOf(tx, [first.attribution.id])
  return { firstSale: { ...first, shares }, kinds: kinds.map(({ kind }) => kind) }
}

function isBefore({ occurredAt, id }: EventPlace) {
  const earlier = lt(events.occurredAt, occurredAt)
  return id === null ? earlier : or(earlier, and(eq(events.occurredAt, occurredAt), lt(events.id, id)))
}

/** A later decision supersedes by a higher version; this keeps only the one that stands. */
const isNewest = sql`not exists (
  select from attributions later
   where later.event_id = ${attributions.eventId} and later.version > ${attributions.version})`

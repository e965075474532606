// Attributions: who was credited for an event and why, or why nobody was. Tables and named queries.

import {
  instant,
  minorUnits,
  partners,
  recordedAt,
  statement,
  type Tx,
  together,
  typeId,
} from '@openpartner/db'
import type {
  AttributionId,
  AttributionModel,
  AttributionRunId,
  Basis,
  ClickId,
  CouponId,
  DropReason,
  EventId,
  EventKind,
  ManualAttributionId,
  NoRewardReason,
  PartnerId,
  ProgramId,
  ReasonCode,
  ShareId,
  TermsId,
} from '@openpartner/domain'
import { and, asc, desc, eq, inArray, ne, or, sql } from 'drizzle-orm'
import { boolean, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { type EventPlace, events, placesGiven, placeValues } from './events.ts'
import type { CapJson, MoneyJson, StepJson } from './evidence-json.ts'

/** What was looked at and what came of it; plain JSON, so that an export can be read without our code. */
export interface Evidence {
  readonly considered: readonly {
    /** Null of a coupon. */
    readonly click_id: ClickId | null
    /** Left out of clicks; null of a code that is no coupon. */
    readonly coupon_id?: CouponId | null
    /** The code that was redeemed; left out of clicks. */
    readonly code?: string
    /** Null of a code that is no coupon. */
    readonly partner_id: PartnerId | null
    readonly clicked_at: string
    readonly dropped: DropReason | null
    /** Left out by decisions made when there was one model: the click that was credited had the whole. */
    readonly weight?: FractionJson | null
  }[]
  readonly rewards: readonly RewardEvidence[]
  /** The applied runs whose policies counted, and closed books that kept a late fact out; where they did. */
  readonly policies?: readonly AttributionRunId[]
  readonly closed?: { readonly through: string }
  /** What was taken back by the time of the decision; left out where nothing was. */
  readonly corrections?: {
    /** Minor units of the event's gross amount, lost disputes among them. */
    readonly refunded: string
    /** By lost disputes alone. */
    readonly lost: string
    readonly rejected: readonly PartnerId[]
  }
  /** What was decided by hand; left out where nothing was. */
  readonly by_hand?: {
    readonly id: ManualAttributionId
    readonly reason: string
    /** As the audit log names them; null where it is hidden from who looks. */
    readonly actor: string | null
    readonly decided_at: string
  }
}

/** `n/d`, exact, in lowest terms. */
export interface FractionJson {
  readonly numerator: string
  readonly denominator: string
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
  /** What is left of the part; left out where nothing was taken back. */
  readonly kept?: MoneyJson | null
  readonly weight?: FractionJson
  readonly release_at: string | null
  /** The tier or age step that gave the reward; left out where the rule itself did. */
  readonly step?: StepJson
  /** What cut the reward or the part; left out where nothing did. */
  readonly caps?: readonly CapJson[]
}

export const DECISION_CAUSES = [
  'ingest',
  'late_identity',
  'late_event',
  'refund',
  'dispute',
  'manual',
  'run',
  'review',
] as const
export type DecisionCause = (typeof DECISION_CAUSES)[number]

export const attributions = pgTable('attributions', {
  id: typeId('att')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  eventId: typeId('evt')('event_id').notNull(),
  version: integer('version').notNull(),
  outcome: text('outcome', { enum: ['credited', 'nobody', 'corrects'] }).notNull(),
  reason: text('reason').$type<ReasonCode>().notNull(),
  basis: text('basis').$type<Basis>(),
  model: text('model').$type<AttributionModel>(),
  boundAt: instant('bound_at'),
  /** True when the customer is bound by it; null for decisions of before, when the first sale did. */
  isBinding: boolean('is_binding'),
  evidence: jsonb('evidence').$type<Evidence>().notNull(),
  cause: text('cause').$type<DecisionCause>().notNull(),
  runId: typeId('atr')('run_id'),
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
  couponId: typeId('cpn')('coupon_id'),
  weightNumerator: minorUnits('weight_numerator').notNull(),
  weightDenominator: minorUnits('weight_denominator').notNull(),
  /** Of the event: finds what a partner sold in a month. */
  occurredAt: instant('occurred_at').notNull(),
  recordedAt: recordedAt(),
})
export type RecordedShare = typeof attributionShares.$inferSelect
export type NewShare = Omit<RecordedShare, 'recordedAt'>

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

/** What the events of a customer before a place came to. */
export interface CreditedBefore {
  /** What the decision that bound the customer says. */
  readonly binding: (Pick<RecordedAttribution, 'model' | 'boundAt'> & Pick<RecordedDecision, 'shares'>) | null
  /** How many events of each kind were credited; a zero-amount trial invoice is no payment. */
  readonly counts: Readonly<Partial<Record<EventKind, number>>>
}

/** By customer; those without a credited event are left out. Must be read under the customers' locks. */
export async function creditedBefore(
  tx: Tx,
  places: readonly EventPlace[],
): Promise<ReadonlyMap<string, CreditedBefore>> {
  if (places.length === 0) return new Map()
  const values = placeValues(places)
  const [counts, bound] = await together([countCredited(tx, values), selectBinding(tx, values)])
  const found = new Map<string, { counts: CreditedBefore['counts']; binding: CreditedBefore['binding'] }>()
  for (const { customerRef, kind, count } of counts) {
    const known = found.get(customerRef)
    found.set(customerRef, { counts: { ...known?.counts, [kind]: count }, binding: null })
  }
  for (const { customerRef, share, ...said } of bound) {
    const known = found.get(customerRef)
    const shares = [...(known?.binding?.shares ?? []), share]
    found.set(customerRef, { counts: known?.counts ?? {}, binding: { ...said, shares } })
  }
  return found
}

/** Keeps only the decision that stands: of the highest version. */
const isNewest = sql`not exists (
  select from attributions later
   where later.event_id = ${attributions.eventId} and later.version > ${attributions.version})`

const isCredited = and(
  eq(attributions.outcome, 'credited'),
  or(ne(events.kind, 'sale'), sql`${events.gross} - ${events.tax} > 0`),
)

function isBefore(place: ReturnType<typeof placesGiven>) {
  return and(
    eq(events.customerRef, place.ref),
    sql`(${events.occurredAt}, ${events.id}) < (${place.at}, ${place.eventId})`,
  )
}

const countCredited = statement((orm) => {
  const place = placesGiven(orm)
  return orm
    .select({ customerRef: events.customerRef, kind: events.kind, count: sql<number>`count(*)::int` })
    .from(place)
    .innerJoin(events, isBefore(place))
    .innerJoin(attributions, and(eq(attributions.eventId, events.id), isNewest))
    .where(isCredited)
    .groupBy(events.customerRef, events.kind)
})

const selectBinding = statement((orm) => {
  const { model, boundAt } = attributions
  const place = placesGiven(orm)
  const first = orm
    .selectDistinctOn([events.customerRef], { customerRef: events.customerRef, id: attributions.id })
    .from(place)
    .innerJoin(events, isBefore(place))
    .innerJoin(attributions, and(eq(attributions.eventId, events.id), isNewest))
    .where(and(isCredited, sql`coalesce(${attributions.isBinding}, ${events.kind} = 'sale')`))
    .orderBy(asc(events.customerRef), asc(events.occurredAt), asc(events.id))
    .as('first')
  return orm
    .select({ customerRef: first.customerRef, model, boundAt, share: attributionShares })
    .from(first)
    .innerJoin(attributions, eq(attributions.id, first.id))
    .innerJoin(attributionShares, eq(attributionShares.attributionId, first.id))
    .orderBy(asc(attributionShares.attributionId), asc(attributionShares.position))
})

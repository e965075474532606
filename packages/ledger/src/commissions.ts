// Commissions: what partners earned, immutable; and the projection of where each stands. Tables and named
// queries.

import {
  currencyCode,
  instant,
  minorUnits,
  recordedAt,
  rowsOf,
  statement,
  type Tx,
  typeId,
} from '@openpartner/db'
import type {
  BlockReason,
  CommissionId,
  CommissionKind,
  CommissionState,
  Currency,
  EventId,
  Money,
  PartnerId,
  PayoutId,
} from '@openpartner/domain'
import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { inChunks } from './chunks.ts'
import { currencyOf } from './events.ts'

export const commissions = pgTable('commissions', {
  id: typeId('com')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  kind: text('kind').$type<CommissionKind>().notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  /** May be null in entries made by hand; so are, always, event, share, terms and rule. */
  programId: typeId('prg')('program_id'),
  eventId: typeId('evt')('event_id'),
  shareId: typeId('shr')('share_id'),
  termsId: typeId('trm')('terms_id'),
  ruleIndex: integer('rule_index'),
  baseAmount: minorUnits('base_amount'),
  baseCurrency: currencyCode('base_currency'),
  amount: minorUnits('amount').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  /** The rule in words; of an entry made by hand the reason that was given. */
  because: text('because').notNull(),
  earnedAt: instant('earned_at').notNull(),
  releaseAt: instant('release_at').notNull(),
  /** The decision that made it; null for entries of before, which name it through their share. */
  attributionId: typeId('att')('attribution_id'),
  /** The partner's first entry for the event, which this one corrects; or what one made by hand concerns. */
  originalId: typeId('com')('original_id'),
  recordedAt: recordedAt(),
})
export type CommissionRow = typeof commissions.$inferSelect
export type NewCommission = Omit<CommissionRow, 'recordedAt'>

export const commissionStates = pgTable('commission_states', {
  commissionId: typeId('com')('commission_id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  programId: typeId('prg')('program_id'),
  amount: minorUnits('amount').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  state: text('state').$type<CommissionState>().notNull(),
  releaseAt: instant('release_at').notNull(),
  payoutId: typeId('pay')('payout_id'),
  /** What keeps it from being released or paid; empty when nothing does. */
  blockedBy: text('blocked_by').array().$type<BlockReason[]>().notNull().default([]),
})

/** What entries by decisions have, and entries made by hand have not. */
export type OfEvent = {
  [K in 'programId' | 'eventId' | 'shareId' | 'termsId' | 'ruleIndex']: NonNullable<CommissionRow[K]>
}

/** True of entries by decisions about an event. */
export function isOfEvent<T extends CommissionRow>(entry: T): entry is T & OfEvent {
  return entry.eventId !== null
}

export interface DueCommission {
  readonly commissionId: CommissionId
  readonly partnerId: PartnerId
  readonly money: Money
}

/** A fact to write, and where it starts. */
export interface CommissionStart {
  readonly commission: NewCommission
  readonly state: 'held' | 'payable'
  readonly blockedBy: readonly BlockReason[]
}

export async function insertCommissions(tx: Tx, starts: readonly CommissionStart[]): Promise<void> {
  for (const chunk of inChunks(starts)) {
    const facts = commissionRows.values(chunk.map(({ commission }) => commission))
    const states = stateRows.values(
      chunk.map(({ commission, state, blockedBy }) => {
        const { id: commissionId, brandId, partnerId, programId, amount, currency, releaseAt } = commission
        const start = { state, payoutId: null, blockedBy: [...blockedBy] }
        return { commissionId, brandId, partnerId, programId, amount, currency, releaseAt, ...start }
      }),
    )
    await insertStarts(tx, { ...facts, ...states }, chunk.length)
  }
}

const commissionRows = rowsOf(commissions)
const stateRows = rowsOf(commissionStates)

/** One statement for both: every statement more is a round trip of each event. */
const insertStarts = statement((orm, rows) => {
  const earning = orm.insert(commissions).values(commissionRows.placeholders(rows))
  const earned = orm.$with('earned').as(earning.returning({ id: commissions.id }))
  return orm.with(earned).insert(commissionStates).values(stateRows.placeholders(rows))
})

/** A commission of an event with where it stands, locked. */
export type LockedCommission = CommissionRow & OfEvent & LockedState

export interface LockedState {
  readonly state: CommissionState
  readonly blockedBy: readonly BlockReason[]
}

/**
 * Every entry of some events, oldest first, locked: a payout run or a release that has one in hand is waited
 * for, and what it did is seen.
 */
export async function lockCommissionsOfEvents(
  tx: Tx,
  eventIds: readonly EventId[],
): Promise<LockedCommission[]> {
  if (eventIds.length === 0) return []
  const rows = await tx.orm
    .select()
    .from(commissions)
    .where(inArray(commissions.eventId, [...eventIds]))
    .orderBy(asc(commissions.id))
  const stateOf = await lockCommissions(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.filter(isOfEvent).map((row) => {
    const state = stateOf.get(row.id)
    if (state === undefined) throw new Error(`commission ${row.id} has no state`)
    return { ...row, ...state }
  })
}

/** Locks some commissions, in the one order in which all do, and tells where each stands. */
export async function lockCommissions(
  tx: Tx,
  ids: readonly CommissionId[],
): Promise<ReadonlyMap<CommissionId, LockedState>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.orm
    .select({
      id: commissionStates.commissionId,
      state: commissionStates.state,
      blockedBy: commissionStates.blockedBy,
    })
    .from(commissionStates)
    .where(inArray(commissionStates.commissionId, [...ids]))
    .orderBy(asc(commissionStates.partnerId), asc(commissionStates.commissionId))
    .for('update')
  return new Map(rows.map(({ id, ...locked }) => [id, locked]))
}

/**
 * Held commissions whose hold has ended, oldest first, locked; those another worker has in hand are skipped.
 * One that takes back comes before what it is taken from, so that no held account falls below zero.
 */
export async function lockReleasable(
  tx: Tx,
  { by, limit }: { by: Date; limit: number },
): Promise<DueCommission[]> {
  const rows = await tx.orm
    .select()
    .from(commissionStates)
    .where(and(eq(commissionStates.state, 'held'), lte(commissionStates.releaseAt, by), isFree))
    .orderBy(
      asc(commissionStates.releaseAt),
      asc(commissionStates.amount),
      asc(commissionStates.commissionId),
    )
    .limit(limit)
    .for('update', { skipLocked: true })
  return rows.map(toDue)
}

/** Commissions payable by an instant. */
export async function listPayable(tx: Tx, by: Date): Promise<DueCommission[]> {
  const rows = await payableQuery(tx, by)
  return rows.map(toDue)
}

/** The same, locked until the run is recorded. */
export async function lockPayable(tx: Tx, by: Date): Promise<DueCommission[]> {
  const rows = await payableQuery(tx, by).for('update')
  return rows.map(toDue)
}

function payableQuery(tx: Tx, by: Date) {
  return tx.orm
    .select()
    .from(commissionStates)
    .where(and(eq(commissionStates.state, 'payable'), lte(commissionStates.releaseAt, by), isFree))
    .orderBy(asc(commissionStates.partnerId), asc(commissionStates.commissionId))
}

const isFree = sql`${commissionStates.blockedBy} = '{}'`

export async function moveCommissions(
  tx: Tx,
  ids: readonly CommissionId[],
  to: { state: CommissionState; payoutId: PayoutId | null },
): Promise<void> {
  if (ids.length === 0) return
  await tx.orm
    .update(commissionStates)
    .set(to)
    .where(inArray(commissionStates.commissionId, [...ids]))
}

/** Says why entries wait; empty: nothing keeps them. */
export async function blockCommissions(
  tx: Tx,
  ids: readonly CommissionId[],
  blockedBy: readonly BlockReason[],
): Promise<void> {
  if (ids.length === 0) return
  await tx.orm
    .update(commissionStates)
    .set({ blockedBy: [...blockedBy] })
    .where(inArray(commissionStates.commissionId, [...ids]))
}

function toDue(row: typeof commissionStates.$inferSelect): DueCommission {
  return {
    commissionId: row.commissionId,
    partnerId: row.partnerId,
    money: { amount: row.amount, currency: currencyOf(row.currency) },
  }
}

// Commissions: what partners earned, immutable; and the projection of where each stands. Tables and named
// queries.

import {
  currencyCode,
  instant,
  minorUnits,
  type Page,
  type PageRequest,
  partners,
  programs,
  recordedAt,
  type Tx,
  toPage,
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
import { and, asc, desc, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { inChunks } from './chunks.ts'
import { currencyOf } from './events.ts'
import { termsVersions } from './terms.ts'

export const commissions = pgTable('commissions', {
  id: typeId('com')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  kind: text('kind').$type<CommissionKind>().notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  eventId: typeId('evt')('event_id').notNull(),
  shareId: typeId('shr')('share_id').notNull(),
  termsId: typeId('trm')('terms_id').notNull(),
  ruleIndex: integer('rule_index').notNull(),
  baseAmount: minorUnits('base_amount'),
  baseCurrency: currencyCode('base_currency'),
  amount: minorUnits('amount').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  because: text('because').notNull(),
  earnedAt: instant('earned_at').notNull(),
  releaseAt: instant('release_at').notNull(),
  /** The decision that made it; null for entries of before, which name it through their share. */
  attributionId: typeId('att')('attribution_id'),
  /** The partner's first entry for the event, which this one corrects. */
  originalId: typeId('com')('original_id'),
  recordedAt: recordedAt(),
})
export type CommissionRow = typeof commissions.$inferSelect
export type NewCommission = Omit<CommissionRow, 'recordedAt'>

export const commissionStates = pgTable('commission_states', {
  commissionId: typeId('com')('commission_id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  amount: minorUnits('amount').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  state: text('state').$type<CommissionState>().notNull(),
  releaseAt: instant('release_at').notNull(),
  payoutId: typeId('pay')('payout_id'),
  /** What keeps it from being released or paid; empty when nothing does. */
  blockedBy: text('blocked_by').array().$type<BlockReason[]>().notNull().default([]),
})

interface Standing {
  readonly state: CommissionState
  readonly blockedBy: readonly BlockReason[]
}

/** A commission with where it stands and the names people know. */
export interface CommissionRecord extends CommissionRow, Standing {
  readonly payoutId: PayoutId | null
  readonly partnerName: string
  readonly programName: string
  readonly termsVersion: number
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
    // One statement for both: every statement more is a round trip of each event.
    const earned = tx.orm.$with('earned').as(
      tx.orm
        .insert(commissions)
        .values(chunk.map(({ commission }) => commission))
        .returning({ id: commissions.id }),
    )
    await tx.orm
      .with(earned)
      .insert(commissionStates)
      .values(
        chunk.map(({ commission, state, blockedBy }) => {
          const { id: commissionId, brandId, partnerId, programId, amount, currency, releaseAt } = commission
          const start = { state, blockedBy: [...blockedBy] }
          return { commissionId, brandId, partnerId, programId, amount, currency, releaseAt, ...start }
        }),
      )
  }
}

/** A commission with where it stands, locked. */
export type LockedCommission = CommissionRow & Standing

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
  const standings = await lockCommissions(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => {
    const standing = standings.get(row.id)
    if (standing === undefined) throw new Error(`commission ${row.id} has no state`)
    return { ...row, ...standing }
  })
}

/** Locks some commissions, in the one order in which all do, and tells where each stands. */
export async function lockCommissions(
  tx: Tx,
  ids: readonly CommissionId[],
): Promise<ReadonlyMap<CommissionId, Standing>> {
  if (ids.length === 0) return new Map()
  const { commissionId: id, state, blockedBy } = commissionStates
  const rows = await tx.orm
    .select({ id, state, blockedBy })
    .from(commissionStates)
    .where(inArray(commissionStates.commissionId, [...ids]))
    .orderBy(asc(commissionStates.partnerId), asc(commissionStates.commissionId))
    .for('update')
  return new Map(rows.map(({ id: commissionId, ...standing }) => [commissionId, standing]))
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

/** Writes what blocks some commissions from now on. The caller holds their locks. */
export async function blockCommissions(
  tx: Tx,
  ids: readonly CommissionId[],
  by: readonly BlockReason[],
): Promise<void> {
  if (ids.length === 0) return
  await tx.orm
    .update(commissionStates)
    .set({ blockedBy: [...by] })
    .where(inArray(commissionStates.commissionId, [...ids]))
}

export interface CommissionFilter extends PageRequest<CommissionId> {
  readonly partnerId: PartnerId | null
  readonly state: CommissionState | null
}

export async function listCommissions(tx: Tx, filter: CommissionFilter): Promise<Page<CommissionRecord>> {
  const { after, limit, partnerId, state } = filter
  const rows = await recordQuery(tx)
    .where(
      and(
        after === null ? undefined : lt(commissions.id, after),
        partnerId === null ? undefined : eq(commissions.partnerId, partnerId),
        state === null ? undefined : eq(commissionStates.state, state),
      ),
    )
    .orderBy(desc(commissions.id))
    .limit(limit + 1)
  return toPage(rows.map(toRecord), limit)
}

export async function findCommission(tx: Tx, id: CommissionId): Promise<CommissionRecord | null> {
  const [row] = await recordQuery(tx).where(eq(commissions.id, id))
  return row === undefined ? null : toRecord(row)
}

/** All commissions of some events, oldest first. */
export async function commissionsOfEvents(tx: Tx, eventIds: readonly EventId[]): Promise<CommissionRecord[]> {
  if (eventIds.length === 0) return []
  const rows = await recordQuery(tx)
    .where(inArray(commissions.eventId, [...eventIds]))
    .orderBy(asc(commissions.id))
  return rows.map(toRecord)
}

function recordQuery(tx: Tx) {
  return tx.orm
    .select({
      commission: commissions,
      state: commissionStates.state,
      blockedBy: commissionStates.blockedBy,
      payoutId: commissionStates.payoutId,
      partnerName: partners.name,
      programName: programs.name,
      termsVersion: termsVersions.version,
    })
    .from(commissions)
    .innerJoin(commissionStates, eq(commissionStates.commissionId, commissions.id))
    .innerJoin(partners, eq(partners.id, commissions.partnerId))
    .innerJoin(programs, eq(programs.id, commissions.programId))
    .innerJoin(termsVersions, eq(termsVersions.id, commissions.termsId))
}

function toRecord({
  commission,
  ...rest
}: Omit<CommissionRecord, keyof CommissionRow> & { commission: CommissionRow }): CommissionRecord {
  return { ...commission, ...rest }
}

function toDue(row: typeof commissionStates.$inferSelect): DueCommission {
  return {
    commissionId: row.commissionId,
    partnerId: row.partnerId,
    money: { amount: row.amount, currency: currencyOf(row.currency) },
  }
}

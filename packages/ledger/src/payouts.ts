// Payout runs, payouts, their items and results: immutable rows; a payout's state follows from its result.
// Tables and queries.

import {
  currencyCode,
  instant,
  minorUnits,
  type Page,
  type PageRequest,
  partners,
  recordedAt,
  type Tx,
  toPage,
  typeId,
} from '@openpartner/db'
import type {
  CommissionId,
  Currency,
  LeftOutReason,
  PartnerId,
  PayoutId,
  PayoutRail,
  PayoutRunId,
  PayoutState,
} from '@openpartner/domain'
import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm'
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { inChunks } from './chunks.ts'

/** Plain JSON, so that an export can be read without our code. */
export interface LeftOutJson {
  readonly partner_id: PartnerId
  readonly amount: string
  readonly currency: string
  readonly reason: LeftOutReason
}

export const payoutRuns = pgTable('payout_runs', {
  id: typeId('run')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  rail: text('rail').$type<PayoutRail>().notNull(),
  cutOffAt: instant('cut_off_at').notNull(),
  minimum: minorUnits('minimum').notNull(),
  leftOut: jsonb('left_out').$type<readonly LeftOutJson[]>().notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  recordedAt: recordedAt(),
})
export type PayoutRunRow = typeof payoutRuns.$inferSelect

export const payouts = pgTable('payouts', {
  id: typeId('pay')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  runId: typeId('run')('run_id').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  rail: text('rail').$type<PayoutRail>().notNull(),
  amount: minorUnits('amount').notNull(),
  currency: currencyCode('currency').$type<Currency>().notNull(),
  preparedAt: instant('prepared_at').notNull(),
  recordedAt: recordedAt(),
})

export const payoutItems = pgTable('payout_items', {
  payoutId: typeId('pay')('payout_id').notNull(),
  commissionId: typeId('com')('commission_id').notNull(),
  brandId: typeId('brd')('brand_id').notNull(),
  amount: minorUnits('amount').notNull(),
  recordedAt: recordedAt(),
})

export const payoutResults = pgTable('payout_results', {
  id: typeId('res')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  payoutId: typeId('pay')('payout_id').notNull(),
  outcome: text('outcome', { enum: ['settled', 'failed'] }).notNull(),
  reference: text('reference'),
  reason: text('reason'),
  toldBy: text('told_by').notNull(),
  settledAt: instant('settled_at').notNull(),
  recordedAt: recordedAt(),
})
export type PayoutResultRow = typeof payoutResults.$inferSelect

/** A payout with its state, derived from whether it has a result. */
export interface PayoutRecord {
  readonly id: PayoutId
  readonly runId: PayoutRunId
  readonly partnerId: PartnerId
  readonly partnerName: string
  readonly rail: PayoutRail
  readonly amount: bigint
  readonly currency: Currency
  readonly preparedAt: Date
  readonly state: PayoutState
  readonly result: PayoutResultRow | null
  readonly commissionIds: readonly CommissionId[]
}

export type NewPayoutRun = Omit<PayoutRunRow, 'recordedAt'>
export interface NewPayout extends Omit<typeof payouts.$inferSelect, 'recordedAt'> {
  readonly items: readonly { readonly commissionId: CommissionId; readonly amount: bigint }[]
}

export async function insertPayoutRun(
  tx: Tx,
  run: NewPayoutRun,
  prepared: readonly NewPayout[],
): Promise<void> {
  await tx.orm.insert(payoutRuns).values(run)
  for (const chunk of inChunks(prepared.map(({ items: _, ...payout }) => payout))) {
    await tx.orm.insert(payouts).values(chunk)
  }
  const items = prepared.flatMap((payout) =>
    payout.items.map((item) => ({ payoutId: payout.id, brandId: payout.brandId, ...item })),
  )
  for (const chunk of inChunks(items)) await tx.orm.insert(payoutItems).values(chunk)
}

export async function insertPayoutResult(tx: Tx, result: Omit<PayoutResultRow, 'recordedAt'>): Promise<void> {
  await tx.orm.insert(payoutResults).values(result)
}

export async function findPayoutRun(tx: Tx, id: PayoutRunId): Promise<PayoutRunRow | null> {
  const [run] = await tx.orm.select().from(payoutRuns).where(eq(payoutRuns.id, id))
  return run ?? null
}

export async function listPayoutRuns(
  tx: Tx,
  { after, limit }: PageRequest<PayoutRunId>,
): Promise<Page<PayoutRunRow>> {
  const rows = await tx.orm
    .select()
    .from(payoutRuns)
    .where(after === null ? undefined : lt(payoutRuns.id, after))
    .orderBy(desc(payoutRuns.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

export async function findPayout(tx: Tx, id: PayoutId): Promise<PayoutRecord | null> {
  const [row] = await payoutQuery(tx).where(eq(payouts.id, id))
  return row === undefined ? null : ((await withItems(tx, [row]))[0] ?? null)
}

/** All payouts of some runs, by partner name. */
export async function payoutsOfRuns(tx: Tx, runIds: readonly PayoutRunId[]): Promise<PayoutRecord[]> {
  if (runIds.length === 0) return []
  const rows = await payoutQuery(tx)
    .where(inArray(payouts.runId, [...runIds]))
    .orderBy(asc(partners.name), asc(payouts.id))
  return withItems(tx, rows)
}

/** Every payout that some commissions were ever in, failed ones too; oldest first. */
export async function payoutsOfCommissions(
  tx: Tx,
  commissionIds: readonly CommissionId[],
): Promise<PayoutRecord[]> {
  if (commissionIds.length === 0) return []
  const ids = tx.orm
    .select({ id: payoutItems.payoutId })
    .from(payoutItems)
    .where(inArray(payoutItems.commissionId, [...commissionIds]))
  return withItems(tx, await payoutQuery(tx).where(inArray(payouts.id, ids)).orderBy(asc(payouts.id)))
}

export interface PayoutFilter extends PageRequest<PayoutId> {
  readonly partnerId: PartnerId | null
  readonly runId: PayoutRunId | null
}

export async function listPayouts(
  tx: Tx,
  { after, limit, partnerId, runId }: PayoutFilter,
): Promise<Page<PayoutRecord>> {
  const rows = await payoutQuery(tx)
    .where(
      and(
        after === null ? undefined : lt(payouts.id, after),
        partnerId === null ? undefined : eq(payouts.partnerId, partnerId),
        runId === null ? undefined : eq(payouts.runId, runId),
      ),
    )
    .orderBy(desc(payouts.id))
    .limit(limit + 1)
  return toPage(await withItems(tx, rows), limit)
}

function payoutQuery(tx: Tx) {
  return tx.orm
    .select({ payout: payouts, partnerName: partners.name, result: payoutResults })
    .from(payouts)
    .innerJoin(partners, eq(partners.id, payouts.partnerId))
    .leftJoin(payoutResults, eq(payoutResults.payoutId, payouts.id))
}

async function withItems(tx: Tx, rows: Awaited<ReturnType<typeof payoutQuery>>): Promise<PayoutRecord[]> {
  const ids = rows.map(({ payout }) => payout.id)
  if (ids.length === 0) return []
  const items = await tx.orm
    .select({ payoutId: payoutItems.payoutId, commissionId: payoutItems.commissionId })
    .from(payoutItems)
    .where(inArray(payoutItems.payoutId, ids))
    .orderBy(asc(payoutItems.commissionId))
  const commissionIds = new Map<PayoutId, CommissionId[]>(ids.map((id) => [id, []]))
  for (const { payoutId, commissionId } of items) commissionIds.get(payoutId)?.push(commissionId)
  return rows.map(({ payout, partnerName, result }) => ({
    ...payout,
    partnerName,
    state: result?.outcome ?? 'prepared',
    result,
    commissionIds: commissionIds.get(payout.id) ?? [],
  }))
}

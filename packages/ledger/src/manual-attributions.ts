// Manual attributions: what people decided by hand about an event, and when that was lifted. Tables and named
// queries.

import { instant, minorUnits, recordedAt, type Tx, typeId } from '@openpartner/db'
import type { EventId, HandShare, ManualAttributionId } from '@openpartner/domain'
import { and, asc, inArray, sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'

const HAND_OUTCOMES = ['credited', 'nobody', 'automatic'] as const

export const manualAttributions = pgTable('manual_attributions', {
  id: typeId('mat')('id').primaryKey(),
  brandId: typeId('brd')('brand_id').notNull(),
  eventId: typeId('evt')('event_id').notNull(),
  version: integer('version').notNull(),
  outcome: text('outcome', { enum: HAND_OUTCOMES }).notNull(),
  reason: text('reason').notNull(),
  actor: text('actor').notNull(),
  decidedAt: instant('decided_at').notNull(),
  recordedAt: recordedAt(),
})

export const manualShares = pgTable('manual_shares', {
  brandId: typeId('brd')('brand_id').notNull(),
  manualAttributionId: typeId('mat')('manual_attribution_id').notNull(),
  position: integer('position').notNull(),
  partnerId: typeId('ptn')('partner_id').notNull(),
  programId: typeId('prg')('program_id').notNull(),
  weightNumerator: minorUnits('weight_numerator').notNull(),
  weightDenominator: minorUnits('weight_denominator').notNull(),
  recordedAt: recordedAt(),
})

export interface ManualAttribution extends Omit<typeof manualAttributions.$inferSelect, 'recordedAt'> {
  /** Empty unless the outcome is `credited`. */
  readonly shares: readonly HandShare[]
}

export async function insertManualAttribution(tx: Tx, { shares, ...row }: ManualAttribution): Promise<void> {
  await tx.orm.insert(manualAttributions).values(row)
  if (shares.length === 0) return
  await tx.orm.insert(manualShares).values(
    shares.map(({ partnerId, programId, weight }, position) => ({
      brandId: row.brandId,
      manualAttributionId: row.id,
      position,
      partnerId,
      programId,
      weightNumerator: weight.numerator,
      weightDenominator: weight.denominator,
    })),
  )
}

/** The newest of each event that has any; one that lifts an earlier decision counts like the others. */
export async function newestManualAttributions(
  tx: Tx,
  eventIds: readonly EventId[],
): Promise<ManualAttribution[]> {
  if (eventIds.length === 0) return []
  const rows = await tx.orm
    .select()
    .from(manualAttributions)
    .where(and(inArray(manualAttributions.eventId, [...eventIds]), isNewest))
  const credited = rows.filter(({ outcome }) => outcome === 'credited').map(({ id }) => id)
  const shares = await sharesOf(tx, credited)
  return rows.map(({ recordedAt: _, ...row }) => ({ ...row, shares: shares.get(row.id) ?? [] }))
}

async function sharesOf(
  tx: Tx,
  ids: readonly ManualAttributionId[],
): Promise<ReadonlyMap<ManualAttributionId, HandShare[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.orm
    .select()
    .from(manualShares)
    .where(inArray(manualShares.manualAttributionId, [...ids]))
    .orderBy(asc(manualShares.manualAttributionId), asc(manualShares.position))
  const byId = new Map(ids.map((id): [ManualAttributionId, HandShare[]] => [id, []]))
  for (const { manualAttributionId, partnerId, programId, weightNumerator, weightDenominator } of rows) {
    const weight = { numerator: weightNumerator, denominator: weightDenominator }
    byId.get(manualAttributionId)?.push({ partnerId, programId, weight })
  }
  return byId
}

const isNewest = sql`not exists (
  select from manual_attributions later
   where later.event_id = ${manualAttributions.eventId} and later.version > ${manualAttributions.version})`

// What partners sold and earned in calendar months, and what customers brought before: sums over the
// decisions that stand. For terms with tiers and caps; called by core/flow.

import type { Tx } from '@openpartner/db'
import {
  type Currency,
  type EarnedSums,
  type EventId,
  encodeId,
  type PartnerId,
  type ProgramId,
  uuidOf,
} from '@openpartner/domain'
import { sql } from 'drizzle-orm'
import { currencyOf, type EventPlace, placesOf } from './events.ts'

/** A partner's month as it was before an event. */
export interface VolumeAsked {
  readonly eventId: EventId
  readonly programId: ProgramId
  readonly partnerId: PartnerId
  readonly monthFrom: Date
  readonly occurredAt: Date
}

export interface VolumeRow {
  /** Position in what was asked. */
  readonly index: number
  readonly currency: Currency
  readonly sales: number
  /** Without tax. */
  readonly amount: bigint
}

/** Credited sales of the month before each event, without those of `inHand`. */
export async function volumesBefore(
  tx: Tx,
  asked: readonly VolumeAsked[],
  inHand: readonly EventId[],
): Promise<VolumeRow[]> {
  if (asked.length === 0) return []
  const { rows } = await tx.orm.execute<{ n: string; currency: string; sales: string; amount: string }>(sql`
    select q.n, e.currency, count(*) as sales, sum(e.gross - e.tax) as amount
      from unnest(
             ${sql.param(asked.map(({ programId }) => uuidOf(programId)))}::uuid[],
             ${sql.param(asked.map(({ partnerId }) => uuidOf(partnerId)))}::uuid[],
             ${sql.param(asked.map(({ monthFrom }) => monthFrom.toISOString()))}::timestamptz[],
             ${sql.param(asked.map(({ occurredAt }) => occurredAt.toISOString()))}::timestamptz[],
             ${sql.param(asked.map(({ eventId }) => uuidOf(eventId)))}::uuid[]
           ) with ordinality as q (program_id, partner_id, month_from, at, event_id, n)
      join attribution_shares s
        on s.partner_id = q.partner_id and s.program_id = q.program_id
       and s.occurred_at >= q.month_from and s.occurred_at <= q.at
      join attributions a on a.id = s.attribution_id and ${isNewest}
      join events e
        on e.id = a.event_id and e.kind = 'sale' and e.gross > e.tax
       and (e.occurred_at, e.id) < (q.at, q.event_id)
     where e.id <> all (${sql.param(inHand.map((id) => uuidOf(id)))}::uuid[])
     group by q.n, e.currency`)
  return rows.map(({ n, currency, sales, amount }) => ({
    index: Number(n) - 1,
    currency: currencyOf(currency),
    sales: Number(sales),
    amount: BigInt(amount),
  }))
}

export interface MonthAsked {
  readonly programId: ProgramId
  readonly partnerId: PartnerId
  readonly from: Date
  readonly to: Date
}

export interface SumRow {
  /** Position in what was asked. */
  readonly index: number
  readonly currency: Currency
  readonly amount: bigint
}

/** The partners' parts for all events of each month, before refunds. */
export async function partsOfMonths(tx: Tx, asked: readonly MonthAsked[]): Promise<SumRow[]> {
  if (asked.length === 0) return []
  const { rows } = await tx.orm.execute<{ n: string; currency: string; amount: string }>(sql`
    select q.n, p.part->>'currency' as currency, sum((p.part->>'amount')::bigint) as amount
      from unnest(
             ${sql.param(asked.map(({ programId }) => uuidOf(programId)))}::uuid[],
             ${sql.param(asked.map(({ partnerId }) => uuidOf(partnerId)))}::uuid[],
             ${sql.param(asked.map(({ from }) => from.toISOString()))}::timestamptz[],
             ${sql.param(asked.map(({ to }) => to.toISOString()))}::timestamptz[]
           ) with ordinality as q (program_id, partner_id, month_from, month_to, n)
      join attribution_shares s
        on s.partner_id = q.partner_id and s.program_id = q.program_id
       and s.occurred_at >= q.month_from and s.occurred_at < q.month_to
      join attributions a on a.id = s.attribution_id and ${isNewest}
     cross join lateral (select ${partOfShare} as part) p
     where jsonb_typeof(p.part) = 'object'
     group by q.n, currency`)
  return rows.map(({ n, currency, amount }) => ({
    index: Number(n) - 1,
    currency: currencyOf(currency),
    amount: BigInt(amount),
  }))
}

/** What was earned of each customer before a place, before refunds; those without anything are left out. */
export async function earnedBefore(
  tx: Tx,
  places: readonly EventPlace[],
): Promise<ReadonlyMap<string, EarnedSums>> {
  if (places.length === 0) return new Map()
  const { rows } = await tx.orm.execute<{
    customer_ref: string
    program_id: string
    currency: string
    amount: string
  }>(sql`
    select e.customer_ref, s.program_id, p.part->>'currency' as currency,
           sum((p.part->>'amount')::bigint) as amount
      from ${placesOf(tx, places)}
      join events e on e.customer_ref = place.ref and (e.occurred_at, e.id) < (place.at, place.event_id)
      join attributions a on a.event_id = e.id and ${isNewest}
      join attribution_shares s on s.attribution_id = a.id
     cross join lateral (select ${partOfShare} as part) p
     where jsonb_typeof(p.part) = 'object'
     group by e.customer_ref, s.program_id, p.part->>'currency'`)
  const sums = new Map<string, Map<ProgramId, Map<Currency, bigint>>>()
  for (const { customer_ref, program_id, currency, amount } of rows) {
    const ofCustomer = sums.get(customer_ref) ?? new Map<ProgramId, Map<Currency, bigint>>()
    const programId = encodeId('prg', program_id)
    const ofProgram = ofCustomer.get(programId) ?? new Map<Currency, bigint>()
    sums.set(customer_ref, ofCustomer.set(programId, ofProgram.set(currencyOf(currency), BigInt(amount))))
  }
  return sums
}

/**
 * Rewards stand in the evidence in the order of the shares; the part was the whole where there was one share.
 */
const partOfShare = sql`coalesce(
  a.evidence->'rewards'->s.position->'part', a.evidence->'rewards'->s.position->'reward')`

const isNewest = sql`not exists (
  select from attributions later where later.event_id = a.event_id and later.version > a.version)`

// Which customers did something in a period, for whoever goes through all of them. Named queries on events.

import type { Tx } from '@openpartner/db'
import { and, asc, gt, gte, lt, sql } from 'drizzle-orm'
import { events } from './events.ts'

export interface CustomersOfPeriod {
  readonly from: Date
  /** Not part of the period. */
  readonly to: Date
  /** The last customer that is not asked for any more. */
  readonly after: string | null
  readonly limit: number
}

/**
 * Customers with an event in a period, in the order of their references, with how many events they have from
 * its beginning on.
 */
export async function customersOfPeriod(
  tx: Tx,
  { from, to, after, limit }: CustomersOfPeriod,
): Promise<{ customerRef: string; events: number }[]> {
  // No reference is empty, so all come after the empty one.
  return tx.orm
    .select({ customerRef: events.customerRef, events: sql<number>`count(*)::int` })
    .from(events)
    .where(and(gt(events.customerRef, after ?? ''), gte(events.occurredAt, from)))
    .groupBy(events.customerRef)
    .having(lt(sql`min(${events.occurredAt})`, sql`${to.toISOString()}::timestamptz`))
    .orderBy(asc(events.customerRef))
    .limit(limit)
}

/** True when events of a period were recorded whose ids were made after an instant. */
export async function hasNewEvents(
  tx: Tx,
  { from, to, since }: Pick<CustomersOfPeriod, 'from' | 'to'> & { readonly since: Date },
): Promise<boolean> {
  const lowest = (since.getTime() + 1).toString(16).padStart(12, '0')
  const [row] = await tx.orm
    .select({ id: events.id })
    .from(events)
    .where(
      and(
        sql`${events.id} >= ${`${lowest.slice(0, 8)}-${lowest.slice(8)}-0000-0000-000000000000`}::uuid`,
        gte(events.occurredAt, from),
        lt(events.occurredAt, to),
      ),
    )
    .limit(1)
  return row !== undefined
}

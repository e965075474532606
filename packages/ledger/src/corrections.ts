// Events that correct others: what was told about some sales, and what they are about. Named queries.

import { statement, type Tx } from '@openpartner/db'
import { EVENT_KINDS } from '@openpartner/domain'
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { events, type RecordedEvent, toEvent } from './events.ts'

/** Whatever the brand told under this external id, of every kind. */
export async function findEventsByExternalId(tx: Tx, externalId: string): Promise<RecordedEvent[]> {
  const rows = await tx.orm
    .select()
    .from(events)
    // By kinds, so that the unique index serves.
    .where(and(inArray(events.kind, [...EVENT_KINDS]), eq(events.externalId, externalId)))
  return rows.map(toEvent)
}

/** Every event of some customers that corrects another. */
export async function correctionsOfCustomers(
  tx: Tx,
  customerRefs: readonly string[],
): Promise<RecordedEvent[]> {
  if (customerRefs.length === 0) return []
  const rows = await selectCorrections(tx, { customerRefs })
  return rows.map(toEvent)
}

const selectCorrections = statement((orm) =>
  orm
    .select()
    .from(events)
    .where(
      and(
        sql`${events.customerRef} = any (${sql.placeholder('customerRefs')}::text[])`,
        isNotNull(events.corrects),
      ),
    ),
)

/** The sales of some customers under some external ids. */
export async function salesOfCustomers(
  tx: Tx,
  customerRefs: readonly string[],
  externalIds: readonly string[],
): Promise<RecordedEvent[]> {
  if (customerRefs.length === 0 || externalIds.length === 0) return []
  const rows = await tx.orm
    .select()
    .from(events)
    .where(
      and(
        eq(events.kind, 'sale'),
        isOneOf(events.externalId, externalIds),
        isOneOf(events.customerRef, customerRefs),
      ),
    )
  return rows.map(toEvent)
}

/** One parameter however many values. */
function isOneOf(column: PgColumn, values: readonly string[]) {
  return sql`${column} = any (${sql.param(values)}::text[])`
}

// Events as they are told: recorded once under the name the brand gives them. For core's tell-events.

import { rowsOf, statement, type Tx } from '@openpartner/db'
import type { EventId } from '@openpartner/domain'
import { sql } from 'drizzle-orm'
import { inChunks } from './chunks.ts'
import { type EventRow, events, type NewEvent, type RecordedEvent, toEvent } from './events.ts'

/**
 * Records events in one statement, those left out whose external id the brand already used for their kind; of
 * two in the list with the same one the first is taken. By id.
 */
export async function insertEvents(
  tx: Tx,
  news: readonly NewEvent[],
): Promise<ReadonlyMap<EventId, RecordedEvent>> {
  if (news.length === 0) return new Map()
  const rows = news.map(({ money, ...event }) => {
    return { ...event, currency: null, gross: null, tax: null, discount: null, ...money }
  })
  // In the order of the unique key, so that two who tell the same wait for each other instead of deadlocking.
  rows.sort((a, b) => (externalName(a) < externalName(b) ? -1 : externalName(a) > externalName(b) ? 1 : 0))
  const recorded: EventRow[] = []
  for (const chunk of inChunks(rows)) {
    recorded.push(...(await insertNew(tx, eventRows.values(chunk), chunk.length)))
  }
  return new Map(recorded.map((row) => [row.id, toEvent(row)]))
}

const eventRows = rowsOf(events)
const insertNew = statement((orm, rows) =>
  orm
    .insert(events)
    .values(eventRows.placeholders(rows))
    .onConflictDoNothing({ target: [events.brandId, events.kind, events.externalId] })
    .returning(),
)

/** What a brand calls an event: its kind and the external id. */
type ExternalName = Pick<EventRow, 'kind' | 'externalId'>

function externalName({ kind, externalId }: ExternalName): string {
  return `${kind} ${externalId}`
}

/** Finds events by what the brand calls them. */
export async function findToldEvents(
  tx: Tx,
  names: readonly ExternalName[],
): Promise<(name: ExternalName) => RecordedEvent | undefined> {
  if (names.length === 0) return () => undefined
  const kinds = sql.param(names.map(({ kind }) => kind))
  const externalIds = sql.param(names.map(({ externalId }) => externalId))
  const rows = await tx.orm
    .select()
    .from(events)
    .where(
      sql`(${events.kind}, ${events.externalId}) in (select * from unnest(${kinds}::text[], ${externalIds}::text[]))`,
    )
  const byName = new Map(rows.map((row) => [externalName(row), toEvent(row)]))
  return (name) => byName.get(externalName(name))
}

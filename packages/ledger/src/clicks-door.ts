// The router's door to the ledger: clicks become lines, lines become rows. Nothing else of this package is in
// reach.

import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { CLICK_LINE_COLUMNS, CLICK_LINE_FORMAT, type ClickLineFormat } from './click-line.ts'

export {
  CLICK_LINE_FORMAT,
  CLICK_LINE_FORMATS,
  type ClickLineFormat,
  clickLine,
  clickLineId,
  isWholeClickLine,
} from './click-line.ts'

// recorded_at is never listed: the database alone says when it learned of a click.
const INSERTED = CLICK_LINE_COLUMNS.filter(([name]) => name !== 'checksum').map(([name]) => name)
const STAGING = `create temporary table if not exists incoming_clicks (
  ${CLICK_LINE_COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')}) on commit delete rows`
const COPY: Readonly<Record<ClickLineFormat, string>> = {
  1: copyOf(CLICK_LINE_COLUMNS.map(([name]) => name).filter((name) => name !== 'ip_hash')),
  2: copyOf(CLICK_LINE_COLUMNS.map(([name]) => name)),
}
// By id, so that two who bring the same lines wait for each other instead of deadlocking.
const INSERT = `insert into clicks (${INSERTED.join(', ')}) select ${INSERTED.join(', ')} from incoming_clicks
  order by id on conflict do nothing`

/** Call once per connection, before `insertClickLines`. */
export async function prepareClickInsertion(client: pg.ClientBase): Promise<void> {
  // A commit that is answered must be on disk: the lines it came from are deleted next, whatever the server's
  // default.
  await client.query('set synchronous_commit = on')
  await client.query(STAGING)
}

/**
 * Inserts lines made by `clickLine` of this format, each with its line feed, in one database transaction;
 * those whose id is known already change nothing, so any line may come any number of times.
 * @returns how many were new. @throws the driver's error; then none was inserted.
 */
export async function insertClickLines(
  client: pg.ClientBase,
  lines: Uint8Array,
  format: ClickLineFormat = CLICK_LINE_FORMAT,
): Promise<number> {
  await client.query('begin')
  try {
    await copyIn(client, lines, COPY[format])
    const { rowCount } = await client.query(INSERT)
    await client.query('commit')
    return rowCount ?? 0
  } catch (error) {
    // Not awaited for its result: on a dead connection it fails too, and the first error is the one that
    // tells why.
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

function copyOf(columns: readonly string[]): string {
  return `copy incoming_clicks (${columns.join(', ')}) from stdin`
}

function copyIn(client: pg.ClientBase, lines: Uint8Array, copy: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = client.query(copyFrom(copy))
    stream.once('finish', resolve)
    stream.once('error', reject)
    stream.end(lines)
  })
}

/**
 * Makes the partition of a month (`2026-01-01` or any day in it) unless it exists. Not inside a database
 * transaction.
 */
export async function ensureClickPartition(client: pg.ClientBase, day: string): Promise<void> {
  await client.query('select ensure_click_partition($1::date)', [day])
}

/**
 * SQLSTATE classes that blame the values of a row: 22 data exception, 23 integrity; OP002: no month that may
 * exist.
 */
const ROW_AT_FAULT = /^(?:22|23)...$|^OP002$/

/**
 * True when these lines will never be accepted, however often they come; false when trying again later may
 * help.
 */
export function isRefusedForGood(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ROW_AT_FAULT.test(String(error.code))
}

// The statements a verb issues, as it issues them; and the same with everything that differs per event as an
// expression, for replaying them without the verb.

import { ingestEvent } from '@openpartner/core/flow'
import { openDatabase } from '@openpartner/db'
import { encodeId, type IdPrefix, type NewId } from '@openpartner/domain'
import { saleOf } from '@openpartner/testkit/given'
import { customerOf, sqlUuidText, uuidAt } from './scheme.ts'
import { type BenchStage, PARTNERS } from './stage.ts'

/** What stands for the customer's number, its partner's and the new event's in an expression. */
export interface Names {
  readonly customer: string
  readonly partner: string
  readonly event: string
}

export interface BareStatement {
  /** With `$1` … as the verb sends it. */
  readonly text: string
  /** One SQL expression per parameter. */
  parameters(names: Names): string[]
}

interface Sent {
  readonly text: string
  readonly values: readonly (string | null)[]
}

/** Ids the recorded call mints are of these kinds, numbered from the first event on. */
const MINTED_KIND = 0x100
const EVENT_NUMBER = 0xabcdef
const SAMPLE_CUSTOMER = PARTNERS * 7 + 3

/** Tells one sale by the verb, recording. The customer is one of the filled. */
export async function recordIngest(stage: BenchStage, customers: number): Promise<BareStatement[]> {
  const sent: Sent[] = []
  const db = openDatabase({ url: stage.apiUrl, applicationName: 'bench-recorder', connectionsMax: 1 })
  const client = await db.pool.connect()
  const types = new Map<string, readonly string[]>()
  const now = new Date()
  try {
    const query = client.query.bind(client) as (...args: readonly unknown[]) => Promise<unknown>
    const recording = (first: string | { text: string; values?: unknown[] }, second?: unknown[]) => {
      const text = typeof first === 'string' ? first : first.text
      const values = second ?? (typeof first === 'string' ? [] : (first.values ?? []))
      sent.push({ text, values: values.map(asText) })
      return query(first, second)
    }
    Object.assign(client, { query: recording })
    client.release()
    await ingestEvent(
      { ...stage.ctx, db, clock: { now: () => now }, newId: minting() },
      saleOf(stage.ctx, customerOf(SAMPLE_CUSTOMER), {
        externalId: `bench_${EVENT_NUMBER}`,
        bodyHash: `hash of bench_${EVENT_NUMBER}`,
        occurredAt: now,
      }),
    )
    const recorded = [...sent]
    for (const { text } of recorded) types.set(text, await typesOf(query, text))
    Object.assign(client, { query })
    return recorded.map(({ text, values }) => ({
      text,
      parameters: (names) =>
        values.map((value, at) =>
          expression(value, types.get(text)?.[at] ?? 'text', { names, now, customers }),
        ),
    }))
  } finally {
    await db.close()
  }
}

function minting(): NewId {
  let minted = 0
  return ((prefix: IdPrefix) => encodeId(prefix, uuidAt(MINTED_KIND + minted++, EVENT_NUMBER))) as NewId
}

/** What the server takes each parameter for. */
async function typesOf(
  query: (...args: readonly unknown[]) => Promise<unknown>,
  text: string,
): Promise<readonly string[]> {
  if (/^(begin|commit)/i.test(text) || text === '') return []
  await query(`prepare bench_types as ${text}`)
  const result = (await query(
    `select parameter_types::text[] as types from pg_prepared_statements where name = 'bench_types'`,
  )) as { rows: { types: string[] }[] }
  await query('deallocate bench_types')
  // `character` alone is one character; the type of a char(3) parameter is any number of them.
  return (result.rows[0]?.types ?? []).map((type) => (type === 'character' ? 'bpchar' : type))
}

/** As the driver would put it on the wire. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `{${value.map((element) => JSON.stringify(asText(element))).join(',')}}`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

interface Frame {
  readonly names: Names
  readonly now: Date
  readonly customers: number
}

const UUID = /([0-9a-f]{8}-[0-9a-f]{4})-7([0-9a-f]{3})-8000-([0-9a-f]{12})/g

/** Everything in the text that belongs to this one event or customer, computed instead. */
function expression(value: string | null, type: string, frame: Frame): string {
  if (value === null) return `null::${type}`
  const parts: string[] = []
  const places = [
    ...[...value.matchAll(UUID)].map((match) => ({ match, sql: uuidExpression(match, frame) })),
    ...[...value.matchAll(new RegExp(customerOf(SAMPLE_CUSTOMER), 'g'))].map((match) => {
      return { match, sql: `'cus_' || ${frame.names.customer}::text` }
    }),
    ...[...value.matchAll(new RegExp(`bench_${EVENT_NUMBER}`, 'g'))].map((match) => {
      return { match, sql: `'bench_' || ${frame.names.event}::text` }
    }),
    ...[...value.matchAll(new RegExp(escaped(frame.now.toISOString()), 'g'))].map((match) => {
      return { match, sql: 'now()::text' }
    }),
  ].sort((a, b) => a.match.index - b.match.index)
  let at = 0
  for (const { match, sql } of places) {
    if (sql === null) continue
    if (match.index > at) parts.push(literal(value.slice(at, match.index)))
    parts.push(sql)
    at = match.index + match[0].length
  }
  if (at < value.length || parts.length === 0) parts.push(literal(value.slice(at)))
  return `(${parts.join(' || ')})::${type}`
}

/** Null for a uuid that is the same for every event, such as the brand's. */
function uuidExpression(
  [whole, , kindText = '', numberText = '']: RegExpMatchArray,
  frame: Frame,
): string | null {
  const [kind, number] = [Number.parseInt(kindText, 16), Number.parseInt(numberText, 16)]
  const { names, customers } = frame
  const of = (sql: string) => (whole === uuidAt(kind, number) ? sqlUuidText(kind, sql) : null)
  // Minted now, so that the index grows at its end, as it does for the verb.
  if (kind >= MINTED_KIND && number === EVENT_NUMBER) return sqlUuidText(kind, names.event, frame.now)
  if (kind !== 0x001 && kind !== 0x020 && number % customers === SAMPLE_CUSTOMER) {
    return of(`${names.customer}::bigint + ${number - SAMPLE_CUSTOMER}`)
  }
  return (kind === 0x001 || kind === 0x020) && number === SAMPLE_CUSTOMER % PARTNERS
    ? of(names.partner)
    : null
}

/** Without a colon, which pgbench takes for one of its variables wherever it stands. */
function literal(text: string): string {
  const body = text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\072')
  return `E'${body}'`
}

function escaped(text: string): string {
  return text.replaceAll(/[.+?^$()|[\]\\]/g, '\\$&')
}

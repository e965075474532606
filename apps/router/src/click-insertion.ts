// The drain's connection to the database: makes partitions, inserts lines, and finds the one line that is at
// fault.

import {
  type ClickLineFormat,
  clickLineId,
  ensureClickPartition,
  insertClickLines,
  isRefusedForGood,
  prepareClickInsertion,
} from '@openpartner/ledger/clicks'
import pg from 'pg'
import type { RefusedLine } from './quarantine.ts'

const CONNECT_LIMIT_MS = 2_000
const STATEMENT_LIMIT_MS = 30_000
/** A server from which nothing comes for so long is gone, whatever TCP believes. */
const INSERT_LIMIT_MS = 60_000
const LINE_FEED = 0x0a

export interface InsertedLines {
  /** How many became new rows; known ones change nothing. */
  readonly newRows: number
  readonly refused: readonly RefusedLine[]
}

export interface ClickInsertion {
  /**
   * Inserts lines of this format that are whole. @throws when the database is away; then it is safe to come
   * again with the same.
   */
  insert(lines: Buffer, format: ClickLineFormat): Promise<InsertedLines>
  close(): Promise<void>
}

export function createClickInsertion(databaseUrl: string): ClickInsertion {
  let open: { client: pg.Client; months: Set<string> } | null = null

  async function connected(): Promise<{ client: pg.Client; months: Set<string> }> {
    if (open !== null) return open
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'openpartner router drain',
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      statement_timeout: STATEMENT_LIMIT_MS,
      keepAlive: true,
    })
    client.on('error', drop)
    client.on('end', drop)
    await client.connect()
    await prepareClickInsertion(client)
    open = { client, months: new Set() }
    return open
  }

  function drop(): void {
    // Ends a connection that hangs, too; nobody waits for it.
    open?.client.end().catch(() => undefined)
    open = null
  }

  return {
    async insert(lines, format) {
      const { client, months } = await connected()
      try {
        return await limited(insertAll({ client, format }, months, lines))
      } catch (error) {
        drop()
        throw error
      }
    },
    async close() {
      const closing = open?.client
      open = null
      await closing?.end()
    },
  }
}

interface Into {
  readonly client: pg.Client
  readonly format: ClickLineFormat
}

async function insertAll(into: Into, months: Set<string>, lines: Buffer): Promise<InsertedLines> {
  for (const month of monthsOf(lines)) {
    if (months.has(month)) continue
    try {
      await ensureClickPartition(into.client, month)
      months.add(month)
    } catch (error) {
      // A month for which there may be no partition: the insert refuses its lines and finds them one by one.
      if (!isRefusedForGood(error)) throw error
    }
  }
  return insertOrSplit(into, lines)
}

async function insertOrSplit(into: Into, lines: Buffer): Promise<InsertedLines> {
  try {
    return { newRows: await insertClickLines(into.client, lines, into.format), refused: [] }
  } catch (error) {
    if (!isRefusedForGood(error)) throw error
    const middle = lines.indexOf(LINE_FEED, Math.floor(lines.length / 2) - 1) + 1
    const [first, second] = [lines.subarray(0, middle), lines.subarray(middle)]
    if (second.length === 0) {
      const last = lines.lastIndexOf(LINE_FEED, lines.length - 2) + 1
      if (last === 0) return { newRows: 0, refused: [{ line: lines, reason: reasonOf(error) }] }
      return joined(
        await insertOrSplit(into, lines.subarray(0, last)),
        await insertOrSplit(into, lines.subarray(last)),
      )
    }
    return joined(await insertOrSplit(into, first), await insertOrSplit(into, second))
  }
}

function joined(first: InsertedLines, second: InsertedLines): InsertedLines {
  return { newRows: first.newRows + second.newRows, refused: [...first.refused, ...second.refused] }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

// The UTC months of the clicks, as first days: a click's partition is decided by the time in its UUIDv7.
function monthsOf(lines: Buffer): Set<string> {
  const months = new Set<string>()
  for (let start = 0; start < lines.length; start = lines.indexOf(LINE_FEED, start) + 1) {
    const unixMs = Number.parseInt(clickLineId(lines.subarray(start)).replace('-', '').slice(0, 12), 16)
    months.add(`${new Date(unixMs).toISOString().slice(0, 7)}-01`)
  }
  return months
}

async function limited<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${INSERT_LIMIT_MS} ms`)), INSERT_LIMIT_MS)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

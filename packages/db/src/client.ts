// The connection pool and the Drizzle handle on it; every service opens exactly one Database.

import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { createStatementNames, type StatementNames } from './statement-names.ts'

/** What queries are written on: the pool's handle or a transaction's. */
export type Orm = PgDatabase<NodePgQueryResultHKT, Record<string, never>>

export interface Database {
  readonly kind: 'database'
  readonly pool: pg.Pool
  readonly orm: Orm
  /** Of the statements in transactions; all connections of the pool use the same. */
  readonly statementNames: StatementNames
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connection string of this service's own role. */
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly applicationName: string
  /** Upper bound of connections; the sum over services must stay below the server's max_connections. */
  readonly connectionsMax?: number
  /** Called when an idle connection breaks (the server went away); the pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void
  /** Development: mails written over these connections can be read back (migration 0011). */
  readonly keepsInbox?: boolean
}

/** A statement that runs longer than this is a bug or an attack; migrations and exports set their own. */
const STATEMENT_TIMEOUT_MS = 15_000
/** Waiting longer for a connection only piles up requests: better a 503 now. */
const CONNECT_TIMEOUT_MS = 5_000

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.keepsInbox === true ? keepingInbox(options.url) : options.url,
    application_name: options.applicationName,
    max: options.connectionsMax ?? 10,
    // What a transaction asks together is sent together (see `together`).
    pipeline: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
  })
  // Without a listener an idle connection's error would end the process.
  pool.on('error', (error) => options.onIdleError?.(error))
  // So would the error of one that a transaction holds between two statements: the pool listens to idle ones
  // only. There is nothing to do about it here, because the transaction's next statement fails with it.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return {
    kind: 'database',
    pool,
    orm: drizzle(pool),
    statementNames: createStatementNames(),
    close: () => pool.end(),
  }
}

/** Every connection of the URL with the setting that column mails.in_inbox takes its default from. */
function keepingInbox(text: string): string {
  const url = new URL(text)
  const others = url.searchParams.get('options')
  url.searchParams.set('options', `${others === null ? '' : `${others} `}-c app.mail_inbox=on`)
  return url.href
}

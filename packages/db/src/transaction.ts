// Transactions: joins an outer one, sets whom row-level security lets through, retries deadlocks a bounded
// number of times.

import { setTimeout as sleep } from 'node:timers/promises'
import { type BrandId, type PersonId, uuidOf } from '@openpartner/domain'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Database, Orm } from './client.ts'
import { speakerOf } from './speaker.ts'

/**
 * An open transaction. `brandId` is the brand whose rows it sees, or null for one that sees no brand's rows.
 */
export interface Tx {
  readonly kind: 'tx'
  readonly brandId: BrandId | null
  readonly orm: Orm
  /** The connection, for what is not written by `orm`. */
  readonly client: pg.ClientBase
  /** True when every statement sees the rows of one instant, and none may write. */
  readonly isSnapshot?: boolean
}

export type Executor = Database | Tx

/** First try and two more; a third deadlock in a row means a missing lock order, not bad luck. */
const TRIES_MAX = 3
const RETRY_PAUSE_MAX_MS = 50
const LONG_STATEMENT_MS = 900_000
const DEADLOCK = '40P01'
const SERIALIZATION_FAILURE = '40001'

/**
 * Runs `work` in a transaction that sees and writes the rows of one brand only. Joins `db` when it already is
 * one.
 */
export async function inBrand<T>(db: Executor, brandId: BrandId, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (db.kind === 'tx') {
    if (db.brandId !== brandId) throw new Error('a transaction of one brand cannot act for another')
    return work(db)
  }
  return retrying(db, { brandId }, work)
}

/**
 * Runs `work` on the rows of one brand as they are at one instant, whatever others commit meanwhile, and
 * lets it write nothing; for looks at all rows, whose statements may take long. Joins `db` when it is such
 * a transaction.
 */
export async function inSnapshot<T>(
  db: Executor,
  brandId: BrandId,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (db.kind === 'tx') {
    if (db.brandId !== brandId || db.isSnapshot !== true) throw new Error('not a snapshot of this brand')
    return work(db)
  }
  return retrying(db, { brandId, isSnapshot: true }, async (tx) => {
    await allowLongStatements(tx)
    return work(tx)
  })
}

/**
 * Like inBrand, on the brand's rows as they are at one instant; what it writes must not have changed since.
 */
export async function inConsistentView<T>(
  db: Executor,
  brandId: BrandId,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (db.kind === 'tx') throw new Error('a transaction that began cannot be made a consistent view')
  return retrying(db, { brandId, isConsistent: true }, work)
}

/** For statements over all rows of a brand: for the rest of the transaction they may take 15 minutes. */
export async function allowLongStatements(tx: Tx): Promise<void> {
  await tx.orm.execute(sql`select set_config('statement_timeout', ${String(LONG_STATEMENT_MS)}, true)`)
}

/**
 * Runs `work` in a transaction that sees what belongs to one person across brands, and no brand's other rows.
 */
export async function asPerson<T>(
  db: Database,
  personId: PersonId,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return retrying(db, { personId }, work)
}

/**
 * Runs `work` in the same transaction of a person with the rows of one brand in sight besides their own: for
 * what an act of the person has to write in the brand of their place.
 */
export async function withinBrand<T>(tx: Tx, brandId: BrandId, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (tx.brandId !== null) throw new Error('a transaction of one brand cannot act for another')
  await tx.orm.execute(sql`select set_config('app.brand_id', ${uuidOf(brandId)}, true)`)
  const result = await work({ ...tx, brandId })
  // When the work fails there is nothing to take back: the transaction is over.
  await tx.orm.execute(sql`select set_config('app.brand_id', '', true)`)
  return result
}

/** Runs `work` in a transaction that sees the one row this credential (SHA-256, hex) belongs to. */
export async function withCredential<T>(
  db: Database,
  hash: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return retrying(db, { credential: hash }, work)
}

/**
 * Runs `work` in a transaction without brand or person: people, challenges, sessions, mail, and brands for
 * the worker.
 */
export async function inTransaction<T>(db: Executor, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.kind === 'tx' ? work(db) : retrying(db, {}, work)
}

interface Visibility {
  readonly brandId?: BrandId
  readonly personId?: PersonId
  readonly credential?: string
  readonly isSnapshot?: boolean
  readonly isConsistent?: boolean
}

async function retrying<T>(db: Database, sees: Visibility, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce(db, sees, work)
    } catch (error) {
      if (!isDeadlock(error) || attempt >= TRIES_MAX) throw error
      await sleep(Math.random() * RETRY_PAUSE_MAX_MS)
    }
  }
}

/**
 * Not drizzle's own `transaction`: that one never gives a connection back whose BEGIN failed, so that a pool
 * which outlives its server runs dry, and it hides why the work failed behind the ROLLBACK that fails after
 * it.
 */
async function tryOnce<T>(db: Database, sees: Visibility, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.pool.connect()
  const speaker = speakerOf(client, db.statementNames)
  try {
    const isSnapshot = sees.isSnapshot === true
    const orm: Orm = drizzle(speaker.client)
    const { client: spoken } = speaker
    await open(spoken, sees)
    const result = await work({ kind: 'tx', brandId: sees.brandId ?? null, orm, client: spoken, isSnapshot })
    speaker.end()
    const { command } = await client.query('commit')
    // Postgres answers COMMIT with ROLLBACK, and no error, when a statement failed and the work went on
    // regardless.
    if (command !== 'COMMIT')
      throw new Error('nothing was committed: a statement of the transaction had failed')
    client.release()
    return result
  } catch (error) {
    speaker.end()
    // A connection that cannot even roll back is thrown away; what matters to the caller is the first error.
    await client.query('rollback').then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    )
    throw error
  }
}

/**
 * BEGIN and whom row-level security lets through, in one round trip. `set_config(…, true)` lasts for this
 * transaction only; plain SET would leak to the connection's next borrower.
 */
async function open(
  client: pg.ClientBase,
  { brandId, personId, credential, ...kind }: Visibility,
): Promise<void> {
  await together([
    client.query(beginOf(kind)),
    client.query(OPEN, [
      brandId === undefined ? '' : uuidOf(brandId),
      personId === undefined ? '' : uuidOf(personId),
      credential ?? '',
    ]),
  ])
}

const OPEN = `select set_config('app.brand_id', $1, true), set_config('app.person_id', $2, true),
  set_config('app.credential', $3, true)`

function beginOf({ isSnapshot, isConsistent }: Visibility): string {
  if (isSnapshot === true) return 'begin isolation level repeatable read read only'
  return isConsistent === true ? 'begin isolation level repeatable read' : 'begin'
}

/**
 * From here to its end the transaction's prepared statements keep one plan, whatever their values: for
 * look-ups by a key, where Postgres would otherwise plan longer than it executes, because a list of values
 * looks shorter to it than the list it knows nothing about.
 */
export async function planOnce(tx: Tx): Promise<void> {
  await tx.client.query({ text: `select set_config('plan_cache_mode', 'force_generic_plan', true)` })
}

/**
 * Statements that do not need each other's answers, asked in one round trip. In a transaction never
 * `Promise.all`: it gives up at the first failure, while the others go on, and what they ask next would be
 * sent after the transaction has ended.
 */
export async function together<T extends readonly Promise<unknown>[] | []>(
  asked: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(asked)
  return Promise.all(asked)
}

/**
 * The SQLSTATE of a database error, or null. Drizzle wraps statement errors (code in `cause`) but not
 * commit-time ones (code on the error itself), so both places are read.
 */
export function sqlState(error: unknown): string | null {
  for (const candidate of [error, error instanceof Error ? error.cause : null]) {
    if (
      typeof candidate === 'object' &&
      candidate !== null &&
      'code' in candidate &&
      typeof candidate.code === 'string'
    ) {
      return candidate.code
    }
  }
  return null
}

/** True when a transaction stood in another's way and would succeed without it. */
export function isDeadlock(error: unknown): boolean {
  const state = sqlState(error)
  return state === DEADLOCK || state === SERIALIZATION_FAILURE
}

/** unique_violation: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505'
}

/**
 * Waits for every other transaction that named the same thing; held until commit. Lock first, look second.
 */
export async function lockByName(tx: Tx, ...name: readonly string[]): Promise<void> {
  await tx.orm.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name.join('\n')}, 0))`)
}

/** Like lockByName, but false at once when another transaction holds it. */
export async function tryLockByName(tx: Tx, ...name: readonly string[]): Promise<boolean> {
  const { rows } = await tx.orm.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name.join('\n')}, 0)) as locked`,
  )
  return rows[0]?.locked === true
}

// Statements whose text is made once and then only filled in: writing the text cost more than all the rest of
// telling an event (ADR 0030). For the named queries on the path of an event.

import { getTableColumns, getTableName, type InferInsertModel, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Orm } from './client.ts'
import type { Tx } from './transaction.ts'

/** By the names of the placeholders; as the driver takes them. */
type Values = Readonly<Record<string, unknown>>

interface Prepared<R> {
  execute(values: Values): Promise<R>
}

/** Belongs to no connection: only writes texts. */
const writer: Orm = drizzle.mock()

/** Longer lists are rare, and each length is a text of its own. */
const ROWS_KEPT_MAX = 4

/**
 * `build` writes the statement with `sql.placeholder(…)` where values come, for a number of rows; what it
 * returns says what the rows are read as. Every call gives its values, by name.
 * @throws Error when a placeholder has no value
 */
export function statement<R>(build: (orm: Orm, rows: number) => { prepare(name: string): Prepared<R> }) {
  const kept = new Map<number, Prepared<R>>()
  return (tx: Tx, values: Values, rows = 1): Promise<R> => {
    // Without a name of its own: those are given by the connection.
    const prepared = kept.get(rows) ?? build(writer, rows).prepare('')
    if (rows <= ROWS_KEPT_MAX) kept.set(rows, prepared)
    // Drizzle's own prepared query is bound to one connection; everything else of it serves on all.
    const onConnection: Prepared<R> = Object.create(prepared, { client: { value: tx.client } })
    return onConnection.execute(values)
  }
}

/** Rows to insert into a table by a statement: the placeholders of some, and the values that fill them. */
export function rowsOf<T extends PgTable>(table: T) {
  type Row = Required<InferInsertModel<T>>
  const columns = Object.entries(getTableColumns(table)).filter(
    ([, { generated }]) => generated === undefined,
  )
  const namesOf = (row: number) => columns.map(([key]) => `${getTableName(table)} ${row} ${key}`)
  const kept = Array.from({ length: ROWS_KEPT_MAX }, (_, row) => namesOf(row))
  return {
    placeholders: (count: number) =>
      Array.from({ length: count }, (_, row) => {
        const names = namesOf(row)
        const slots = columns.map(([key], at) => [key, sql`${sql.placeholder(names[at] ?? '')}`])
        return Object.fromEntries(slots) as { [K in keyof Row]: SQL }
      }),
    values(rows: readonly Row[]): Values {
      const values: Record<string, unknown> = {}
      for (const [at, row] of rows.entries()) {
        const names = kept[at] ?? namesOf(at)
        for (const [index, [key, column]] of columns.entries()) {
          const value: unknown = row[key as keyof Row]
          values[names[index] ?? ''] = value === null ? null : column.mapToDriverValue(value)
        }
      }
      return values
    },
  }
}

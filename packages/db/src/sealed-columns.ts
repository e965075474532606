// Every column that holds sealed values: the list that sealing, rotation and the tests go by, and its
// queries.

import { sql } from 'drizzle-orm'
import type { Tx } from './transaction.ts'

/**
 * All in brand tables. `row` is the uuid that tells a brand's rows apart. Beside the column stands its kid,
 * generated, with a foreign key to sealing_keys.
 */
export const SEALED_COLUMNS = [
  {
    table: 'mail_settings',
    column: 'sealed_credential',
    kid: 'credential_kid',
    row: 'brand_id',
    brand: 'brand_id',
  },
] as const
export type SealedColumn = (typeof SEALED_COLUMNS)[number]
/** `mail_settings.sealed_credential` */
export type SealedColumnName = `${SealedColumn['table']}.${SealedColumn['column']}`

export interface SealedValue {
  /** The row's uuid. */
  readonly row: string
  readonly sealed: string
}

/**
 * Up to `limit` values of this transaction's brand that are not under `kid`, after a row (null: from the
 * start).
 */
export async function listSealedElsewhere(
  tx: Tx,
  column: SealedColumn,
  { kid, after, limit }: { readonly kid: string; readonly after: string | null; readonly limit: number },
): Promise<SealedValue[]> {
  const { table, value, row, kidColumn } = namesOf(column)
  const { rows } = await tx.orm.execute<{ row: string; sealed: string }>(sql`
    select ${row}::text as row, ${value} as sealed from ${table}
     where ${kidColumn} <> ${kid} and (${after}::uuid is null or ${row} > ${after}::uuid)
     order by ${row} limit ${limit}`)
  return rows
}

/** Compare and swap: false when somebody changed the value meanwhile, which is then left as it is. */
export async function replaceSealed(
  tx: Tx,
  column: SealedColumn,
  change: SealedValue & { readonly resealed: string },
): Promise<boolean> {
  const { table, value, row } = namesOf(column)
  const { rowCount } = await tx.orm.execute(sql`
    update ${table} set ${value} = ${change.resealed}
     where ${row} = ${change.row}::uuid and ${value} = ${change.sealed}`)
  return rowCount === 1
}

/** How many values of this transaction's brand each key seals. */
export async function countSealed(tx: Tx, column: SealedColumn): Promise<Map<string, number>> {
  const { table, kidColumn } = namesOf(column)
  const { rows } = await tx.orm.execute<{ kid: string; count: number }>(sql`
    select ${kidColumn} as kid, count(*)::int as count from ${table}
     where ${kidColumn} is not null group by ${kidColumn}`)
  return new Map(rows.map(({ kid, count }) => [kid, count]))
}

function namesOf({ table, column, row, kid }: SealedColumn) {
  return {
    table: sql.identifier(table),
    value: sql.identifier(column),
    row: sql.identifier(row),
    kidColumn: sql.identifier(kid),
  }
}

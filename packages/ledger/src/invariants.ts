// The rules that hold over all rows, as SQL: every file in ../invariants asks for the rows that break one.
// Read here for the nightly check, `openpartner doctor`, tests and the demo; `psql -f` runs the same files
// by hand.

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Tx } from '@openpartner/db'
import { sql } from 'drizzle-orm'

export interface Invariant {
  /** The file's name without ending. */
  readonly name: string
  /** What holds, as the file's first lines say it. */
  readonly rule: string
  /** One SELECT without the semicolon, empty when the rule holds. Its first column names the row. */
  readonly query: string
}

/** How many offending rows are shown; the rest are counted. */
const SHOWN_MAX = 20

/** A build of the services puts the files beside the bundle; from source they lie in this package. */
const BESIDE_BUNDLE = fileURLToPath(new URL('./invariants/', import.meta.url))
const FROM_SOURCE = fileURLToPath(new URL('../invariants/', import.meta.url))

/** Every invariant, by name. @throws Error when there are none: a check of nothing would always pass */
export async function readInvariants(): Promise<Invariant[]> {
  const folder = existsSync(BESIDE_BUNDLE) ? BESIDE_BUNDLE : FROM_SOURCE
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  if (files.length === 0) throw new Error('there are no invariants to check')
  return Promise.all(
    files.map(async (file) =>
      parse(file.slice(0, -'.sql'.length), await readFile(`${folder}${file}`, 'utf8')),
    ),
  )
}

function parse(name: string, text: string): Invariant {
  const lines = text.split('\n')
  const length = lines.findIndex((line) => !line.startsWith('--'))
  const rule = lines.slice(0, length).map((line) => line.replace(/^--\s*/, ''))
  return { name, rule: rule.join(' '), query: lines.slice(length).join('\n').trimEnd().replace(/;$/, '') }
}

/** One offending row, every value as text: amounts may be larger than a JSON number holds. */
export type OffendingRow = Readonly<Record<string, string | null>>

export interface Offences {
  /** Rows that break the rule. */
  readonly differing: number
  /** The first of them in the order of their names. */
  readonly first: readonly OffendingRow[]
}

/** Asks one invariant of the rows this transaction sees. Postgres counts; only the first rows leave it. */
export async function askInvariant(tx: Tx, { query }: Invariant): Promise<Offences> {
  const { rows } = await tx.orm.execute<{ differing: string; first: OffendingRow[] }>(sql`
    with answer as materialized (${sql.raw(query)}),
         first as (select to_jsonb(a) as row from answer a order by 1 limit ${SHOWN_MAX})
    select (select count(*) from answer) as differing,
           (select coalesce(jsonb_agg(
                     (select jsonb_object_agg(key, value) from jsonb_each_text(first.row))), '[]') from first)
             as first`)
  return { differing: Number(rows[0]?.differing ?? 0), first: rows[0]?.first ?? [] }
}

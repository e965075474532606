// The names behind a list's ids, read in two queries whatever the length of the list; used by memberships and
// links.

import { findPartners, findPrograms, type Partner, type Program, type Tx } from '@openpartner/db'
import type { PartnerId, ProgramId } from '@openpartner/domain'

interface Belonging {
  readonly programId: ProgramId
  readonly partnerId: PartnerId
}

/** Adds `program` and `partner` to every row. The database guarantees by foreign key that both exist. */
export async function withNames<Row extends Belonging>(
  tx: Tx,
  rows: readonly Row[],
): Promise<(Row & { readonly program: Program; readonly partner: Partner })[]> {
  const programs = byId(await findPrograms(tx, unique(rows.map(({ programId }) => programId))))
  const partners = byId(await findPartners(tx, unique(rows.map(({ partnerId }) => partnerId))))
  return rows.map((row) => ({
    ...row,
    program: present(programs.get(row.programId)),
    partner: present(partners.get(row.partnerId)),
  }))
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

function present<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('a foreign key points at nothing')
  return row
}

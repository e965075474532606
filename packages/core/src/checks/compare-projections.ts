// Derives every projection of a brand again from its facts and compares row by row. Called by check-books.

import { inSnapshot } from '@openpartner/db'
import {
  askInvariant,
  countRows,
  type Finding,
  type Invariant,
  PROJECTIONS,
  readInvariants,
} from '@openpartner/ledger'
import { type Context, requireAccess } from '../context.ts'

/**
 * One finding per projection, with how many rows were compared. All is read at one instant, so that what
 * others write meanwhile is no difference; Postgres compares, so that memory does not grow with the brand.
 */
export async function compareProjections(ctx: Context): Promise<Finding[]> {
  const brandId = requireAccess(ctx.actor, { scope: null, roles: ['admin'] })
  const invariants = await readInvariants()
  return inSnapshot(ctx.db, brandId, async (tx) => {
    const findings: Finding[] = []
    for (const projection of PROJECTIONS) {
      const invariant = invariantOf(invariants, projection.comparedBy)
      const compared = await countRows(tx, projection)
      const offences = await askInvariant(tx, invariant)
      findings.push({ name: projection.name, rule: invariant.rule, compared, ...offences })
    }
    return findings
  })
}

/** @throws Error when a file was renamed without its projection */
export function invariantOf(invariants: readonly Invariant[], name: string): Invariant {
  const found = invariants.find((invariant) => invariant.name === name)
  if (found === undefined) throw new Error(`there is no invariant ${name}`)
  return found
}

// Asks a brand's rows for whatever breaks a rule that holds over all of them. Called by check-books.

import { inSnapshot } from '@openpartner/db'
import { askInvariant, type Finding, PROJECTIONS, readInvariants } from '@openpartner/ledger'
import { type Context, requireAccess } from '../context.ts'

/** One finding per rule; those that compare a projection are asked by compare-projections. */
export async function askInvariants(ctx: Context): Promise<Finding[]> {
  const brandId = requireAccess(ctx.actor, { scope: null, roles: ['admin'] })
  const invariants = await readInvariants()
  const asked = invariants.filter(({ name }) => !PROJECTIONS.some(({ comparedBy }) => comparedBy === name))
  return inSnapshot(ctx.db, brandId, async (tx) => {
    const findings: Finding[] = []
    for (const invariant of asked) {
      const { name, rule } = invariant
      findings.push({ name, rule, compared: null, ...(await askInvariant(tx, invariant)) })
    }
    return findings
  })
}

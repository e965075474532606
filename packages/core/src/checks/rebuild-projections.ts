// Writes again what differs between a brand's projections and its facts. Called by `openpartner doctor
// --rebuild`; facts are never touched.

import { allowLongStatements, inBrand, lockByName } from '@openpartner/db'
import { Problem } from '@openpartner/domain'
import { askInvariant, PROJECTIONS, readInvariants, rewriteProjection } from '@openpartner/ledger'
import { audit, type Context } from '../context.ts'
import { invariantOf } from './compare-projections.ts'

export interface Rebuilt {
  /** The projection's table. */
  readonly name: string
  /** Rows that differed and were written again. */
  readonly rows: number
}

/**
 * All projections of the brand in one transaction, under the locks of those who write them: a release
 * waits, and so does whoever moves the same commissions or posts to the same accounts. What was found
 * stands in the audit log. Nothing is written where nothing differs.
 * @throws Problem `role-missing`
 * @throws Error of Postgres when the facts themselves give what no projection may hold, such as an account
 * below zero: then it is the facts that need looking at
 */
export async function rebuildProjections(ctx: Context): Promise<Rebuilt[]> {
  if (ctx.actor.kind !== 'worker')
    throw new Problem('role-missing', { detail: 'Only the operator writes projections again.' })
  const { brandId } = ctx.actor
  const invariants = await readInvariants()
  return inBrand(ctx.db, brandId, async (tx) => {
    const rebuilt: Rebuilt[] = []
    // Facts. Commissions before accounts, as every verb locks them.
    await allowLongStatements(tx)
    await lockByName(tx, 'release', brandId)
    for (const projection of PROJECTIONS) {
      const { name } = projection
      const invariant = invariantOf(invariants, projection.comparedBy)
      const before = await askInvariant(tx, invariant)

      // Decision: the facts are right, whatever the projection says.
      if (before.differing === 0) {
        rebuilt.push({ name, rows: 0 })
        continue
      }

      // Record.
      await rewriteProjection(tx, projection, invariant)
      const after = await askInvariant(tx, invariant)
      if (after.differing > 0) throw new Error(`${name} still differs after it was written again`)
      await audit(ctx, tx, { action: 'projection.rebuilt', target: name, before, after })
      rebuilt.push({ name, rows: before.differing })
    }
    return rebuilt
  })
}

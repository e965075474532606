// Checks the books of every brand that is due tonight. A difference is recorded, logged as an error and
// counted; the portal tells the brand's admins.

import { areBooksDue, checkBooks } from '@openpartner/core/checks'
import { inTransaction, listBrandIds } from '@openpartner/db'
import type { BrandId } from '@openpartner/domain'
import type { WorkerDeps } from './deps.ts'

/**
 * Brand after brand: one statement at a time, so that the night's checks never take more than one
 * connection. A check that could not be finished is an error in the log and is tried again in the next
 * round.
 */
export async function checkBooksOfAllBrands(deps: WorkerDeps): Promise<number> {
  let count = 0
  for (const brandId of await inTransaction(deps.db, listBrandIds)) {
    try {
      count += await checkIfDue(deps, brandId)
    } catch (error) {
      deps.logger.error({ brandId, err: error }, 'the books of a brand could not be checked')
    }
  }
  return count
}

async function checkIfDue(
  { db, clock, newId, logger, counts }: WorkerDeps,
  brandId: BrandId,
): Promise<number> {
  const ctx = { db, clock, newId, actor: { kind: 'worker', brandId } as const, requestId: newId('req') }
  if (!(await areBooksDue(ctx))) return 0
  const checks = await checkBooks(ctx)
  for (const { kind, differing, details } of checks) {
    counts.bookChecks.inc()
    if (differing === 0) continue
    counts.bookChecksDisagreeing.inc()
    const findings = details.filter((finding) => finding.differing > 0)
    logger.error({ brandId, kind, differing, findings }, 'the books of a brand disagree')
  }
  return checks.length
}

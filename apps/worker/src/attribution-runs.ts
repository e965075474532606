// Works on the attribution runs of all brands: a turn of bounded length for each brand that has one.

import { advanceAttributionRuns } from '@openpartner/core/flow'
import { inTransaction, listBrandIds } from '@openpartner/db'
import type { WorkerDeps } from './deps.ts'

/** One brand's million events do not keep another brand's hundred waiting for longer than this. */
const TURN_MS = 5_000

/** Returns how many steps were taken. One brand's failing run holds up no other brand's. */
export async function workOnAttributionRuns({ db, clock, newId, logger }: WorkerDeps): Promise<number> {
  let count = 0
  for (const brandId of await inTransaction(db, listBrandIds)) {
    const ctx = { db, clock, newId, actor: { kind: 'worker', brandId } as const, requestId: newId('req') }
    const endsAt = clock.now().getTime() + TURN_MS
    try {
      while (clock.now().getTime() < endsAt && (await advanceAttributionRuns(ctx))) count++
    } catch (error) {
      logger.error({ brandId, err: error }, 'a step of an attribution run failed')
    }
  }
  return count
}

// One call of the verb: a sale of some customer among those that were filled.

import { ingestEvent } from '@openpartner/core/flow'
import { saleOf } from '@openpartner/testkit/given'
import { someCustomer } from './fill.ts'
import type { BenchStage } from './stage.ts'

export function teller(stage: BenchStage, random: () => number, customers: number): () => Promise<void> {
  return async () => {
    await ingestEvent(stage.ctx, saleOf(stage.ctx, someCustomer(random, customers)))
  }
}

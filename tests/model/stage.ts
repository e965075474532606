// What runs of the model test act on: a database by its roles, an owner who looks and writes clicks, a clock.

import { openDatabase } from '@openpartner/db'
import type { RuntimeRole } from '@openpartner/db/migrate'
import { createFakeClock } from '@openpartner/testkit/clock'
import pg from 'pg'
import type { ModelStage } from './world.ts'

export interface OpenStage extends ModelStage {
  close(): Promise<void>
}

export async function openStage(ownerUrl: string, urlFor: (role: RuntimeRole) => string): Promise<OpenStage> {
  const db = openDatabase({ url: urlFor('api'), applicationName: 'model' })
  const worker = openDatabase({ url: urlFor('worker'), applicationName: 'model' })
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  const close = async () => {
    await owner.end()
    await db.close()
    await worker.close()
  }
  return { db, worker, ownerUrl, owner, clock: createFakeClock(), close }
}

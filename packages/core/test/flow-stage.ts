// The stage of the money path's database tests: a database, the roles that act on it, a clock; one per file.

import { type Database, openDatabase } from '@openpartner/db'
import { createDatabase, createFakeClock, type Stage } from '@openpartner/testkit'

export interface FlowStage extends Stage {
  readonly worker: Database
  close(): Promise<void>
}

export async function openFlowStage(): Promise<FlowStage> {
  const database = await createDatabase()
  // Races need a connection for everybody who takes part.
  const api = openDatabase({ url: database.urlFor('api'), applicationName: 'test', connectionsMax: 25 })
  const worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  return {
    db: api,
    worker,
    ownerUrl: database.ownerUrl,
    clock: createFakeClock(),
    async close() {
      await api.close()
      await worker.close()
      await database.drop()
    },
  }
}

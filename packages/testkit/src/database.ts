// Gives a test file a database of its own, cloned from the migrated template in a few milliseconds.

import { randomBytes } from 'node:crypto'
import type { RuntimeRole } from '@openpartner/db/migrate'
import pg from 'pg'
import { inject } from 'vitest'
import { databaseUrlOf, type TestDatabases, urlAsRole } from './template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    testDatabases: TestDatabases
  }
}

export interface TestDatabase {
  /** The owner: for set-up and for looking at everything. The software itself never runs as this role. */
  readonly ownerUrl: string
  /**
   * The URL a service would use. It logs in as the owner and becomes `openpartner_<role>` before the first
   * statement (`options=-c role=…`): rights and row-level security are exactly the role's, and no test needs,
   * sets
   * or changes the password of a role that belongs to the whole server.
   */
  urlFor(role: RuntimeRole): string
  /** Ends all connections and removes it. What a test forgets is removed at the end of the run. */
  drop(): Promise<void>
}

/**
 * Call it in `beforeAll`. Needs the global set-up, so only *.db.test.ts, http, journey and browser tests have
 * it.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const databases = inject('testDatabases')
  const name = `${databases.prefix}${randomBytes(6).toString('hex')}`
  // FILE_COPY is 3–5 times faster than the default on a template of this size; its checkpoints cost nothing
  // with fsync off.
  await asAdmin(databases, `create database ${name} template ${databases.templateName} strategy file_copy`)
  const ownerUrl = databaseUrlOf(databases.adminUrl, name)
  return {
    ownerUrl,
    urlFor: (role) => urlAsRole(ownerUrl, role),
    drop: () => asAdmin(databases, `drop database if exists ${name} with (force)`),
  }
}

async function asAdmin(databases: TestDatabases, sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: databases.adminUrl })
  await admin.connect()
  try {
    await admin.query(sql)
  } finally {
    await admin.end()
  }
}

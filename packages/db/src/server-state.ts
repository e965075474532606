// What a database says of itself: its version, and which migrations it has seen. For `openpartner doctor`.

import { sql } from 'drizzle-orm'
import journal from '../migrations/meta/_journal.json' with { type: 'json' }
import type { Database } from './client.ts'

export interface MigrationState {
  readonly applied: number
  /** Of this release, not applied yet; by name, oldest first. */
  readonly pending: readonly string[]
  /** Applied by another release: this program is older than its database, or not of its line. */
  readonly unknown: number
}

/** Compares the journal of this release with what the migrator wrote down, which the worker may read. */
export async function migrationState(db: Database): Promise<MigrationState> {
  const { rows } = await db.orm.execute<{ created_at: string }>(
    sql`select created_at from drizzle.__drizzle_migrations`,
  )
  const seen = new Set(rows.map(({ created_at }) => Number(created_at)))
  const known = new Set(journal.entries.map(({ when }) => when))
  return {
    applied: seen.size,
    pending: journal.entries.filter(({ when }) => !seen.has(when)).map(({ tag }) => tag),
    unknown: [...seen].filter((when) => !known.has(when)).length,
  }
}

/** As Postgres prints it: `18.1`. */
export async function serverVersion(db: Database): Promise<string> {
  const { rows } = await db.orm.execute<{ version: string }>(
    sql`select current_setting('server_version') as version`,
  )
  return rows[0]?.version ?? 'unknown'
}

// Brings a database to the current schema: one migrator at a time, all pending migrations in one database
// transaction.

import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyPending } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

export interface MigrateOptions {
  /**
   * Connection string of the owner: may create tables and roles. The software itself never runs as this role.
   */
  readonly databaseUrl: string
  /** Where given, the role may log in with this password; roles without one are left as they are. */
  readonly rolePasswords?: Partial<Record<RuntimeRole, string>>
  /** Folder of the SQL files; only a bundled migrator, whose files lie elsewhere, sets it. */
  readonly folder?: string
  /** Partitions for clicks are made around this time. */
  readonly now?: Date
}

export const RUNTIME_ROLES = ['router', 'api', 'worker', 'reader'] as const
export type RuntimeRole = (typeof RUNTIME_ROLES)[number]

export function roleName(role: RuntimeRole): string {
  return `openpartner_${role}`
}

const FOLDER = fileURLToPath(new URL('../migrations', import.meta.url))
// Any constant will do as long as every migrator of every release uses the same one.
const MIGRATION_LOCK = 7_236_002
/**
 * Months before and after now that can take clicks at once: history for a demo or import, and time for the
 * worker.
 */
const PARTITION_MONTHS_BACK = 4
const PARTITION_MONTHS_AHEAD = 2

/**
 * Safe to run by any number of processes at once: they queue on an advisory lock, and the later ones find
 * nothing to do.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: 'openpartner migrate',
  })
  // The statement under way fails with it; without a listener it would end the process as well.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await applyPending(drizzle(client), { migrationsFolder: options.folder ?? FOLDER })
    await allowLogins(client, options.rolePasswords ?? {})
    await ensurePartitions(client, options.now ?? new Date())
  } finally {
    await client.end()
  }
}

async function allowLogins(
  client: pg.Client,
  passwords: Partial<Record<RuntimeRole, string>>,
): Promise<void> {
  for (const role of RUNTIME_ROLES) {
    const password = passwords[role]
    if (password === undefined) continue
    // A role's password cannot be a parameter of ALTER ROLE; escapeLiteral is pg's own quoting.
    await client.query(`alter role ${roleName(role)} login password ${client.escapeLiteral(password)}`)
  }
}

async function ensurePartitions(client: pg.Client, now: Date): Promise<void> {
  for (let month = -PARTITION_MONTHS_BACK; month <= PARTITION_MONTHS_AHEAD; month++) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1))
    await client.query('select ensure_click_partition($1::date)', [first.toISOString().slice(0, 10)])
  }
}

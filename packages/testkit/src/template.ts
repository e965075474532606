// Migrates the one database every test file clones, and drops what a run has made; the global set-up calls
// both.

import { migrate, RUNTIME_ROLES, type RuntimeRole, roleName } from '@openpartner/db/migrate'
import pg from 'pg'
import type { TestCluster } from './cluster.ts'

/**
 * What a test file needs to clone a database of its own. Plain values: it crosses into the test's process.
 */
export interface TestDatabases {
  readonly adminUrl: string
  readonly prefix: string
  readonly templateName: string
}

/**
 * Any constant all test runs share: roles belong to the server, so two runs on one server migrate one by one.
 */
const TEMPLATE_LOCK = 7_236_003

/** Resolves with a migrated, unconnected template database. */
export async function createTemplate(cluster: TestCluster): Promise<TestDatabases> {
  const templateName = `${cluster.prefix}template`
  const admin = new pg.Client({ connectionString: cluster.adminUrl })
  await admin.connect()
  try {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    await admin.query(`create database ${templateName} template template0`)
    // No passwords: tests never log in as a runtime role, so they cannot change one on a shared server.
    await migrate({ databaseUrl: databaseUrlOf(cluster.adminUrl, templateName) })
    await allowRoleChange(admin)
  } finally {
    await admin.end()
  }
  return { adminUrl: cluster.adminUrl, prefix: cluster.prefix, templateName }
}

/** Every database of this run; on an embedded server the whole cluster goes instead. */
export async function dropDatabases(databases: TestDatabases): Promise<void> {
  const admin = new pg.Client({ connectionString: databases.adminUrl })
  await admin.connect()
  try {
    const { rows } = await admin.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [databases.prefix],
    )
    for (const { datname } of rows) await admin.query(`drop database if exists ${datname} with (force)`)
  } finally {
    await admin.end()
  }
}

/** The same server and login, another database. */
export function databaseUrlOf(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

/** The owner's login that becomes a runtime role before its first statement; see TestDatabase.urlFor. */
export function urlAsRole(ownerUrl: string, role: RuntimeRole): string {
  const changed = new URL(ownerUrl)
  changed.searchParams.set('options', `-c role=${roleName(role)}`)
  return changed.href
}

/** A superuser may become any role; an owner that only may create roles has to be a member first. */
async function allowRoleChange(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const hasSetOption = (rows[0]?.version ?? 0) >= 160_000
  for (const role of RUNTIME_ROLES.map(roleName)) {
    const right = hasSetOption ? 'SET' : 'MEMBER'
    const { rows: may } = await admin.query<{ may: boolean }>(
      'select pg_has_role(current_user, $1, $2) as may',
      [role, right],
    )
    if (may[0]?.may === true) continue
    await admin.query(`grant ${role} to current_user${hasSetOption ? ' with inherit false, set true' : ''}`)
  }
}

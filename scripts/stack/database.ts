// The database of a local instance: the embedded server in the state folder, or the one DATABASE_URL names.

import { join } from 'node:path'
import { type RuntimeRole, roleName } from '@openpartner/db/migrate'
import { type EmbeddedPostgres, isAlive, startEmbeddedPostgres } from '@openpartner/embedded-postgres'
import pg from 'pg'

export interface InstanceDatabase {
  /** May create tables and roles; only migrations and the seed use it. */
  readonly ownerUrl: string
  /** For people: which server this is, without its password. */
  readonly description: string
  /** Stops an embedded server; leaves any other alone. */
  stop(): Promise<void>
}

export interface OpenInstanceDatabaseOptions {
  readonly stateFolder: string
  /** The value of DATABASE_URL, if set. */
  readonly databaseUrl: string | undefined
  /** Called when the embedded server died and could not be brought back where the services look for it. */
  readonly onLost: (reason: string) => void
}

const DATABASE_NAME = 'openpartner'
const PREFERRED_PORT = 4300
const HEALTH_CHECK_MS = 500

export async function openInstanceDatabase(options: OpenInstanceDatabaseOptions): Promise<InstanceDatabase> {
  if (options.databaseUrl !== undefined) {
    const { host, pathname } = new URL(options.databaseUrl)
    const ownerUrl = options.databaseUrl
    return { ownerUrl, description: `${host}${pathname}`, stop: async () => undefined }
  }
  const folder = join(options.stateFolder, 'postgres')
  let server = await startEmbeddedPostgres({ folder, port: PREFERRED_PORT })
  const watch = keepAlive(folder, () => server, {
    onReplaced: (next) => {
      server = next
    },
    onLost: options.onLost,
  })
  const stop = async () => {
    await watch.end()
    await server.stop()
  }
  try {
    await createDatabase(server.url)
  } catch (error) {
    await stop()
    throw error
  }
  const ownerUrl = new URL(server.url)
  ownerUrl.pathname = `/${DATABASE_NAME}`
  return { ownerUrl: ownerUrl.href, description: `embedded, port ${server.port}`, stop }
}

/** The owner's URL with a service's own login instead. */
export function urlForRole(ownerUrl: string, role: RuntimeRole, password: string): string {
  const url = new URL(ownerUrl)
  // A URL that reaches a socket (postgres:///db?host=/run/postgresql) has no host, and without one no login
  // either.
  if (url.hostname === '') url.hostname = 'localhost'
  url.username = roleName(role)
  url.password = password
  return url.href
}

/** The same database without anybody's login: for a file that others may read. */
export function withoutLogin(url: string): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

async function createDatabase(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'openpartner start' })
  await admin.connect()
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE_NAME])
    if (rowCount === 0) await admin.query(`create database ${DATABASE_NAME}`)
  } finally {
    await admin.end()
  }
}

interface Replacement {
  readonly onReplaced: (server: EmbeddedPostgres) => void
  readonly onLost: (reason: string) => void
}

/** A server killed from outside comes back on the same port; the services' pools reconnect by themselves. */
function keepAlive(folder: string, current: () => EmbeddedPostgres, { onReplaced, onLost }: Replacement) {
  let busy: Promise<void> = Promise.resolve()
  const revive = async () => {
    const { port } = current()
    const next = await startEmbeddedPostgres({ folder, port })
    onReplaced(next)
    if (next.port !== port) onLost(`its port ${port} was taken while it was down`)
  }
  let isReviving = false
  const timer = setInterval(() => {
    if (isReviving || isAlive(current().pid)) return
    isReviving = true
    busy = revive()
      .catch((error: unknown) => onLost(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        isReviving = false
      })
  }, HEALTH_CHECK_MS)
  return {
    end: () => {
      clearInterval(timer)
      return busy
    },
  }
}

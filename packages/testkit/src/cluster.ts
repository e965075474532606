// The PostgreSQL a test run works on: a throw-away embedded one, or databases of its own on the server of
// DATABASE_URL.

import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive, startEmbeddedPostgres, stopEmbeddedPostgres } from '@openpartner/embedded-postgres'

export interface TestCluster {
  /** Maintenance database, with the right to create databases and roles. */
  readonly adminUrl: string
  /** Every database this run creates starts with it, so that two runs may share a server. */
  readonly prefix: string
  /** Nothing on disk is worth keeping when true; false on a server that is not ours. */
  readonly throwAway: boolean
  stop(): Promise<void>
}

/** Nothing here outlives the run, so nothing has to reach the disk. */
const THROW_AWAY_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
}
const FOLDER_PREFIX = 'openpartner-test-'
const MEMORY_FOLDER = '/dev/shm'
/**
 * A cluster starts at 39 MB and grows by 10 MB per test file; containers often give this folder only 64 MB.
 */
const MEMORY_FOLDER_MIN_BYTES = 2 * 1024 ** 3

/** `databaseUrl` is the owner's URL of an existing server; without one an embedded server is started. */
export async function startTestCluster(databaseUrl: string | undefined): Promise<TestCluster> {
  const prefix = `optest_${randomBytes(4).toString('hex')}_`
  if (databaseUrl !== undefined) {
    return { adminUrl: databaseUrl, prefix, throwAway: false, stop: async () => undefined }
  }
  await removeAbandoned()
  const parent = mkdtempSync(join(temporaryFolder(), `${FOLDER_PREFIX}${process.pid}-`))
  // mkdtemp closes it; the login the server runs with, when we are root, has to pass.
  chmodSync(parent, 0o755)
  const server = await startEmbeddedPostgres({
    folder: join(parent, 'postgres'),
    settings: THROW_AWAY_SETTINGS,
  })
  const stop = async () => {
    await server.stop('immediate')
    rmSync(server.folder, { recursive: true, force: true })
    rmSync(parent, { recursive: true, force: true })
  }
  return { adminUrl: server.url, prefix, throwAway: true, stop }
}

function temporaryFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
    if (bavail * bsize >= MEMORY_FOLDER_MIN_BYTES) {
      rmSync(mkdtempSync(join(MEMORY_FOLDER, FOLDER_PREFIX)), { recursive: true })
      return MEMORY_FOLDER
    }
  } catch {
    // No such folder here, or not ours to write: the disk does as well.
  }
  return realpathSync(tmpdir())
}

/**
 * A run ended by kill -9 leaves its server running; the process id in the folder's name tells whose it was.
 */
async function removeAbandoned(): Promise<void> {
  for (const parent of new Set([MEMORY_FOLDER, realpathSync(tmpdir())])) {
    for (const name of listFolder(parent)) {
      const pid = name.startsWith(FOLDER_PREFIX) ? Number(name.slice(FOLDER_PREFIX.length).split('-')[0]) : 0
      if (!(pid > 0) || isAlive(pid)) continue
      const folder = join(parent, name, 'postgres')
      // Another login's leftovers are not ours to stop; they do no harm either.
      await stopEmbeddedPostgres(folder, 'immediate').catch(() => undefined)
      rmQuietly(folder)
      rmQuietly(join(parent, name))
    }
  }
}

function rmQuietly(path: string): void {
  try {
    rmSync(realpathSync(path), { recursive: true, force: true })
    rmSync(path, { recursive: true, force: true })
  } catch {
    // Gone already, or another login's.
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

// Starts an embedded PostgreSQL, or attaches to the one already running on the same folder; `npm start` calls
// it.

import { setTimeout as delay } from 'node:timers/promises'
import { prepareBinaries } from './binaries.ts'
import { type Cluster, findDataFolder, openCluster } from './cluster.ts'
import { launch } from './launch.ts'
import { choosePort, portAnswers } from './port.ts'
import { findPostmaster, isServing, removeStalePidFile, type StopMode, stopPostmaster } from './postmaster.ts'

export type { StopMode }

export interface EmbeddedPostgresOptions {
  /**
   * Where the cluster lives (created on first use). Two folders are two servers; one folder is one server.
   */
  folder: string
  /**
   * Preferred TCP port; a free one is taken when it is busy. Ignored when a server already runs on the
   * folder.
   */
  port?: number
  /** Extra server settings, e.g. `{ fsync: 'off' }` for tests. Ignored when attaching. */
  settings?: Readonly<Record<string, string>>
}

export interface EmbeddedPostgres {
  /** Superuser URL of the maintenance database `postgres`, on 127.0.0.1. */
  url: string
  port: number
  /** Process id of the postmaster. */
  pid: number
  /** True when the server was already running and this call only found it. */
  attached: boolean
  /** The folder that really holds the cluster (differs from the asked one only behind a link). */
  folder: string
  /** Stops the server, whoever started it, and resolves when its process is gone. */
  stop: (mode?: StopMode) => Promise<void>
}

// Crash recovery after a long outage replays up to max_wal_size (1 GB): tens of seconds on a slow disk.
const READY_TIMEOUT_MS = 120_000
const RETRY_MS = 25

/**
 * Resolves when the server answers on its port. Safe to call from several processes at once: one of them
 * starts
 * the server, the others attach. A folder left behind by kill -9, of the server or of this launcher, heals
 * here.
 * Throws when this platform has no binaries or the server says why it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await prepareBinaries()
  const cluster = await openCluster(options.folder, binaries)
  const deadline = performance.now() + READY_TIMEOUT_MS
  let port = await choosePort(options.port)
  let lastReason = 'another server on the same folder never became ready'
  while (performance.now() < deadline) {
    const found = await findPostmaster(cluster.dataFolder)
    if (found.kind === 'running') {
      if (isServing(found) && (await portAnswers(found.port))) return describe(cluster, found, true)
      await delay(RETRY_MS)
      continue
    }
    if (found.kind === 'stale') await removeStalePidFile(cluster.dataFolder, found.text)
    const outcome = await launch(cluster, binaries, { port, settings: options.settings ?? {}, deadline })
    if (outcome.kind === 'ready') return describe(cluster, outcome, false)
    if (outcome.kind === 'failed') throw new Error(`PostgreSQL did not start.\n${outcome.reason}`)
    if (outcome.kind === 'port-taken') port = await choosePort()
    lastReason = outcome.reason
    await delay(RETRY_MS)
  }
  throw new Error(`PostgreSQL was not ready within ${READY_TIMEOUT_MS / 1000} s.\n${lastReason}`)
}

/** Stops the server of a folder if one runs: for whoever finds a cluster that its starter left behind. */
export async function stopEmbeddedPostgres(folder: string, mode: StopMode = 'fast'): Promise<void> {
  const dataFolder = await findDataFolder(folder)
  if (dataFolder === null) return
  const found = await findPostmaster(dataFolder)
  if (found.kind === 'running') await stopPostmaster(dataFolder, found.pid, mode)
}

function describe(
  cluster: Cluster,
  running: { pid: number; port: number },
  attached: boolean,
): EmbeddedPostgres {
  const { pid, port } = running
  return {
    url: `postgres://${cluster.superuser}:${cluster.password}@127.0.0.1:${port}/postgres`,
    port,
    pid,
    attached,
    folder: cluster.folder,
    stop: (mode = 'fast') => stopPostmaster(cluster.dataFolder, pid, mode),
  }
}

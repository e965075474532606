// Spawns one postmaster and says how that went; server.ts decides what to do about it.

import { spawn } from 'node:child_process'
import { closeSync, fchownSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { portAnswers } from './port.ts'
import { findPostmaster, isServing } from './postmaster.ts'
import { spawnIdentity } from './server-owner.ts'

export type LaunchOutcome =
  | { kind: 'ready'; pid: number; port: number }
  /** Another launcher was faster, or the old server's last processes still hold its memory: look again. */
  | { kind: 'try-again'; reason: string }
  | { kind: 'port-taken'; reason: string }
  | { kind: 'failed'; reason: string }

interface LaunchOptions {
  port: number
  settings: Readonly<Record<string, string>>
  /** On the clock of performance.now(). */
  deadline: number
}

// Four services with pools of 10–20 and a test run of parallel files fit; PostgreSQL's default of 100 does
// not.
const MAX_CONNECTIONS = 200
const POLL_MS = 10

/** Resolves with how the attempt ended; never throws for what the server itself reports. */
export async function launch(
  cluster: Cluster,
  binaries: Binaries,
  options: LaunchOptions,
): Promise<LaunchOutcome> {
  const log = openSync(cluster.logFile, 'a', 0o600)
  // Root opens it, but tomorrow's start may be the owner's own.
  if (cluster.owner !== null) fchownSync(log, cluster.owner.uid, cluster.owner.gid)
  const logStart = fstatSync(log).size
  // Detached: Ctrl-C reaches the whole foreground group, and the database must outlive the services that use
  // it.
  const child = spawn(binaries.postgres, serverArguments(cluster, options), {
    cwd: cluster.dataFolder,
    detached: true,
    stdio: ['ignore', log, log],
    ...spawnIdentity(cluster.owner),
  })
  closeSync(log)
  child.unref()
  let ended: string | null = null
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended ??= `The server ended with ${signal ?? `code ${code}`}.`
  })
  while (performance.now() < options.deadline) {
    if (ended !== null)
      return explainEnd(ended, readFileSync(cluster.logFile).subarray(logStart).toString('utf8'))
    const found = await findPostmaster(cluster.dataFolder)
    const isChild = found.kind === 'running' && found.pid === child.pid
    if (isChild && isServing(found) && (await portAnswers(found.port))) {
      return { kind: 'ready', pid: found.pid, port: found.port }
    }
    await delay(POLL_MS)
  }
  return { kind: 'failed', reason: `The server is still not ready; see ${cluster.logFile}` }
}

function serverArguments(cluster: Cluster, options: LaunchOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    // No socket file: its directory would need a short path and rights that differ per machine.
    unix_socket_directories: '',
    max_connections: String(MAX_CONNECTIONS),
    ...options.settings,
  }
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', cluster.dataFolder, ...pairs]
}

/** The server speaks English here (LC_ALL=C), so its own words tell the three recoverable cases apart. */
function explainEnd(ended: string, output: string): LaunchOutcome {
  const reason = `${ended}\n${output.trim().split('\n').slice(-12).join('\n')}`
  if (/lock file .* already exists/.test(output)) return { kind: 'try-again', reason }
  if (/pre-existing shared memory block .* is still in use/.test(output)) return { kind: 'try-again', reason }
  if (/could not (bind|create any TCP\/IP sockets)/.test(output)) return { kind: 'port-taken', reason }
  return { kind: 'failed', reason }
}

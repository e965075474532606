// Reads, judges and ends the process named in postmaster.pid; the launcher asks it before every step.

import { link, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hasCode } from './error-code.ts'
import { wasStartedWith } from './process-table.ts'

export type StopMode = 'fast' | 'immediate'

export type Postmaster =
  | { kind: 'none' }
  /**
   * The file names a process that is dead, or alive but not this server (its number was given away again).
   */
  | { kind: 'stale'; text: string }
  | { kind: 'running'; pid: number; port: number; status: string }

// https://www.postgresql.org/docs/18/storage-file-layout.html: pid, folder, start, port, socket, address,
// memory, status
const PID_LINE = 0
const PORT_LINE = 3
const STATUS_LINE = 7
// The server creates the file and writes it in the next instruction; an empty file older than this is a torn
// one.
const TORN_FILE_MS = 200
const STOP_TIMEOUT_MS = 30_000
const POLL_MS = 5

/** What postmaster.pid of this data folder says, checked against the process table. */
export async function findPostmaster(dataFolder: string): Promise<Postmaster> {
  let text = await readPidFile(dataFolder)
  if (text !== null && text.trim() === '') {
    await delay(TORN_FILE_MS)
    text = await readPidFile(dataFolder)
  }
  if (text === null) return { kind: 'none' }
  const lines = text.split('\n')
  const pid = Number(lines[PID_LINE])
  if (!Number.isInteger(pid) || pid <= 0 || !isServerOf(dataFolder, pid)) return { kind: 'stale', text }
  return { kind: 'running', pid, port: Number(lines[PORT_LINE]), status: (lines[STATUS_LINE] ?? '').trim() }
}

/** True once the server accepts connections (it writes `starting`, `ready`, `stopping` itself). */
export function isServing(postmaster: { status: string }): boolean {
  return postmaster.status === 'ready'
}

/**
 * Removes a pid file judged stale. PostgreSQL does so itself when the number is unused, but refuses to start
 * when
 * it was given to another process (after a reboot or in a container). Moved aside and compared first: a
 * launcher
 * beside us may have started a server since we looked, and its file must stay.
 */
export async function removeStalePidFile(dataFolder: string, judgedText: string): Promise<void> {
  const path = pidPath(dataFolder)
  const aside = `${path}.stale-${process.pid}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  if ((await readFile(aside, 'utf8')) !== judgedText) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

/**
 * Ends the server and waits until its process is gone. `fast` closes cleanly, `immediate` leaves recovery to
 * the next start.
 */
export async function stopPostmaster(dataFolder: string, pid: number, mode: StopMode): Promise<void> {
  const deadline = performance.now() + STOP_TIMEOUT_MS
  let signal: NodeJS.Signals = mode === 'fast' ? 'SIGINT' : 'SIGQUIT'
  let escalated = mode === 'immediate'
  sendSignal(dataFolder, pid, signal)
  while (isServerOf(dataFolder, pid)) {
    if (performance.now() > deadline) {
      signal = escalated ? 'SIGKILL' : 'SIGQUIT'
      escalated = true
      sendSignal(dataFolder, pid, signal)
      await delay(1_000)
    }
    await delay(POLL_MS)
  }
}

function sendSignal(dataFolder: string, pid: number, signal: NodeJS.Signals): void {
  if (!isServerOf(dataFolder, pid)) return
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error
  }
}

/** launch.ts starts every server with these words, and something after them. */
function isServerOf(dataFolder: string, pid: number): boolean {
  return wasStartedWith(pid, ` -D ${dataFolder} `)
}

async function readPidFile(dataFolder: string): Promise<string | null> {
  try {
    return await readFile(pidPath(dataFolder), 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

function pidPath(dataFolder: string): string {
  return join(dataFolder, 'postmaster.pid')
}

// Keeps a second router out of a data folder, and lets the next one in when the first was killed. For app.ts.

import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const SIGN_OF_LIFE_MS = 1_000
/** Who gave no sign for this long is taken for dead, where process ids cannot tell. */
const SILENCE_MS = 4_000
/** Starters that found the same dead lock at the same moment have all had their turn after this. */
const SETTLE_MS = 100

interface Holder {
  /** Random: tells this lock from the next one at the same path. */
  readonly token: string
  readonly pid: number
  /**
   * When that process started, in ticks since boot; tells it from a later one with its number. Null: unknown
   * here.
   */
  readonly startTicks: string | null
  /** Process ids mean the same thing only within one boot of one machine and one pid namespace. */
  readonly place: string
}

export interface DirectoryLock {
  release(): Promise<void>
}

/**
 * Takes the folder for this process; makes it if need be. Waits (four seconds) only for a lock from another
 * machine, container or boot. `onLost` is called when somebody else took the folder from under this process.
 * @throws Error naming the process that holds it.
 */
export async function lockDirectory(directory: string, onLost: () => void): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'lock')
  const us = {
    token: randomUUID(),
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
    place: placeOf(),
  }
  let hasRemoved = false
  while (!(await claim(path, us)) || (hasRemoved && !(await isStillOurs(path, us)))) {
    const holder = await findHolder(path)
    if (holder === null) continue
    if (await isAlive(path, holder)) {
      throw new Error(`${directory} is in use by another router (process id ${holder.pid})`)
    }
    await removeLockOf(path, holder)
    hasRemoved = true
  }
  const timer = setInterval(() => void giveSignOfLife(path, us, onLost), SIGN_OF_LIFE_MS)
  timer.unref()
  return {
    async release() {
      clearInterval(timer)
      if ((await findHolder(path))?.token === us.token) await rm(path, { force: true })
    },
  }
}

// Written aside and linked into place: a lock appears whole, and only where none is.
async function claim(path: string, us: Holder): Promise<boolean> {
  const draft = `${path}.${us.token}`
  await writeFile(draft, JSON.stringify(us), { mode: 0o600 })
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function findHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return JSON.parse(text) as Holder
  } catch {
    // Torn by a power loss: the process that wrote it is gone.
    return { token: text, pid: 0, startTicks: null, place: placeOf() }
  }
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.place === placeOf()) {
    if (!isRunning(holder.pid)) return false
    if (holder.startTicks !== null) return startTicksOf(holder.pid) === holder.startTicks
  }
  const before = await lastSignOf(path)
  await delay(SILENCE_MS)
  return (await lastSignOf(path)) !== before
}

// Another starter may still be about to remove what it takes for the dead lock, and is ours.
async function isStillOurs(path: string, us: Holder): Promise<boolean> {
  await delay(SETTLE_MS)
  return (await findHolder(path))?.token === us.token
}

// Between looking and removing, another starter may have replaced the dead lock by its own: that one is put
// back.
async function removeLockOf(path: string, holder: Holder): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  const moved = await rename(path, aside).then(
    () => findHolder(aside),
    () => null,
  )
  if (moved !== null && moved.token !== holder.token) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

async function giveSignOfLife(path: string, us: Holder, onLost: () => void): Promise<void> {
  const holder = await findHolder(path)
  if (holder !== null && holder.token !== us.token) return onLost()
  if (holder === null) await claim(path, us).catch(() => undefined)
  const now = performance.timeOrigin + performance.now()
  await utimes(path, now / 1_000, now / 1_000).catch(() => undefined)
}

async function lastSignOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function placeOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

// Field 22 of /proc/<pid>/stat (proc(5)); the second field may hold spaces and ends with the last
// parenthesis.
function startTicksOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

// Builds the portal when its sources changed since the last build; `npm start` and the browser tests run the
// result.

import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { releaseLock, takeLock } from './lock-file.ts'
import { type ProcessGroup, startProcess } from './process-group.ts'
import { describeEnd } from './ready.ts'

export interface PortalBuild {
  /** The program to run once it is finished. */
  readonly server: string
  /** False when the last build is still good. */
  readonly isNeeded: boolean
  /** Builds if needed; throws, with the compiler's last lines, when that fails. */
  finish(): Promise<void>
  /** Ends a build under way. */
  stop(): Promise<void>
}

/** Everything that decides what the build contains; the contract and the rules are compiled into it. */
const SOURCES = [
  'apps/portal',
  'packages/contract',
  'packages/domain',
  'tsconfig.base.json',
  'pnpm-lock.yaml',
]
const NOT_SOURCES = new Set([
  'node_modules',
  '.next',
  'dist',
  '.turbo',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
])
// Inside the output, so that it is gone when the output is.
const STAMP = '.next/standalone/.built-from'
const OUTPUT = '.next/standalone'
// What runs is a copy per version of the sources: the next build must not pull the files away from under a
// portal that is running.
const COPIES = 'dist'
const COPIES_KEPT = 3
const SERVER = 'apps/portal/server.js'
// Next refuses a second build of the same folder: whoever comes second waits, and finds it done.
const LOCK = 'node_modules/.openpartner-building'
const LOCK_POLL_MS = 200
const STOP_GRACE_MS = 2_000

export function openPortalBuild(root: string, logFile: string): PortalBuild {
  const portal = join(root, 'apps', 'portal')
  const wanted = hashOfSources(root)
  const copy = join(portal, COPIES, wanted)
  const isBuilt = () => readStamp(portal) === wanted && existsSync(copy)
  const lock = join(portal, LOCK)
  const stopping = new AbortController()
  let building: ProcessGroup | null = null
  const build = async () => {
    building = startBuild(portal, logFile)
    const end = await building.ended
    if (end !== 'code 0') throw new Error(describeEnd(building))
    addStaticFiles(portal)
    addCopy(portal, copy)
    writeFileSync(join(portal, STAMP), wanted)
  }
  const finish = async () => {
    while (!isBuilt() && !stopping.signal.aborted) {
      if (!takeLock(lock)) {
        await delay(LOCK_POLL_MS)
        continue
      }
      try {
        // Whoever held it just now may have built exactly this.
        if (!isBuilt()) await build()
      } finally {
        releaseLock(lock)
      }
    }
  }
  const stop = async () => {
    stopping.abort()
    await building?.stop()
  }
  return { server: join(copy, SERVER), isNeeded: !isBuilt(), finish, stop }
}

function startBuild(portal: string, logFile: string): ProcessGroup {
  rmSync(join(portal, STAMP), { force: true })
  return startProcess({
    name: 'portal build',
    args: ['node_modules/next/dist/bin/next', 'build'],
    folder: portal,
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    logFile,
    graceMs: STOP_GRACE_MS,
  })
}

/** The standalone server serves them, but Next leaves the copying to whoever deploys it. */
function addStaticFiles(portal: string): void {
  const served = dirname(join(portal, OUTPUT, SERVER))
  cpSync(join(portal, '.next/static'), join(served, '.next/static'), { recursive: true })
  const publicFiles = join(portal, 'public')
  if (existsSync(publicFiles)) cpSync(publicFiles, join(served, 'public'), { recursive: true })
}

/** Whole or not at all; older copies go, except the few that may still be running. */
function addCopy(portal: string, copy: string): void {
  if (existsSync(copy)) return
  const copies = join(portal, COPIES)
  const draft = join(copies, '.new')
  rmSync(draft, { recursive: true, force: true })
  cpSync(join(portal, OUTPUT), draft, { recursive: true, verbatimSymlinks: true })
  renameSync(draft, copy)
  const byAge = readdirSync(copies)
    .map((name) => ({ path: join(copies, name), madeAtMs: statSync(join(copies, name)).ctimeMs }))
    .sort((a, b) => b.madeAtMs - a.madeAtMs)
  for (const { path } of byAge.slice(COPIES_KEPT)) rmSync(path, { recursive: true, force: true })
}

function readStamp(portal: string): string | null {
  const path = join(portal, STAMP)
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function hashOfSources(root: string): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of filesBelow(join(root, source)))
      hash.update(`${relative(root, file)}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return []
  const entries = readdirSyncOrNull(path)
  if (entries === null) return [path]
  return entries
    .filter((entry) => !NOT_SOURCES.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(path, entry.name)))
}

function readdirSyncOrNull(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch {
    return null
  }
}

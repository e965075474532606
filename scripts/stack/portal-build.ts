// Builds the portal when its sources changed since the last build; `npm start` and the browser tests run the
// result.

import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type ProcessGroup, startProcess } from './process-group.ts'
import { describeEnd } from './ready.ts'

export interface PortalBuild {
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
const NOT_SOURCES = new Set(['node_modules', '.next', '.turbo', 'next-env.d.ts'])
// Inside the output, so that it is gone when the output is.
const STAMP = '.next/standalone/.built-from'
const STANDALONE = '.next/standalone/apps/portal'
const STOP_GRACE_MS = 2_000

export function openPortalBuild(root: string, logFile: string): PortalBuild {
  const portal = join(root, 'apps', 'portal')
  const wanted = hashOfSources(root)
  const isNeeded = readStamp(portal) !== wanted
  let building: ProcessGroup | null = null
  return {
    isNeeded,
    finish: async () => {
      if (!isNeeded) return
      rmSync(join(portal, STAMP), { force: true })
      building = startProcess({
        name: 'portal build',
        args: ['node_modules/next/dist/bin/next', 'build'],
        folder: portal,
        env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        logFile,
        graceMs: STOP_GRACE_MS,
      })
      const end = await building.ended
      if (end !== 'code 0') throw new Error(describeEnd(building))
      addStaticFiles(portal)
      writeFileSync(join(portal, STAMP), wanted)
    },
    stop: async () => building?.stop(),
  }
}

/** The standalone server serves them, but Next leaves the copying to whoever deploys it. */
function addStaticFiles(portal: string): void {
  cpSync(join(portal, '.next/static'), join(portal, STANDALONE, '.next/static'), { recursive: true })
  const publicFiles = join(portal, 'public')
  if (existsSync(publicFiles)) cpSync(publicFiles, join(portal, STANDALONE, 'public'), { recursive: true })
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

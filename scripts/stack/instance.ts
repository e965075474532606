// One checkout runs one instance: claims the state folder, and tells other commands where the running one
// listens.

import { join } from 'node:path'
import { findHolder, noteInLock, releaseLock, takeLock } from './lock-file.ts'

export interface RunningInstance {
  readonly pid: number
  /** Null until all services are ready. */
  readonly urls: InstanceUrls | null
  /** Its database without a login, for the command line. Null until then as well. */
  readonly database: string | null
}

export interface InstanceUrls {
  readonly portal: string
  readonly api: string
  readonly router: string
}

export interface ClaimedInstance {
  /** Makes the addresses known to other commands of this checkout. */
  announce(urls: InstanceUrls, database: string): void
  release(): void
}

/** The instance that runs on this state folder, or null. */
export function findRunningInstance(stateFolder: string): RunningInstance | null {
  const holder = findHolder(fileOf(stateFolder))
  if (holder === null) return null
  const urls = (holder.urls ?? null) as InstanceUrls | null
  return { pid: holder.pid, urls, database: typeof holder.database === 'string' ? holder.database : null }
}

/** Null when another live process holds the folder. */
export function claimInstance(stateFolder: string): ClaimedInstance | null {
  const file = fileOf(stateFolder)
  if (!takeLock(file)) return null
  return {
    announce: ({ portal, api, router }, database) =>
      noteInLock(file, { urls: { portal, api, router }, database }),
    release: () => releaseLock(file),
  }
}

function fileOf(stateFolder: string): string {
  return join(stateFolder, 'running.json')
}

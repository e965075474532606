// One checkout runs one instance: claims the state folder, and tells other commands where the running one
// listens.

import { join } from 'node:path'
import { findHolder, noteInLock, releaseLock, takeLock } from './lock-file.ts'

export interface RunningInstance {
  readonly pid: number
  /** Null until all services are ready. */
  readonly urls: InstanceUrls | null
}

export interface InstanceUrls {
  readonly portal: string
  readonly api: string
  readonly router: string
}

export interface ClaimedInstance {
  /** Makes the addresses known to other commands of this checkout. */
  announce(urls: InstanceUrls): void
  release(): void
}

/** The instance that runs on this state folder, or null. */
export function findRunningInstance(stateFolder: string): RunningInstance | null {
  const holder = findHolder(fileOf(stateFolder))
  return holder === null ? null : { pid: holder.pid, urls: (holder.urls ?? null) as InstanceUrls | null }
}

/** Null when another live process holds the folder. */
export function claimInstance(stateFolder: string): ClaimedInstance | null {
  const file = fileOf(stateFolder)
  if (!takeLock(file)) return null
  return {
    announce: ({ portal, api, router }) => noteInLock(file, { urls: { portal, api, router } }),
    release: () => releaseLock(file),
  }
}

function fileOf(stateFolder: string): string {
  return join(stateFolder, 'running.json')
}

// One checkout runs one instance: claims the state folder, and tells other commands where the running one
// listens.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { wasStartedWith } from '@openpartner/embedded-postgres'

export interface RunningInstance {
  readonly pid: number
  /** The script it was started with; a process of that number running anything else is not it. */
  readonly script: string
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
  const text = readText(fileOf(stateFolder))
  if (text === null) return null
  const instance = JSON.parse(text) as RunningInstance
  return wasStartedWith(instance.pid, instance.script) ? instance : null
}

/** Null when another live process holds the folder; what a killed one left behind is taken over. */
export function claimInstance(stateFolder: string): ClaimedInstance | null {
  mkdirSync(stateFolder, { recursive: true, mode: 0o755 })
  const file = fileOf(stateFolder)
  const draft = `${file}.new-${process.pid}`
  const write = (path: string, urls: InstanceUrls | null) => {
    const instance: RunningInstance = { pid: process.pid, script: basename(process.argv[1] ?? ''), urls }
    writeFileSync(path, `${JSON.stringify(instance, null, 2)}\n`)
  }
  write(draft, null)
  try {
    if (findRunningInstance(stateFolder) !== null) return null
    rmSync(file, { force: true })
    linkSync(draft, file)
  } catch {
    // Somebody linked theirs between our two lines: theirs it is.
    return null
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    announce: (urls) => {
      write(draft, urls)
      renameSync(draft, file)
    },
    release: () => rmSync(file, { force: true }),
  }
}

function fileOf(stateFolder: string): string {
  return join(stateFolder, 'running.json')
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

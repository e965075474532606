// A file that one live process holds at a time; what a killed one left behind is taken over.

import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { wasStartedWith } from '@openpartner/embedded-postgres'

export interface Holder {
  readonly pid: number
  /** The script it was started with; a process of that number running anything else is not it. */
  readonly script: string
}

/** The live process that holds the file, with what it noted there; null when it is free. */
export function findHolder(path: string): (Holder & Record<string, unknown>) | null {
  const text = readText(path)
  if (text === null) return null
  const holder = JSON.parse(text) as Holder & Record<string, unknown>
  return wasStartedWith(holder.pid, holder.script) ? holder : null
}

/** False when another live process holds it. */
export function takeLock(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  const draft = writeDraft(path, {})
  try {
    if (findHolder(path) !== null || !clearAbandoned(path)) return false
    // Unlike a rename, a link never replaces: somebody faster by one line keeps it.
    linkSync(draft, path)
    return true
  } catch {
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/** For the holder: tells others what they may want to know about it. */
export function noteInLock(path: string, note: Readonly<Record<string, unknown>>): void {
  renameSync(writeDraft(path, note), path)
}

/** For the holder. */
export function releaseLock(path: string): void {
  rmSync(path, { force: true })
}

/**
 * Moved aside before it is deleted: what lies there by now may be of somebody faster, who then gets it back.
 */
function clearAbandoned(path: string): boolean {
  if (!existsSync(path)) return true
  const aside = `${path}.old-${process.pid}`
  renameSync(path, aside)
  try {
    if (findHolder(aside) === null) return true
    linkSync(aside, path)
    return false
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Written whole under another name, so that nobody reads half of it. */
function writeDraft(path: string, note: Readonly<Record<string, unknown>>): string {
  const draft = `${path}.new-${process.pid}`
  const holder: Holder = { pid: process.pid, script: basename(process.argv[1] ?? '') }
  writeFileSync(draft, `${JSON.stringify({ ...holder, ...note }, null, 2)}\n`)
  return draft
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

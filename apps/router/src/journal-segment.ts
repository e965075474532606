// One file of the click journal while it is written: all or nothing into it, to disk in the background. For
// click-journal.ts.

import { close, fdatasync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { segmentAt } from './journal-files.ts'

const closeFile = promisify(close)
const syncFile = promisify(fdatasync)

/** A written line survives the end of the process; after this it survives a power loss too. */
const SYNC_DELAY_MS = 50
/** Only segments that are no longer written can be deleted; on a quiet router that should not take days. */
const AGE_MAX_MS = 60_000

export interface WritableSegment {
  /** False when it is old, or the bytes would make it longer than `bytesMax`. */
  hasRoom(byteCount: number, bytesMax: number): boolean
  /**
   * @throws the system's error; then none of the bytes is in the file, unless the disk refuses even to take
   * them back.
   */
  write(bytes: Buffer): void
  /** Brings what was written to disk and closes. @throws when the disk refuses; closed it is in any case. */
  retire(): Promise<void>
}

/** @throws the system's error when the file cannot be made, or is there already. */
export function createSegment(
  directory: string,
  sequence: number,
  onSyncFailure: (error: unknown) => void,
): WritableSegment {
  const { path } = segmentAt(directory, sequence)
  // Exclusive: two writers in one file would tear each other's lines.
  const fd = openSync(path, 'ax', 0o600)
  // On the process's own monotonic clock: an age, not a time of day.
  const openedAtMs = performance.now()
  let size = 0
  let hasUnsynced = false
  let syncing: Promise<void> | null = null
  const retiring = new AbortController()

  async function syncWhileWritten(): Promise<void> {
    while (hasUnsynced && !retiring.signal.aborted) {
      await delay(SYNC_DELAY_MS)
      if (retiring.signal.aborted) break
      hasUnsynced = false
      await syncFile(fd).catch(onSyncFailure)
    }
    syncing = null
  }

  return {
    hasRoom: (byteCount, bytesMax) =>
      performance.now() - openedAtMs < AGE_MAX_MS && size + byteCount <= bytesMax,
    write(bytes) {
      writeAll({ fd, path, size }, bytes)
      size += bytes.length
      hasUnsynced = true
      syncing ??= syncWhileWritten()
    },
    async retire() {
      retiring.abort()
      // First what may still use the descriptor: its number belongs to another file once it is closed.
      await syncing
      try {
        await syncFile(fd)
      } finally {
        await closeFile(fd)
      }
    },
  }
}

function writeAll(file: { fd: number; path: string; size: number }, bytes: Buffer): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file.fd, bytes, written)
  } catch (error) {
    undo(file)
    throw error
  }
}

function undo({ fd, path, size }: { fd: number; path: string; size: number }): void {
  try {
    if (size === 0) unlinkSync(path)
    else ftruncateSync(fd, size)
  } catch {
    // The disk refuses this too. The file stays as it is, and the drain sets a torn line aside.
  }
}

// Puts clicks on disk before their redirects leave: one write for all clicks of a turn of the event loop. For redirect.ts.

import { close, fdatasync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Logger } from '@openpartner/runtime'
import type { RouterCounters } from './counters.ts'
import { segmentAt } from './journal-files.ts'

const closeFile = promisify(close)
const syncFile = promisify(fdatasync)

/** A written line survives the end of the process; after this it survives a power loss too. */
const SYNC_DELAY_MS = 50
/** Small enough to be read whole at a start, large enough that a busy router opens a file every few seconds at most. */
const SEGMENT_BYTES = 8 * 1024 * 1024
/** Old segments can be deleted only when they are closed; on a quiet router that should not take days. */
const SEGMENT_AGE_MS = 60_000
/** After a failure the disk is asked again no sooner: a full disk answers every click with a slow error. */
const REOPEN_DELAY_MS = 1_000

export interface ClickJournal {
  /**
   * Takes a line with its line feed. `onWritten` is called once, in a later turn: true when the line is in the file,
   * false when it could not be written and will not be.
   */
  append(line: string, onWritten: (isRecorded: boolean) => void): void
  /** False while the disk refuses. */
  isWritable(): boolean
  /** Writes what waits, brings it to disk, closes. Nothing may be appended afterwards. */
  close(): Promise<void>
}

export interface ClickJournalOptions {
  readonly directory: string
  readonly nextSequence: number
  readonly logger: Logger
  readonly counters: RouterCounters
  /** Smaller in tests. */
  readonly segmentBytes?: number
}

interface OpenSegment {
  readonly fd: number
  readonly path: string
  /** On the process's own monotonic clock: an age, not a time of day. */
  readonly openedAtMs: number
  size: number
  hasUnsynced: boolean
  isRetired: boolean
  syncing: Promise<void> | null
}

export function openClickJournal(options: ClickJournalOptions): ClickJournal {
  const { directory, logger, counters, segmentBytes = SEGMENT_BYTES } = options
  let nextSequence = options.nextSequence
  let segment: OpenSegment | null = null
  let waiting: { line: string; onWritten: (isRecorded: boolean) => void }[] = []
  let refusedUntilMs = 0

  function flush(): void {
    const turn = waiting
    waiting = []
    if (turn.length === 0) return
    const isRecorded = write(Buffer.from(turn.map(({ line }) => line).join('')))
    const counter = isRecorded ? counters.recorded : counters.unrecorded
    counter.inc(turn.length)
    for (const { onWritten } of turn) onWritten(isRecorded)
  }

  function write(bytes: Buffer): boolean {
    if (performance.now() < refusedUntilMs) return false
    try {
      segment = segmentFor(bytes.length)
      writeAll(segment, bytes)
    } catch (error) {
      fail(error, 'the click journal cannot be written')
      return false
    }
    segment.hasUnsynced = true
    segment.syncing ??= syncWhileWritten(segment)
    return true
  }

  function segmentFor(byteCount: number): OpenSegment {
    if (segment !== null && hasRoom(segment, byteCount, segmentBytes)) return segment
    // Counted first: a name that cannot be opened now is not tried for ever.
    nextSequence += 1
    const next = openSegment(directory, nextSequence - 1)
    if (segment !== null) void retire(segment)
    return next
  }

  async function syncWhileWritten(target: OpenSegment): Promise<void> {
    while (target.hasUnsynced && !target.isRetired) {
      await delay(SYNC_DELAY_MS)
      if (target.isRetired) break
      target.hasUnsynced = false
      try {
        await syncFile(target.fd)
      } catch (error) {
        fail(error, 'the click journal cannot be synced')
      }
    }
    target.syncing = null
  }

  async function retire(old: OpenSegment): Promise<void> {
    old.isRetired = true
    try {
      // First what may still use the descriptor: its number belongs to another file once it is closed.
      await old.syncing
      await syncFile(old.fd)
    } catch (error) {
      counters.journalFailures.inc()
      logger.error({ err: error }, 'a segment of the click journal cannot be synced')
    }
    await closeFile(old.fd).catch((error: unknown) =>
      logger.error({ err: error }, 'a segment cannot be closed'),
    )
  }

  // A file that failed once is never written again: after a failed sync the kernel may have dropped what it held.
  function fail(error: unknown, message: string): void {
    counters.journalFailures.inc()
    logger.error({ err: error }, message)
    refusedUntilMs = performance.now() + REOPEN_DELAY_MS
    if (segment !== null) void retire(segment)
    segment = null
  }

  return {
    append(line, onWritten) {
      if (waiting.push({ line, onWritten }) === 1) setImmediate(flush)
    },
    isWritable: () => performance.now() >= refusedUntilMs,
    async close() {
      flush()
      if (segment !== null) await retire(segment)
      segment = null
    },
  }
}

function hasRoom(segment: OpenSegment, byteCount: number, segmentBytes: number): boolean {
  const isYoung = performance.now() - segment.openedAtMs < SEGMENT_AGE_MS
  return isYoung && segment.size + byteCount <= segmentBytes
}

function openSegment(directory: string, sequence: number): OpenSegment {
  const { path } = segmentAt(directory, sequence)
  // Exclusive: two writers in one file would tear each other's lines.
  const fd = openSync(path, 'ax', 0o600)
  const openedAtMs = performance.now()
  return { fd, path, openedAtMs, size: 0, hasUnsynced: false, isRetired: false, syncing: null }
}

// All of it or nothing: half a turn on disk would be torn lines among whole ones.
function writeAll(segment: OpenSegment, bytes: Buffer): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(segment.fd, bytes, written)
  } catch (error) {
    undo(segment)
    throw error
  }
  segment.size += bytes.length
}

function undo(segment: OpenSegment): void {
  try {
    if (segment.size === 0) unlinkSync(segment.path)
    else ftruncateSync(segment.fd, segment.size)
  } catch {
    // The disk refuses this too. The segment is left as it is, and the drain sets a torn line aside.
  }
}

// Puts clicks on disk before their redirects leave: one write for all clicks of a turn of the event loop. For
// redirect.ts. Format: docs/formats/click-journal.md.

import type { Logger } from '@openpartner/runtime'
import type { RouterCounters } from './counters.ts'
import { createSegment, type WritableSegment } from './journal-segment.ts'

/**
 * Small enough to be read whole at a start, large enough that a busy router opens a file every few seconds at
 * most.
 */
const SEGMENT_BYTES = 8 * 1024 * 1024
/** After a failure the disk is asked again no sooner: a full disk answers every click with a slow error. */
const REOPEN_DELAY_MS = 1_000

export interface ClickJournal {
  /**
   * Takes a line with its line feed. `onWritten` is called once, in a later turn: true when the line is in
   * the file, false when it could not be written and will not be.
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

export function openClickJournal(options: ClickJournalOptions): ClickJournal {
  const { counters } = options
  const writer = createWriter(options)
  let waiting: { line: string; onWritten: (isRecorded: boolean) => void }[] = []

  function flush(): void {
    const turn = waiting
    waiting = []
    if (turn.length === 0) return
    const isRecorded = writer.write(Buffer.from(turn.map(({ line }) => line).join('')))
    const counter = isRecorded ? counters.recorded : counters.unrecorded
    counter.inc(turn.length)
    for (const { onWritten } of turn) onWritten(isRecorded)
  }

  return {
    append(line, onWritten) {
      if (waiting.push({ line, onWritten }) === 1) setImmediate(flush)
    },
    isWritable: () => writer.isWritable(),
    async close() {
      flush()
      await writer.close()
    },
  }
}

interface Writer {
  /** False when the disk refuses; then it is left alone for a second. */
  write(bytes: Buffer): boolean
  isWritable(): boolean
  close(): Promise<void>
}

// Knows which segment is written now and when it is time for the next one.
function createWriter({ directory, logger, counters, ...options }: ClickJournalOptions): Writer {
  let nextSequence = options.nextSequence
  let segment: WritableSegment | null = null
  let refusedUntilMs = 0

  function segmentFor(byteCount: number): WritableSegment {
    if (segment?.hasRoom(byteCount, options.segmentBytes ?? SEGMENT_BYTES) === true) return segment
    // Counted first: a name that cannot be opened now is not tried for ever.
    nextSequence += 1
    const next = createSegment(directory, nextSequence - 1, abandon)
    if (segment !== null) void retire(segment)
    return next
  }

  // A file that failed once is never written again: after a failed sync the kernel may have dropped what it
  // held.
  function abandon(error: unknown): void {
    counters.journalFailures.inc()
    logger.error({ err: error }, 'the click journal cannot be written')
    refusedUntilMs = performance.now() + REOPEN_DELAY_MS
    if (segment !== null) void retire(segment)
    segment = null
  }

  async function retire(old: WritableSegment): Promise<void> {
    try {
      await old.retire()
    } catch (error) {
      counters.journalFailures.inc()
      logger.error({ err: error }, 'a segment of the click journal cannot be brought to disk')
    }
  }

  return {
    write(bytes) {
      if (performance.now() < refusedUntilMs) return false
      try {
        segment = segmentFor(bytes.length)
        segment.write(bytes)
        return true
      } catch (error) {
        abandon(error)
        return false
      }
    },
    isWritable: () => performance.now() >= refusedUntilMs,
    async close() {
      if (segment !== null) await retire(segment)
      segment = null
    },
  }
}

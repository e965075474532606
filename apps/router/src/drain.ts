// Carries clicks from the journal into the database, each exactly once. It works on files alone, so it can
// run beside the redirects in this process or in one of its own. For app.ts.

import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Clock, Logger } from '@openpartner/runtime'
import { createClickInsertion } from './click-insertion.ts'
import type { RouterCounters } from './counters.ts'
import {
  type DrainedPosition,
  listSegments,
  readDrainedPosition,
  type Segment,
  writeDrainedPosition,
} from './journal-files.ts'
import { type JournalChunk, readChunk } from './journal-reader.ts'
import { createPause } from './pause.ts'
import { setAside } from './quarantine.ts'

/** From click to row takes this and a commit: what somebody waits for who tries out a link. */
const LOOK_AGAIN_MS = 100
const RETRY_MAX_MS = 5_000

export interface Drain {
  /** Begins to look for clicks, over and over. */
  start(): void
  /** Until every click that is in the journal now is a row. @throws when the database is away. */
  flush(): Promise<void>
  /** False from a pass that failed to one that does not. */
  isHealthy(): boolean
  /** Ends at once; what is not a row yet stays in the journal. */
  close(): Promise<void>
}

export interface DrainOptions {
  readonly directory: string
  readonly databaseUrl: string
  readonly clock: Clock
  readonly logger: Logger
  readonly counters: RouterCounters
}

export function createDrain(options: DrainOptions): Drain {
  const { logger, counters } = options
  const pause = createPause()
  const pass = createPass(options)
  const closing = new AbortController()
  let isHealthy = true
  let looping = Promise.resolve()
  let turn: Promise<void> = Promise.resolve()

  // Loop and flush() take turns: two passes at once would only do the same work twice.
  function drainAll(): Promise<void> {
    const mine = turn.then(async () => {
      while (!closing.signal.aborted && (await pass.next()));
    })
    turn = mine.catch(() => undefined)
    return mine
  }

  async function loop(): Promise<void> {
    let waitMs = LOOK_AGAIN_MS
    while (!closing.signal.aborted) {
      try {
        await drainAll()
        if (!isHealthy) logger.info('clicks drain again')
        isHealthy = true
        waitMs = LOOK_AGAIN_MS
      } catch (error) {
        counters.drainFailures.inc()
        if (isHealthy) logger.warn({ err: error }, 'clicks wait in the journal')
        isHealthy = false
        waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)
      }
      await pause.wait(waitMs)
    }
  }

  return {
    start() {
      looping = loop()
    },
    flush: drainAll,
    isHealthy: () => isHealthy,
    async close() {
      closing.abort()
      pause.end()
      // Twice: a pass that hangs on a dead server ends at once, and one that was just connecting leaves
      // nothing open.
      await pass.close()
      await looping
      await turn
      await pass.close()
    },
  }
}

interface Pass {
  /** Takes one chunk of the oldest segment there is. False when there is nothing more to do. */
  next(): Promise<boolean>
  close(): Promise<void>
}

function createPass({ directory, databaseUrl, clock, logger, counters }: DrainOptions): Pass {
  const insertion = createClickInsertion(databaseUrl)
  let position: DrainedPosition | null = null

  async function deliver(segment: Segment, chunk: JournalChunk): Promise<void> {
    const broken = chunk.brokenLines.map((line) => ({ line, reason: 'checksum' }))
    const inserted =
      chunk.lines.length === 0
        ? { newRows: 0, refused: [] }
        : await insertion.insert(chunk.lines, segment.format)
    const refused = [...broken, ...inserted.refused]
    await setAside(directory, refused, { segment: basename(segment.path), at: clock.now() })
    counters.drained.inc(inserted.newRows)
    counters.quarantined.inc(refused.length)
    for (const { reason } of refused)
      logger.error({ reason, segment: segment.path }, 'a click is in quarantine')
  }

  async function moveTo(next: DrainedPosition): Promise<void> {
    position = next
    await writeDrainedPosition(directory, next)
  }

  return {
    async next() {
      position ??= await readDrainedPosition(directory)
      const [segment, ...newer] = await listSegments(directory)
      if (segment === undefined) return false
      if (segment.sequence < position.sequence) return remove(segment)
      const offset = segment.sequence === position.sequence ? position.offset : 0
      // Only the newest can still grow, and this was found out before reading: an older one is read to its
      // real end.
      const isComplete = newer.length > 0
      const chunk = await readChunk(segment.path, { offset, isComplete })
      if (chunk.byteLength > 0) {
        await deliver(segment, chunk)
        await moveTo({ sequence: segment.sequence, offset: offset + chunk.byteLength })
        return true
      }
      if (!isComplete) return false
      // First forget, then delete: a segment that is gone but still spoken of would hide the next one of its
      // number.
      await moveTo({ sequence: segment.sequence + 1, offset: 0 })
      return remove(segment)
    },
    close: () => insertion.close(),
  }
}

// Another drain on the same folder may have been faster.
async function remove(segment: Segment): Promise<boolean> {
  await rm(segment.path, { force: true })
  return true
}

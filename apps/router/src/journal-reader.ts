// Reads a stretch of a journal segment and tells whole lines from broken ones. For drain.ts.

import { open } from 'node:fs/promises'
import { isWholeClickLine } from '@openpartner/ledger/clicks'

/**
 * Some 2,500 clicks: large enough for COPY to be worth it, small enough to be repeated when something fails.
 */
const CHUNK_BYTES = 1024 * 1024
const LINE_FEED = 0x0a

export interface JournalChunk {
  /** Whole lines, each with its line feed, as they stand in the file. */
  readonly lines: Buffer
  /** What stands between them and is no line of ours. */
  readonly brokenLines: readonly Buffer[]
  /** How much of the file this was; 0 when there is nothing new. */
  readonly byteLength: number
}

/**
 * What follows `offset`, at most about a megabyte. Of a segment that may still grow (`isComplete` false)
 * nothing behind the last whole line is touched: the rest of it may be on its way.
 */
export async function readChunk(
  path: string,
  { offset, isComplete }: { offset: number; isComplete: boolean },
): Promise<JournalChunk> {
  const read = await readFrom(path, offset)
  // A line that the end of the chunk cuts in two comes whole with the next chunk.
  const bytes = isComplete && read.length === CHUNK_BYTES ? untilLastLineFeed(read) : read
  const lines = split(bytes)
  const taken = isComplete ? lines : lines.slice(0, lines.findLastIndex(({ isWhole }) => isWhole) + 1)
  const broken = taken.filter(({ isWhole }) => !isWhole)
  const byteLength = taken.at(-1)?.end ?? 0
  const whole = taken.filter(({ isWhole }) => isWhole).map(({ start, end }) => bytes.subarray(start, end))
  return {
    // As it stands in the file when nothing is broken: the usual case copies nothing.
    lines: broken.length === 0 ? bytes.subarray(0, byteLength) : Buffer.concat(whole),
    brokenLines: broken.map(({ start, end }) => bytes.subarray(start, end)),
    byteLength,
  }
}

interface Line {
  readonly start: number
  /** Behind its line feed, if it has one. */
  readonly end: number
  readonly isWhole: boolean
}

function split(bytes: Buffer): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < bytes.length; ) {
    const lineFeedAt = bytes.indexOf(LINE_FEED, start)
    const end = lineFeedAt === -1 ? bytes.length : lineFeedAt + 1
    const isWhole = lineFeedAt !== -1 && isWholeClickLine(bytes.subarray(start, lineFeedAt))
    lines.push({ start, end, isWhole })
    start = end
  }
  return lines
}

function untilLastLineFeed(bytes: Buffer): Buffer {
  const lineFeedAt = bytes.lastIndexOf(LINE_FEED)
  return lineFeedAt === -1 ? bytes : bytes.subarray(0, lineFeedAt + 1)
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    // Another drain was here: it had everything in this segment when it removed it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return Buffer.alloc(0)
  try {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.allocUnsafe(CHUNK_BYTES),
      position: offset,
    })
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

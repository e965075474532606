// The files of the click journal: names, order, torn tails, how far they are drained. For journal and drain.
// Format: docs/formats/click-journal.md.

import { readdirSync, statSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CLICK_LINE_FORMAT,
  CLICK_LINE_FORMATS,
  type ClickLineFormat,
  isWholeClickLine,
} from '@openpartner/ledger/clicks'

/**
 * The first number is the format of the lines. Segments of an older release are drained; those of a newer one
 * are left alone.
 */
const SEGMENT_NAME = /^clicks-(\d+)-(\d{12})\.log$/
const DRAINED_NAME = 'drained.json'
const LINE_FEED = 0x0a

export interface Segment {
  readonly sequence: number
  readonly format: ClickLineFormat
  readonly path: string
}

export function segmentAt(
  directory: string,
  sequence: number,
  format: ClickLineFormat = CLICK_LINE_FORMAT,
): Segment {
  const name = `clicks-${format}-${String(sequence).padStart(12, '0')}.log`
  return { sequence, format, path: join(directory, name) }
}

/** In the order in which they were written; only the last one may still grow. */
export async function listSegments(directory: string): Promise<Segment[]> {
  return segmentsAmong(await readdir(directory), directory)
}

function segmentsAmong(names: string[], directory: string): Segment[] {
  const segments = names.flatMap((name) => {
    const [, version, digits] = SEGMENT_NAME.exec(name) ?? []
    const format = CLICK_LINE_FORMATS.find((known) => String(known) === version)
    return format === undefined ? [] : [segmentAt(directory, Number(digits), format)]
  })
  return segments.sort((a, b) => a.sequence - b.sequence)
}

/** For the metrics: how much room the journal takes. Synchronous, as it is asked for once in a while. */
export function journalBytes(directory: string): number {
  const segments = segmentsAmong(readdirSync(directory), directory)
  const sizes = segments.map(({ path }) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * How far the rows are safe in the database: all segments before `sequence`, and of that one `offset` bytes.
 */
export interface DrainedPosition {
  readonly sequence: number
  readonly offset: number
}

const NOTHING_DRAINED: DrainedPosition = { sequence: 0, offset: 0 }

/** A missing or broken file reads as "nothing": lines that come again change nothing. */
export async function readDrainedPosition(directory: string): Promise<DrainedPosition> {
  try {
    const found: unknown = JSON.parse(await readFile(join(directory, DRAINED_NAME), 'utf8'))
    return isPosition(found) ? found : NOTHING_DRAINED
  } catch {
    return NOTHING_DRAINED
  }
}

/** In place and without a sync: what a crash makes of it reads as "nothing" at worst. */
export async function writeDrainedPosition(directory: string, position: DrainedPosition): Promise<void> {
  await writeFile(join(directory, DRAINED_NAME), JSON.stringify(position), { mode: 0o600 })
}

function isPosition(found: unknown): found is DrainedPosition {
  if (typeof found !== 'object' || found === null) return false
  const { sequence, offset } = found as Partial<Record<keyof DrainedPosition, unknown>>
  return Number.isSafeInteger(sequence) && Number.isSafeInteger(offset)
}

export interface RecoveredJournal {
  /** For the first new segment: above all that exist and above what the drained position speaks of. */
  readonly nextSequence: number
  /** Bytes of lines that were being written when the router died; their redirects were never sent. */
  readonly tornBytes: number
}

/**
 * Makes the folder and puts its newest segment in order. Call it once, alone on the folder, before anything
 * writes.
 */
export async function recoverJournal(directory: string): Promise<RecoveredJournal> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const segments = await listSegments(directory)
  const newest = segments.at(-1)
  const tornBytes = newest === undefined ? 0 : await cutTornTail(newest)
  const drained = await readDrainedPosition(directory)
  return { nextSequence: Math.max(newest?.sequence ?? 0, drained.sequence) + 1, tornBytes }
}

// Cuts behind the last good line. Bad lines before it stay: the drain sets them aside where somebody can see
// them.
async function cutTornTail(segment: Segment): Promise<number> {
  const bytes = await readFile(segment.path)
  let goodUntil = bytes.length
  while (goodUntil > 0) {
    const start = goodUntil < 2 ? 0 : bytes.lastIndexOf(LINE_FEED, goodUntil - 2) + 1
    const endsLine = bytes[goodUntil - 1] === LINE_FEED
    if (endsLine && isWholeClickLine(bytes.subarray(start, goodUntil - 1))) break
    goodUntil = start
  }
  if (goodUntil === 0) await rm(segment.path)
  else if (goodUntil < bytes.length) await truncate(segment.path, goodUntil)
  return bytes.length - goodUntil
}

async function truncate(path: string, length: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.truncate(length)
    await file.sync()
  } finally {
    await file.close()
  }
}

// The link table on disk, so that a restart with the database away serves every link. For link-feed.ts and
// app.ts.

import { createReadStream } from 'node:fs'
import { appendFile, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { crc32 } from 'node:zlib'
import type { RoutableLink } from '@openpartner/db/router'
import type { Logger } from '@openpartner/runtime'
import type { LinkTable } from './link-table.ts'

// Bytes handed to the disk at a time while the whole table is written; between two of them redirects are
// answered.
const LINKS_PER_WRITE = 1_000
/** So many appended lines, and more than the table has links, are worth writing it anew. */
const APPENDED_LINES_MAX = 10_000

export interface LinkSnapshot {
  /** Puts what the file holds into the table. Lines that did not arrive whole are left out and counted. */
  load(table: LinkTable): Promise<{ links: number; brokenLines: number }>
  /** Writes the whole table to a new file and swaps it in. */
  rewrite(table: LinkTable): void
  /** Adds changed links; of two lines with the same key the later one counts. */
  append(links: readonly RoutableLink[], table: LinkTable): void
  /** Until everything asked for is on disk. */
  settled(): Promise<void>
}

export function openLinkSnapshot(dataDir: string, logger: Logger): LinkSnapshot {
  const path = join(dataDir, 'links.snapshot')
  let appendedLines = 0
  // One after the other, in the order asked for: an appended change must not be overtaken by an older whole.
  let queue = Promise.resolve()
  const enqueue = (work: () => Promise<void>) => {
    queue = queue
      .then(work)
      .catch((error: unknown) => logger.error({ err: error }, 'the link snapshot cannot be written'))
  }
  const rewrite = (table: LinkTable) => {
    appendedLines = 0
    enqueue(() => writeWhole(path, table))
  }
  return {
    rewrite,
    load: (table) => readInto(table, path),
    append(links, table) {
      if (links.length === 0) return
      appendedLines += links.length
      if (appendedLines > Math.max(APPENDED_LINES_MAX, table.size())) rewrite(table)
      else enqueue(() => appendFile(path, links.map(lineOf).join(''), { mode: 0o600 }))
    },
    settled: () => queue,
  }
}

async function writeWhole(path: string, table: LinkTable): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    let lines: string[] = []
    for (const link of table.values()) {
      lines.push(lineOf(link))
      if (lines.length < LINKS_PER_WRITE) continue
      await file.write(lines.join(''))
      lines = []
    }
    await file.write(lines.join(''))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

async function readInto(table: LinkTable, path: string): Promise<{ links: number; brokenLines: number }> {
  let brokenLines = 0
  const replacement = table.replacement()
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const link = linkOf(line)
      if (link === null) brokenLines += 1
      else replacement.add([link])
    }
  } catch (error) {
    // No file yet: the first start.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  replacement.commit()
  return { links: table.size(), brokenLines }
}

// The checksum stands in front, so that a line cut short is told from a whole one.
function lineOf(link: RoutableLink): string {
  const text = JSON.stringify(link)
  return `${checksumOf(text)} ${text}\n`
}

function linkOf(line: string): RoutableLink | null {
  const text = line.slice(9)
  if (line.slice(0, 8) !== checksumOf(text)) return null
  const link = JSON.parse(text) as RoutableLink & { changedAt: string }
  return { ...link, changedAt: new Date(link.changedAt) }
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

// The journal on disk: what survives, what is cut, what is set aside, and in which order answers are
// released.

import { readdirSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Click, encodeId } from '@openpartner/domain'
import { clickLine } from '@openpartner/ledger/clicks'
import { createLogger, createMetrics, systemClock, uuidsFrom } from '@openpartner/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openClickJournal } from './click-journal.ts'
import { routerCounters } from './counters.ts'
import { listSegments, recoverJournal, segmentAt, writeDrainedPosition } from './journal-files.ts'
import { readChunk } from './journal-reader.ts'

const newUuid = uuidsFrom(systemClock)
const logger = createLogger({ service: 'router', level: 'silent' })

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'journal-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

function line(subIds: Click['subIds'] = {}): string {
  return clickLine({
    id: encodeId('clk', newUuid()),
    brandId: encodeId('brd', newUuid()),
    programId: encodeId('prg', newUuid()),
    linkId: encodeId('lnk', newUuid()),
    partnerId: encodeId('ptn', newUuid()),
    clickedAt: systemClock.now(),
    destination: 'https://shop.example.com/',
    ipClass: null,
    ipHash: null,
    device: 'desktop',
    browser: null,
    referrerHost: null,
    utm: {},
    subIds,
    marks: [],
  })
}

async function openJournal(segmentBytes?: number) {
  const { nextSequence, tornBytes } = await recoverJournal(directory)
  const counters = routerCounters(createMetrics('test'))
  const journal = openClickJournal({ directory, nextSequence, logger, counters, segmentBytes })
  const write = (text: string) => new Promise<boolean>((resolve) => journal.append(text, resolve))
  return { ...journal, counters, write, tornBytes, nextSequence }
}

async function everything(): Promise<string> {
  const texts = await Promise.all((await listSegments(directory)).map(({ path }) => readFile(path, 'utf8')))
  return texts.join('')
}

describe('writing', () => {
  it('releases an answer only when its click is in the file, all of a turn with one write', async () => {
    const journal = await openJournal()
    const lines = Array.from({ length: 100 }, () => line())
    const order: string[] = []
    const written = lines.map(
      (text, at) =>
        new Promise<void>((resolve) =>
          journal.append(text, (isRecorded) => {
            order.push(`${at} ${isRecorded}`)
            resolve()
          }),
        ),
    )
    expect(order).toEqual([])
    // Looked at within the turn: an await would let the write of this turn go first.
    expect(readdirSync(directory)).toEqual([])
    await Promise.all(written)
    expect(order).toEqual(lines.map((_line, at) => `${at} true`))
    expect(await everything()).toBe(lines.join(''))
    expect(journal.counters.recorded.value()).toBe(100)
    await journal.close()
  })

  it('goes on in a new segment when one is full, and never in one of an earlier run', async () => {
    const texts = Array.from({ length: 5 }, () => line())
    const first = await openJournal(texts.join('').length / 2)
    for (const text of texts.slice(0, 4)) expect(await first.write(text)).toBe(true)
    await first.close()
    const before = (await listSegments(directory)).length
    expect(before).toBe(2)
    const second = await openJournal()
    await second.write(texts[4] ?? '')
    await second.close()
    expect(await listSegments(directory)).toHaveLength(3)
    expect(await everything()).toBe(texts.join(''))
  })

  it('says so when the disk refuses, and records again when it does not', async () => {
    const journal = await openJournal()
    await rm(directory, { recursive: true })
    expect(await journal.write(line())).toBe(false)
    expect(journal.isWritable()).toBe(false)
    await recoverJournal(directory)
    await expect.poll(() => journal.isWritable()).toBe(true)
    const text = line()
    expect(await journal.write(text)).toBe(true)
    expect(await everything()).toBe(text)
    expect(journal.counters.unrecorded.value()).toBe(1)
    await journal.close()
  })
})

describe('a start', () => {
  it.each([
    ['half a line', (text: string) => text.slice(0, 40)],
    ['a line without its end', (text: string) => text.slice(0, -1)],
    ['a line with a wrong byte', (text: string) => text.replace('desktop', 'desktip')],
    ['zeros, as a power loss leaves them', () => '\0'.repeat(4_096)],
    ['half a line and zeros with line feeds', (text: string) => `${text.slice(0, 40)}\0\0\n\0\n`],
  ])('cuts %s at the end and keeps every line before', async (_what, torn) => {
    const good = [line(), line(), line()].join('')
    const tail = torn(line())
    await writeFile(segmentAt(directory, 7).path, good + tail)
    const { tornBytes, nextSequence } = await recoverJournal(directory)
    expect(await everything()).toBe(good)
    expect(tornBytes).toBe(tail.length)
    expect(nextSequence).toBe(8)
  })

  it('removes a segment in which nothing is whole', async () => {
    await writeFile(segmentAt(directory, 1).path, 'torn')
    expect(await recoverJournal(directory)).toEqual({ nextSequence: 2, tornBytes: 4 })
    expect(await listSegments(directory)).toEqual([])
  })

  it('never uses a number again that the drained position speaks of, though its file is gone', async () => {
    await writeDrainedPosition(directory, { sequence: 41, offset: 1_000 })
    expect(await recoverJournal(directory)).toEqual({ nextSequence: 42, tornBytes: 0 })
  })

  it('reads a broken position as none: lines that come again change nothing', async () => {
    await writeFile(join(directory, 'drained.json'), '{"sequence":')
    expect(await recoverJournal(directory)).toEqual({ nextSequence: 1, tornBytes: 0 })
  })

  it('leaves other files alone', async () => {
    await writeFile(join(directory, 'quarantine.ndjson'), 'x')
    await writeFile(join(directory, 'clicks-3-000000000009.log'), 'another format')
    expect(await recoverJournal(directory)).toEqual({ nextSequence: 1, tornBytes: 0 })
    expect(await readdir(directory)).toHaveLength(2)
  })
})

describe('reading', () => {
  it('leaves alone what is on its way in a segment that grows, and takes it once it is whole', async () => {
    const { path } = segmentAt(directory, 1)
    const [first, second] = [line(), line()]
    await writeFile(path, first + second.slice(0, 50))
    const chunk = await readChunk(path, { offset: 0, isComplete: false })
    expect(chunk.lines.toString()).toBe(first)
    expect(chunk.byteLength).toBe(first.length)
    expect(await readChunk(path, { offset: first.length, isComplete: false })).toMatchObject({
      byteLength: 0,
    })
    await appendFile(path, second.slice(50))
    expect((await readChunk(path, { offset: first.length, isComplete: false })).lines.toString()).toBe(second)
  })

  it('tells broken lines from whole ones in a segment that is complete', async () => {
    const { path } = segmentAt(directory, 1)
    const [first, second] = [line(), line()]
    await writeFile(path, `${first}garbage\n${second}${first.slice(0, 30)}`)
    const chunk = await readChunk(path, { offset: 0, isComplete: true })
    expect(chunk.lines.toString()).toBe(first + second)
    expect(chunk.brokenLines.map(String)).toEqual(['garbage\n', first.slice(0, 30)])
    expect(chunk.byteLength).toBe(first.length * 2 + 8 + 30)
  })

  it('takes a long segment in chunks, each line once and in order', async () => {
    const { path } = segmentAt(directory, 1)
    const lines = Array.from({ length: 5_000 }, (_none, at) => line({ sub1: `ü${at}`.repeat(20) }))
    await writeFile(path, lines.join(''))
    const taken: string[] = []
    let offset = 0
    for (;;) {
      const chunk = await readChunk(path, { offset, isComplete: true })
      if (chunk.byteLength === 0) break
      expect(chunk.brokenLines).toEqual([])
      taken.push(chunk.lines.toString())
      offset += chunk.byteLength
    }
    expect(taken.length).toBeGreaterThan(1)
    expect(taken.join('')).toBe(lines.join(''))
  })

  it('finds nothing in a segment that another drain has removed', async () => {
    const chunk = await readChunk(segmentAt(directory, 9).path, { offset: 0, isComplete: true })
    expect(chunk.byteLength).toBe(0)
  })
})

// The way of clicks from journal to rows: exactly once, whoever else drains, and past lines that cannot
// become rows.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { type Click, encodeId } from '@openpartner/domain'
import { CLICK_LINE_FORMAT, type ClickLineFormat, clickLine } from '@openpartner/ledger/clicks'
import { createLogger, createMetrics, systemClock, uuidsFrom } from '@openpartner/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../test/stage.ts'
import { routerCounters } from './counters.ts'
import { createDrain, type Drain } from './drain.ts'
import { listSegments, segmentAt, writeDrainedPosition } from './journal-files.ts'

const newUuid = uuidsFrom(systemClock)

let stage: Stage
let directory: string
const drains: Drain[] = []

beforeEach(async () => {
  stage = await openStage()
  directory = join(await stage.dataDir(), 'clicks')
  await mkdir(directory)
})
afterEach(async () => {
  await Promise.all(drains.splice(0).map((drain) => drain.close()))
  await stage.close()
})

function openDrain() {
  const counters = routerCounters(createMetrics('test'))
  const logger = createLogger({ service: 'router', level: 'silent' })
  const drain = createDrain({
    directory,
    databaseUrl: stage.database.urlFor('router'),
    clock: systemClock,
    logger,
    counters,
  })
  drains.push(drain)
  return { ...drain, counters }
}

function clicks(count: number, change: Partial<Click> = {}): Click[] {
  return Array.from({ length: count }, () => ({
    id: encodeId('clk', newUuid()),
    brandId: stage.ctx.actor.brandId,
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
    subIds: {},
    marks: [],
    ...change,
  }))
}

async function writeSegment(
  sequence: number,
  lines: readonly string[],
  format: ClickLineFormat = CLICK_LINE_FORMAT,
): Promise<void> {
  await writeFile(segmentAt(directory, sequence, format).path, lines.join(''))
}

/** The line as a release wrote it that knew no hash of the address. */
function inFormat1(line: string): string {
  const row = line.trimEnd().split('\t').slice(1, -1).join('\t')
  return `${crc32(row).toString(16).padStart(8, '0')}\t${row}\n`
}

const idsOf = (made: readonly Click[]) => made.map(({ id }) => id).sort()
const rowIds = async () =>
  (await stage.clicks<{ id: string }>('id')).map(({ id }) => encodeId('clk', id)).sort()

async function setAside(): Promise<{ reason: string; segment: string; line: string }[]> {
  const text = await readFile(join(directory, 'quarantine.ndjson'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { reason: string; segment: string; line: string })
}

describe('the drain', () => {
  it('empties segments in order and deletes those that are complete, only after their commit', async () => {
    const made = clicks(4_000)
    await writeSegment(1, made.slice(0, 3_000).map(clickLine))
    await writeSegment(2, made.slice(3_000).map(clickLine))
    const drain = openDrain()
    await drain.flush()
    expect(await rowIds()).toEqual(idsOf(made))
    expect(await listSegments(directory)).toEqual([segmentAt(directory, 2)])
    expect(drain.counters.drained.value()).toBe(4_000)
  })

  it('starts again where it was, and does no harm when that was forgotten', async () => {
    const made = clicks(100)
    const lines = made.map(clickLine)
    await writeSegment(1, lines)
    await openDrain().flush()
    const resumed = openDrain()
    await writeSegment(1, [...lines, ...clicks(1).map(clickLine)])
    await resumed.flush()
    expect(resumed.counters.drained.value()).toBe(1)
    await writeDrainedPosition(directory, { sequence: 0, offset: 0 })
    const forgetful = openDrain()
    await forgetful.flush()
    expect(forgetful.counters.drained.value()).toBe(0)
    expect(await rowIds()).toHaveLength(101)
  })

  it('carries on where an older release left off, and leaves alone what a newer one wrote', async () => {
    const made = clicks(3, { ipHash: '0f'.repeat(16) })
    await writeSegment(1, made.slice(0, 1).map(clickLine).map(inFormat1), 1)
    await writeSegment(2, made.slice(1).map(clickLine))
    await writeFile(join(directory, 'clicks-3-000000000003.log'), 'who knows\n')
    await openDrain().flush()
    const hashes = (await stage.clicks<{ ip_hash: string | null }>('ip_hash')).map((row) => row.ip_hash)
    expect(hashes).toEqual([null, '0f'.repeat(16), '0f'.repeat(16)])
    expect(await listSegments(directory)).toEqual([segmentAt(directory, 2)])
    expect((await readdir(directory)).sort()).toContain('clicks-3-000000000003.log')
  })

  it('books a click once when two drains work on the same folder at the same time', async () => {
    const made = clicks(4_000)
    for (const part of [0, 1, 2, 3]) {
      await writeSegment(part + 1, made.slice(part * 1_000, (part + 1) * 1_000).map(clickLine))
    }
    const twins = [openDrain(), openDrain(), openDrain()]
    await Promise.all(twins.map((twin) => twin.flush()))
    expect(await rowIds()).toEqual(idsOf(made))
    expect(twins.reduce((sum, twin) => sum + twin.counters.drained.value(), 0)).toBe(4_000)
  })

  it('sets aside with a reason what cannot become a row, and carries on with all others', async () => {
    const good = clicks(1_000)
    const nul = clicks(1, { subIds: { sub1: '\0' } })
    const never = clicks(1, { clickedAt: new Date(8.64e15) })
    const tooOld = clicks(1, { id: encodeId('clk', uuidsFrom({ now: () => new Date('2001-01-01') })()) })
    const lines = good.map(clickLine)
    lines.splice(200, 0, 'not a line of ours\n')
    lines.splice(400, 0, ...nul.map(clickLine))
    lines.splice(600, 0, ...never.map(clickLine))
    lines.splice(800, 0, ...tooOld.map(clickLine))
    await writeSegment(1, lines)
    await writeSegment(2, ['torn in the middle'])
    await writeSegment(3, [])
    const drain = openDrain()
    await drain.flush()
    expect(await rowIds()).toEqual(idsOf(good))
    const aside = await setAside()
    expect(aside.map(({ reason }) => reason).sort()).toEqual([
      '22009',
      '22P05',
      '23514',
      'checksum',
      'checksum',
    ])
    expect(aside.map(({ line }) => Buffer.from(line, 'base64').toString())).toContain('torn in the middle')
    expect(drain.counters.quarantined.value()).toBe(5)
  })

  it('makes the partitions of the months its clicks fall into', async () => {
    const at = new Date('2018-07-15T10:00:00Z')
    const old = clicks(1, { id: encodeId('clk', uuidsFrom({ now: () => at })()), clickedAt: at })
    await writeSegment(1, old.map(clickLine))
    await openDrain().flush()
    const { rows } = await stage.owner.query("select 1 from pg_class where relname = 'clicks_2018_07'")
    expect(rows).toHaveLength(1)
    expect(await rowIds()).toEqual(idsOf(old))
  })

  it('loses nothing when its connection is ended in the middle of the work', async () => {
    const made = clicks(5_000)
    for (let part = 0; part < 10; part++) {
      await writeSegment(part + 1, made.slice(part * 500, (part + 1) * 500).map(clickLine))
    }
    const drain = openDrain()
    drain.start()
    for (let round = 0; round < 5; round++) {
      await stage.owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'openpartner router drain'`,
      )
    }
    await expect.poll(() => drain.flush().then(rowIds, () => []), { timeout: 20_000 }).toEqual(idsOf(made))
    expect(await readdir(directory)).not.toContain('quarantine.ndjson')
  })
})

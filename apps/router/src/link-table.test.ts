// The table in memory and its snapshot on disk.

import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoutableLink } from '@openpartner/db/router'
import { encodeId } from '@openpartner/domain'
import { createLogger, systemClock, uuidsFrom } from '@openpartner/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLinkSnapshot } from './link-snapshot.ts'
import { createLinkTable } from './link-table.ts'

const newUuid = uuidsFrom(systemClock)
const MADE_AT = new Date('2026-01-15T12:00:00.123Z')

function link(key: string, change: Partial<RoutableLink> = {}): RoutableLink {
  return {
    id: encodeId('lnk', newUuid()),
    brandId: encodeId('brd', newUuid()),
    programId: encodeId('prg', newUuid()),
    partnerId: encodeId('ptn', newUuid()),
    key,
    destinationUrl: 'https://shop.example.com/',
    isActive: true,
    changedAt: MADE_AT,
    ...change,
  }
}

describe('the table', () => {
  it('takes the newer version and ignores an older one that comes late', () => {
    const table = createLinkTable()
    const first = link('spring')
    const later = { ...first, isActive: false, changedAt: new Date(MADE_AT.getTime() + 1) }
    expect(table.put([first])).toEqual([first])
    expect(table.put([later])).toEqual([later])
    expect(table.put([first])).toEqual([])
    expect(table.find('spring')).toEqual(later)
  })

  it('says what is news and what it knew already', () => {
    const table = createLinkTable()
    const known = link('spring')
    table.put([known])
    expect(table.put([{ ...known, changedAt: new Date() }])).toEqual([])
  })

  it('forgets after a full load what the load did not bring', () => {
    const table = createLinkTable()
    table.put([link('gone'), link('stays')])
    const replacement = table.replacement()
    replacement.add([link('stays')])
    expect(table.find('gone')).toBeDefined()
    replacement.commit()
    expect(table.find('gone')).toBeUndefined()
    expect(table.size()).toBe(1)
  })

  it.each([
    ['https://shop.example.com/ü?q=a b', 'https://shop.example.com/%C3%BC?q=a%20b', true],
    ['https://shop.example.com/\r\nSet-Cookie: a=b', 'https://shop.example.com/Set-Cookie:%20a=b', true],
    ['javascript:alert(1)', 'javascript:alert(1)', false],
    ['not a url', 'not a url', false],
    ['', '', false],
  ])('never hands out a destination that could break a header: %j', (stored, served, isActive) => {
    const table = createLinkTable()
    table.put([link('spring', { destinationUrl: stored })])
    expect(table.find('spring')).toMatchObject({ destinationUrl: served, isActive })
  })
})

describe('the snapshot', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'snapshot-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const open = () => openLinkSnapshot(folder, createLogger({ service: 'router', level: 'silent' }))
  const reload = async () => {
    const table = createLinkTable()
    const counts = await open().load(table)
    return { table, ...counts }
  }

  it('brings back every link, with the changes that came after it', async () => {
    const table = createLinkTable()
    table.put(Array.from({ length: 2_500 }, (_none, at) => link(`link-${at}`)))
    const snapshot = open()
    snapshot.rewrite(table)
    const changed = {
      ...link('link-7'),
      id: table.find('link-7')?.id ?? encodeId('lnk', newUuid()),
      isActive: false,
    }
    snapshot.append(table.put([changed, link('new')]), table)
    await snapshot.settled()
    const { table: back, brokenLines } = await reload()
    expect(brokenLines).toBe(0)
    expect([...back.values()].sort(byKey)).toEqual([...table.values()].sort(byKey))
  })

  it('loses one line to one torn line, not the rest', async () => {
    const table = createLinkTable()
    table.put([link('a-1'), link('b-2'), link('c-3')])
    const snapshot = open()
    snapshot.rewrite(table)
    await snapshot.settled()
    const path = join(folder, 'links.snapshot')
    await writeFile(path, (await readFile(path, 'utf8')).replace('b-2', 'b-X'))
    await appendFile(path, '0000')
    const { table: back, links, brokenLines } = await reload()
    expect({ links, brokenLines }).toEqual({ links: 2, brokenLines: 2 })
    expect(back.find('c-3')).toEqual(table.find('c-3'))
  })

  it('is empty at the first start', async () => {
    expect(await reload()).toMatchObject({ links: 0, brokenLines: 0 })
  })
})

function byKey(one: RoutableLink, other: RoutableLink): number {
  return one.key < other.key ? -1 : 1
}

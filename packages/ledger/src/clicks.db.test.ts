// A click as a line and back as a row: no character of a visitor's can change what is recorded or add a row.

import { type Database, inBrand, openDatabase } from '@openpartner/db'
import { type BrandId, CLICK_MARKS, type Click, DEVICES, idsFrom } from '@openpartner/domain'
import { uuidsFrom } from '@openpartner/runtime'
import { createDatabase, createFakeClock, givenBrand, type TestDatabase } from '@openpartner/testkit'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clickLine, clickLineId, insertClickLines, isWholeClickLine, prepareClickInsertion } from './clicks-door.ts'
import { clicks, findClick } from './clicks.ts'

const CLICKED_AT = new Date('2026-01-15T12:00:00.123Z')
const newId = idsFrom(uuidsFrom({ now: () => CLICKED_AT }))
let database: TestDatabase
let api: Database
let router: pg.Client
let brandId: BrandId

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  brandId = (await givenBrand({ db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() })).actor.brandId
  router = new pg.Client({ connectionString: database.urlFor('router') })
  await router.connect()
  await router.query(`select ensure_click_partition('2026-01-01')`)
  await prepareClickInsertion(router)
})

afterAll(async () => {
  await router.end()
  await api.close()
  await database.drop()
})

const clickOf = (change: Partial<Click>): Click => ({
  id: newId('clk'),
  brandId,
  programId: newId('prg'),
  linkId: newId('lnk'),
  partnerId: newId('ptn'),
  clickedAt: CLICKED_AT,
  destination: 'https://shop.example.com/',
  ipClass: null,
  device: 'desktop',
  browser: null,
  referrerHost: null,
  utm: {},
  subIds: {},
  marks: [],
  ...change,
})
const insert = (...lines: string[]) => insertClickLines(router, Buffer.from(lines.join('')))

// Everything the COPY format or JSON gives a meaning, and text of any script; the router lets no NUL through.
const anyText = fc.array(
  fc.oneof(
    fc.constantFrom('\\', '\\.', '\\N', '\n', '\r', '\t', '"', "'", '{', '}', ',', 'NULL', '\\x41', '\u2028', '\b', '\v'),
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '').toWellFormed()),
  ),
  { maxLength: 6 },
).map((parts) => parts.join(''))
const anyClick = fc
  .record({
    destination: anyText,
    ipClass: fc.option(anyText),
    browser: fc.option(anyText),
    referrerHost: fc.option(anyText),
    device: fc.constantFrom(...DEVICES),
    utm: fc.record({ source: anyText, campaign: anyText }, { requiredKeys: [] }),
    subIds: fc.record({ sub1: anyText, sub5: anyText }, { requiredKeys: [] }),
    marks: fc.subarray([...CLICK_MARKS]),
  })
  .map(clickOf)

test('every click comes back exactly as it was, whatever a visitor put into it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyClick, { minLength: 1, maxLength: 8 }), async (made) => {
      expect(await insert(...made.map(clickLine))).toBe(made.length)
      await inBrand(api, brandId, async (tx) => {
        for (const click of made) {
          const { recordedAt: _, ...row } = (await findClick(tx, click.id)) ?? { recordedAt: null }
          // Through JSON twice: fast-check's records have no prototype, rows do.
          expect(JSON.parse(JSON.stringify(row))).toEqual(JSON.parse(JSON.stringify(click)))
        }
      })
    }),
    { numRuns: 30 },
  )
})

test('a line says whose it is, and knows itself cut short or changed', () => {
  fc.assert(
    fc.property(anyClick, fc.nat(), (click, position) => {
      const line = Buffer.from(clickLine(click)).subarray(0, -1)
      expect(line.includes('\n')).toBe(false)
      expect(isWholeClickLine(line)).toBe(true)
      expect(clickLineId(line)).toMatch(/^[0-9a-f-]{36}$/)
      expect(isWholeClickLine(line.subarray(0, position % line.length))).toBe(false)
      const changed = Buffer.from(line)
      const at = position % line.length
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(isWholeClickLine(changed)).toBe(false)
    }),
  )
})

test('a line that comes again adds nothing, alone or among new ones', async () => {
  const [first, second] = [clickOf({}), clickOf({})]
  expect(await insert(clickLine(first))).toBe(1)
  expect(await insert(clickLine(first), clickLine(second), clickLine(second))).toBe(1)
  expect(await insert(clickLine(first), clickLine(second))).toBe(0)
})

test('one line that cannot be a row takes the whole delivery back, and the next one still works', async () => {
  const good = clickOf({})
  await expect(insert(clickLine(good), clickLine(clickOf({ subIds: { sub1: '\0' } })))).rejects.toMatchObject({ code: '22P05' })
  expect(await inBrand(api, brandId, (tx) => findClick(tx, good.id))).toBeNull()
  expect(await insert(clickLine(good))).toBe(1)
  const [row] = await inBrand(api, brandId, (tx) => tx.orm.select().from(clicks).limit(1))
  expect(row?.brandId).toBe(brandId)
})

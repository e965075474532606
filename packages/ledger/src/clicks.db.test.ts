// Clicks as rows: what a visitor put into one comes back as it was, and a customer's are found.

import { bindIdentity } from '@openpartner/core/flow'
import { changePartner } from '@openpartner/core/setup'
import { type Database, inBrand, openDatabase } from '@openpartner/db'
import { type BrandId, CLICK_MARKS, type Click, type ClickId, DEVICES, idsFrom } from '@openpartner/domain'
import { uuidsFrom } from '@openpartner/runtime'
import {
  createDatabase,
  createFakeClock,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  type TestDatabase,
} from '@openpartner/testkit'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clicksOfCustomers, findClick } from './clicks.ts'
import { clickLine, insertClickLines, prepareClickInsertion } from './clicks-door.ts'

const CLICKED_AT = new Date('2026-01-15T12:00:00.123Z')
const newId = idsFrom(uuidsFrom({ now: () => CLICKED_AT }))
let database: TestDatabase
let api: Database
let router: pg.Client
let brandId: BrandId

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  brandId = (await givenBrand({ db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() })).actor
    .brandId
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
  ipHash: null,
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
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\\',
        '\\.',
        '\\N',
        '\n',
        '\r',
        '\t',
        '"',
        "'",
        '{',
        '}',
        ',',
        'NULL',
        '\\x41',
        '\u2028',
        '\b',
        '\v',
      ),
      fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\0|\p{Surrogate}/gu, '')),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))
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
        // What the hash of the address is for, no reader of clicks asks: it stays in its column.
        for (const { ipHash: _hash, ...click } of made) {
          const { recordedAt: _, ...row } = (await findClick(tx, click.id)) ?? { recordedAt: null }
          // Through JSON twice: fast-check's records have no prototype, rows do.
          expect(JSON.parse(JSON.stringify(row))).toEqual(JSON.parse(JSON.stringify(click)))
        }
      })
    }),
    { numRuns: 30 },
  )
})

test('a customer’s clicks are those bound to them, newest first, whoever has been suspended since', async () => {
  const stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  const made: ClickId[] = []
  for (const partner of [ada, bob, ada]) {
    stage.clock.advance({ minutes: 1 })
    made.push(await givenClick(stage, ctx, partner))
  }
  const [first, second, third] = made
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('a click is missing')
  for (const clickId of [second, first]) await bindIdentity(ctx, { clickId, customerRef: 'cus' })
  await bindIdentity(ctx, { clickId: third, customerRef: 'another' })
  await changePartner(ctx, bob.partner.id, { status: 'suspended' })
  const found = await inBrand(api, ctx.actor.brandId, (tx) => clicksOfCustomers(tx, ['cus', 'nobody']))
  expect([...found.keys()]).toEqual(['cus'])
  expect(found.get('cus')?.map(({ clickId, partnerId }) => [clickId, partnerId])).toEqual([
    [second, bob.partner.id],
    [first, ada.partner.id],
  ])
  expect(await inBrand(api, brandId, (tx) => clicksOfCustomers(tx, ['cus']))).toEqual(new Map())
})

// The numbers of a period equal what anybody counts from the facts, to the instant at both of its ends.

import { type Database, openDatabase } from '@openpartner/db'
import { addDays, DAY_MS, type Money, parseCurrency, plainRule, uuidOf } from '@openpartner/domain'
import {
  asPartner,
  createDatabase,
  createFakeClock,
  DEFAULT_TERMS,
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changePartner } from '../setup/index.ts'
import { overview, type Period, periodOf } from './overview.ts'

const JPY = parseCurrency('JPY')
const PERIOD = periodOf('2026-02-01', '2026-02-28')
const BEFORE: Period = { from: addDays(PERIOD.from, -28), to: PERIOD.from }
let database: TestDatabase
let api: Database
let owner: pg.Client
let ctx: Awaited<ReturnType<typeof givenBrand>>
let partners: Record<'ada' | 'bob' | 'cem' | 'idle', Awaited<ReturnType<typeof givenPartner>>>

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const stage: Stage = {
    db: api,
    ownerUrl: database.ownerUrl,
    clock: createFakeClock('2026-01-01T00:00:00Z'),
  }
  // A neighbour with facts in the same days: none of them may be counted.
  const neighbour = await givenBrand(stage)
  stage.clock.set('2026-02-10T12:00:00Z')
  const theirs = await givenPartner(neighbour, (await givenProgram(neighbour)).id, 'Zoe')
  await givenSale(neighbour, await givenReferredCustomer(stage, neighbour, theirs))
  stage.clock.set('2026-01-01T00:00:00Z')
  ctx = await givenBrand(stage)
  await tellHistory(stage)
  await owner.query("select set_config('app.brand_id', $1, false)", [uuidOf(ctx.actor.brandId)])
})

afterAll(async () => {
  await owner.end()
  await api.close()
  await database.drop()
})

/**
 * Three partners with clicks and sales around both ends of February, in two currencies; and one without any.
 */
async function tellHistory(stage: Stage): Promise<void> {
  const { clock } = stage
  const months12 = await givenProgram(ctx)
  const onlyFirst = await givenProgram(ctx, {
    ...DEFAULT_TERMS,
    rules: [plainRule({ on: 'sale', occurrence: 'first', reward: { type: 'percent', basisPoints: 5_000 } })],
  })
  partners = {
    ada: await givenPartner(ctx, months12.id, 'Ada'),
    bob: await givenPartner(ctx, onlyFirst.id, 'Bob'),
    cem: await givenPartner(ctx, months12.id, 'Cem'),
    idle: await givenPartner(ctx, months12.id, 'Idle'),
  }
  const { ada, bob, cem } = partners
  clock.set('2026-01-20T08:00:00Z')
  const ofAda = await givenReferredCustomer(stage, ctx, ada)
  const ofBob = await givenReferredCustomer(stage, ctx, bob)
  const stranger = 'nobody sent me'
  await givenSale(ctx, ofBob, { gross: 5_000n })
  // The ends: the last instant before, the first within, the last within, the first after.
  for (const at of [
    '2026-01-31T23:59:59.999Z',
    '2026-02-01T00:00:00.000Z',
    '2026-02-28T23:59:59.999Z',
    '2026-03-01T00:00:00.000Z',
  ]) {
    clock.set(at)
    await givenClick(stage, ctx, ada)
    await givenSale(ctx, ofAda, { gross: 1_000n })
  }
  clock.set('2026-02-10T12:00:00Z')
  await givenSale(ctx, ofAda, { gross: 700n, currency: JPY })
  // Credited to Bob, but his terms reward first sales only: a sale without a commission is a sale.
  await givenSale(ctx, ofBob)
  await givenSale(ctx, ofBob)
  await givenSale(ctx, stranger)
  for (const kind of ['lead', 'signup', 'trial', 'custom'] as const) {
    await givenSale(ctx, ofAda, { kind, money: null })
    await givenSale(ctx, stranger, { kind, money: null })
  }
  for (const marks of [['bot'], ['prefetch', 'head'], []] as const)
    await givenClick(stage, ctx, { link: cem.link, marks })
  await givenClick(stage, ctx, bob)
  await givenClick(stage, ctx, bob)
}

/** Counted by hand: one plain query per number, as an auditor would write it. */
async function counted(
  query: string,
  { from, to }: Period,
  partner?: { readonly id: string },
): Promise<number> {
  const values = [
    uuidOf(ctx.actor.brandId),
    from,
    to,
    ...(partner === undefined ? [] : [uuidOf(partner.id as `ptn_${string}`)]),
  ]
  const { rows } = await owner.query<{ count: string }>(`select count(*) as count from ${query}`, values)
  return Number(rows[0]?.count)
}

async function sums(query: string, { from, to }: Period): Promise<Money[]> {
  const { rows } = await owner.query<{ currency: string; sum: string }>(
    `select currency, sum(value)::text as sum from (${query}) as one group by currency order by currency`,
    [uuidOf(ctx.actor.brandId), from, to],
  )
  return rows.map(({ currency, sum }) => ({ currency: parseCurrency(currency), amount: BigInt(sum) }))
}

const CLICKS = `clicks where brand_id = $1 and clicked_at >= $2 and clicked_at < $3`
const EVENTS = `events e where brand_id = $1 and occurred_at >= $2 and occurred_at < $3`
const IS_CREDITED = `exists (select from attributions a where a.event_id = e.id and outcome = 'credited'
  and version = (select max(version) from attributions where event_id = e.id))`

describe.each([
  ['the period', PERIOD, 'totals'],
  ['the period before', BEFORE, 'previous'],
] as const)('%s', (_what, period, field) => {
  test('has the totals anybody counts', async () => {
    const totals = (await overview(ctx, PERIOD))[field]
    expect(totals).toEqual({
      clicks: await counted(`${CLICKS} and cardinality(marks) = 0`, period),
      uncountedClicks: await counted(`${CLICKS} and cardinality(marks) > 0`, period),
      leads: await counted(`${EVENTS} and kind in ('lead', 'signup')`, period),
      sales: await counted(`${EVENTS} and kind = 'sale'`, period),
      creditedSales: await counted(`${EVENTS} and kind = 'sale' and ${IS_CREDITED}`, period),
      revenue: await sums(
        `select currency, gross as value from ${EVENTS} and kind = 'sale' and ${IS_CREDITED}`,
        period,
      ),
      commissions: await sums(
        `select currency, amount as value from commissions
          where brand_id = $1 and earned_at >= $2 and earned_at < $3`,
        period,
      ),
    })
  })
})

test('the numbers themselves, once by heart', async () => {
  const { totals } = await overview(ctx, PERIOD)
  expect(totals).toEqual({
    clicks: 5,
    uncountedClicks: 2,
    leads: 4,
    sales: 6,
    creditedSales: 5,
    revenue: [
      { amount: 22_000n, currency: 'EUR' },
      { amount: 700n, currency: 'JPY' },
    ],
    commissions: [
      { amount: 400n, currency: 'EUR' },
      { amount: 140n, currency: 'JPY' },
    ],
  })
})

test('every day of the period has its row, empty ones too, and the days add up to the totals', async () => {
  const { days, totals } = await overview(ctx, PERIOD)
  expect(days.map(({ day }) => day)).toEqual(
    Array.from({ length: 28 }, (_, index) =>
      new Date(PERIOD.from.getTime() + index * DAY_MS).toISOString().slice(0, 10),
    ),
  )
  const sum = (field: 'clicks' | 'leads' | 'sales') => days.reduce((total, day) => total + day[field], 0)
  expect([sum('clicks'), sum('leads'), sum('sales')]).toEqual([totals.clicks, totals.leads, totals.sales])
  expect(days.filter(({ clicks, leads, sales }) => clicks + leads + sales > 0)).toEqual([
    { day: '2026-02-01', clicks: 1, leads: 0, sales: 1 },
    { day: '2026-02-10', clicks: 3, leads: 4, sales: 4 },
    { day: '2026-02-28', clicks: 1, leads: 0, sales: 1 },
  ])
})

describe('the top partners', () => {
  test('are those with most credited sales, then clicks; nobody who had neither', async () => {
    const { topPartners } = await overview(ctx, PERIOD)
    expect(topPartners).toEqual([
      {
        id: partners.ada.partner.id,
        name: 'Ada',
        clicks: 2,
        sales: 3,
        commissions: [
          { amount: 400n, currency: 'EUR' },
          { amount: 140n, currency: 'JPY' },
        ],
      },
      { id: partners.bob.partner.id, name: 'Bob', clicks: 2, sales: 2, commissions: [] },
      { id: partners.cem.partner.id, name: 'Cem', clicks: 1, sales: 0, commissions: [] },
    ])
  })

  test('show each partner what that partner sees of themselves', async () => {
    for (const { id, clicks, sales, commissions } of (await overview(ctx, PERIOD)).topPartners) {
      const own = await overview(asPartner(ctx, { id }), PERIOD)
      expect([own.totals.clicks, own.totals.sales, own.totals.commissions]).toEqual([
        clicks,
        sales,
        commissions,
      ])
      expect(own.topPartners).toEqual([])
      expect(await counted(`${CLICKS} and partner_id = $4 and cardinality(marks) = 0`, PERIOD, { id })).toBe(
        clicks,
      )
    }
  })
})

test('a partner sees nothing of what others did, and keeps their numbers while suspended', async () => {
  const { idle, cem } = partners
  const nothing = await overview(asPartner(ctx, idle.partner), PERIOD)
  expect(nothing.totals).toEqual({
    clicks: 0,
    uncountedClicks: 0,
    leads: 0,
    sales: 0,
    creditedSales: 0,
    revenue: [],
    commissions: [],
  })
  const before = await overview(asPartner(ctx, cem.partner), PERIOD)
  await changePartner(ctx, cem.partner.id, { status: 'suspended' })
  expect(await overview(asPartner(ctx, cem.partner), PERIOD)).toEqual(before)
})

test('a period is whole days, both named ones included', () => {
  expect(periodOf('2026-02-28', '2026-02-28')).toEqual({
    from: new Date('2026-02-28T00:00:00Z'),
    to: new Date('2026-03-01T00:00:00Z'),
  })
})

// Terms in force: the newest version published by then, to the millisecond; rules survive being stored to the
// last unit.

import { createProgram, publishTerms } from '@openpartner/core/setup'
import { type Database, inBrand, openDatabase } from '@openpartner/db'
import {
  AMOUNT_MAX,
  type ProgramId,
  plainRule,
  type Rule,
  type TermsDraft,
  termsAt,
} from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  DEFAULT_TERMS,
  eur,
  givenBrand,
  givenProgram,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ruleFromStored } from './rules-json.ts'
import { currentTermsOf, findTerms, listTerms, termsOfPrograms } from './terms.ts'

const percent = (basisPoints: number) => ({ type: 'percent', basisPoints }) as const
const clock = createFakeClock('2026-01-01T00:00:00Z')
let database: TestDatabase
let api: Database
let ctx: Awaited<ReturnType<typeof givenBrand>>
let programId: ProgramId
let withoutTerms: ProgramId

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  ctx = await givenBrand({ db: api, ownerUrl: database.ownerUrl, clock })
  programId = (await givenProgram(ctx)).id
  const draft = { name: 'Draft', destinationUrl: 'https://shop.example.com/' }
  withoutTerms = (await createProgram(ctx, draft, { allowLocalhost: false })).id
  clock.set('2026-02-01T00:00:00Z')
  await publishTerms(ctx, programId, { ...DEFAULT_TERMS, holdDays: 7 })
  clock.set('2026-03-01T00:00:00Z')
  await publishTerms(ctx, programId, { ...DEFAULT_TERMS, holdDays: 14 })
})

afterAll(async () => {
  await api.close()
  await database.drop()
})

const inForceAt = async (at: string) => {
  const versions = await inBrand(api, ctx.actor.brandId, (tx) =>
    termsOfPrograms(tx, [programId, withoutTerms], []),
  )
  return [programId, withoutTerms].map((id) => termsAt(versions, id, new Date(at))?.version ?? null)
}

describe('the terms in force', () => {
  test.each([
    ['before there were any: the first, for history told later', '2020-01-01T00:00:00.000Z', 1],
    ['when the first was published', '2026-01-01T00:00:00.000Z', 1],
    ['a millisecond before the second', '2026-01-31T23:59:59.999Z', 1],
    ['when the second was published', '2026-02-01T00:00:00.000Z', 2],
    ['a millisecond before the third', '2026-02-28T23:59:59.999Z', 2],
    ['when the third was published', '2026-03-01T00:00:00.000Z', 3],
    ['ever after', '2099-01-01T00:00:00.000Z', 3],
  ])('%s', async (_what, at, version) => {
    expect(await inForceAt(at)).toEqual([version, null])
  })

  test('are none for no program', async () => {
    expect(await inBrand(api, ctx.actor.brandId, (tx) => termsOfPrograms(tx, [], []))).toEqual([])
  })
})

test('the current terms are the newest version, with the words partners were shown', async () => {
  const [current, ...others] = await inBrand(api, ctx.actor.brandId, (tx) =>
    currentTermsOf(tx, [programId, withoutTerms], clock.now()),
  )
  expect(others).toEqual([])
  expect(current).toMatchObject({
    version: 3,
    holdDays: 14,
    rules: DEFAULT_TERMS.rules,
    summary: '20 % of every sale for 12 months. Payable after 14 days. A click counts for 60 days.',
  })
  const stored =
    current === undefined ? null : await inBrand(api, ctx.actor.brandId, (tx) => findTerms(tx, current.id))
  expect(stored).toEqual(current)
})

test('all versions stay and list newest first', async () => {
  const list = (after: Parameters<typeof listTerms>[1]['after'], limit: number) =>
    inBrand(api, ctx.actor.brandId, (tx) =>
      listTerms(tx, { programId, groupId: null, partnerId: null, after, limit }),
    )
  const { rows, nextCursor } = await list(null, 2)
  expect([rows.map(({ version }) => version), nextCursor]).toEqual([[3, 2], rows[1]?.id])
  expect((await list(rows[1]?.id ?? null, 2)).rows.map(({ version }) => version)).toEqual([1])
})

test('terms published when rules said less read back with what goes without saying', async () => {
  const reward = { type: 'percent', basis_points: 1_000 } as const
  const stored = { on: 'sale', occurrence: 'first', reward, months: null } as const
  expect(ruleFromStored(stored)).toEqual(
    plainRule({ on: 'sale', occurrence: 'first', reward: { type: 'percent', basisPoints: 1_000 } }),
  )
})

test('everything terms can say survives being stored', async () => {
  const full: Rule = {
    on: 'sale',
    occurrence: { from: 2, to: 9 },
    when: [[{ field: 'metadata.tier', is: 'not_in', values: ['gold', 'ö'] }]],
    minimum: eur(AMOUNT_MAX),
    reward: { type: 'percent', basisPoints: 1 },
    tiers: { by: 'amount', currency: eur(1n).currency, steps: [{ from: AMOUNT_MAX, reward: percent(2) }] },
    ageSteps: [],
    months: 7,
    payments: 8,
    caps: { perEvent: eur(AMOUNT_MAX - 1n), perCustomer: eur(AMOUNT_MAX), perPartnerMonth: eur(1n) },
  }
  const draft: TermsDraft = {
    ...DEFAULT_TERMS,
    base: 'gross',
    bindsOn: 'lead',
    approval: 'manual',
    coupons: 'as_click',
    rules: [
      full,
      { ...full, tiers: null, ageSteps: [{ fromMonth: 3, reward: percent(3) }], payments: null, when: [] },
    ],
  }
  const program = await givenProgram(ctx)
  const from = new Date('2026-05-01T00:00:00Z')
  const until = new Date('2026-06-01T00:00:00Z')
  const { state, ...published } = await publishTerms(ctx, program.id, draft, { from, until })
  expect(state).toBe('planned')
  const stored = await inBrand(api, ctx.actor.brandId, (tx) => findTerms(tx, published.id))
  expect(stored).toEqual(published)
  expect(stored).toMatchObject({ ...draft, version: 2, effectiveFrom: from, effectiveUntil: until })
})

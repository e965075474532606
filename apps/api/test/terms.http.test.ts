// The rule language over HTTP: everything a rule can say comes back as it was sent, a typo is named where it
// stands, and a draft can be tried without publishing it.

import { NO_CAPS, plainRule } from '@openpartner/domain'
import {
  DEFAULT_TERMS,
  eur as euros,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, startApi, type TestApi } from './api.ts'

let api: TestApi
let key: string
let foreignKey: string
let readKey: string
let ctx: Awaited<ReturnType<typeof givenBrand>>
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  key = (await givenKey(ctx, ['programs:read', 'programs:write', 'audit:read', 'events:read'])).key
  readKey = (await givenKey(ctx, ['programs:read'])).key
  foreignKey = (await givenKey(await givenBrand(api.stage), ['programs:read', 'programs:write'])).key
  api.clock.advance({ seconds: 1 })
})
afterAll(() => api.close())

const percent = (basis_points: number) => ({ type: 'percent', basis_points })
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const rule = { on: 'sale', reward: percent(2_000) }
const plain = {
  occurrence: 'every',
  when: [],
  minimum: null,
  tiers: null,
  age_steps: [],
  months: null,
  payments: null,
  caps: { per_event: null, per_customer: null, per_partner_month: null },
}

async function program(): Promise<string> {
  const body = { name: 'Ambassadors', destination_url: 'https://shop.example.com' }
  return `/v1/programs/${(await api.call('POST', '/v1/programs', { key, body })).body.id}/terms`
}
const publish = async (path: string, change: object) =>
  api.call('POST', path, { key, body: { hold_days: 30, rules: [rule], ...change } })
const pointersOf = (body: { errors: { pointer: string }[] }) => body.errors.map(({ pointer }) => pointer)

test('everything a rule can say comes back as it was sent, with its words', async () => {
  const rules = [
    {
      on: 'lead',
      ...plain,
      occurrence: { from: 2, to: 6 },
      when: [
        [
          { field: 'plan', is: 'in', values: ['pro', 'team'] },
          { field: 'metadata.seats', is: 'not_in', values: ['1'] },
        ],
        [{ field: 'country', is: 'in', values: ['DE', 'AT'] }],
      ],
      reward: { type: 'fixed', ...eur('500') },
      tiers: { by: 'sales', steps: [{ from: 10, reward: { type: 'fixed', ...eur('700') } }] },
      months: 12,
      payments: 5,
      caps: { per_event: null, per_customer: eur('2000'), per_partner_month: eur('90000') },
    },
    {
      on: 'sale',
      ...plain,
      minimum: eur('5000'),
      reward: percent(2_000),
      tiers: { by: 'amount', currency: 'EUR', steps: [{ from: '9007199254740992', reward: percent(2_500) }] },
      caps: { per_event: eur('5000'), per_customer: null, per_partner_month: null },
    },
    { on: 'sale', ...plain, reward: percent(1_000), age_steps: [{ from_month: 12, reward: percent(500) }] },
  ]
  const settings = { base: 'gross', binds_on: 'lead', approval: 'manual', coupons: 'as_click' }
  const { status, body } = await publish(await program(), { ...settings, rules })
  expect(status).toBe(201)
  expect(body).toMatchObject({ ...settings, state: 'in_force', effective_until: null })
  expect(body.effective_from).toBe(body.published_at)
  expect(body.rules.map(({ text: _text, ...sent }: { text: string }) => sent)).toEqual(rules)
  expect(body.rules[2].text).toBe('10 % of every sale, for life, 5 % after 12 months')
  expect(body.summary).toContain(body.rules[0].text)
})

test('a rule says only what is special about it', async () => {
  const { body } = await publish(await program(), {})
  const [{ text: _text, ...sent }] = body.rules
  expect(sent).toEqual({ ...plain, ...rule })
  expect(body).toMatchObject({ base: 'net', binds_on: 'sale', approval: 'automatic', coupons: 'outrank' })
})

describe('a typo is named where it stands', () => {
  test.each([
    ['a field nobody knows', { minimun: eur('1') }, ['/rules/0/minimun']],
    ['an occurrence', { occurrence: 'second' }, ['/rules/0/occurrence']],
    ['an end that is left out', { occurrence: { from: 2 } }, ['/rules/0/occurrence']],
    ['a trait', { when: [[{ field: 'colour', is: 'in', values: ['red'] }]] }, ['/rules/0/when/0/0/field']],
    [
      'a word of a condition',
      { when: [[{ field: 'plan', is: 'not', values: ['a'] }]] },
      ['/rules/0/when/0/0/is'],
    ],
    ['a group that is none', { when: [{ field: 'plan', is: 'in', values: ['a'] }] }, ['/rules/0/when/0']],
    ['an amount as a number', { minimum: { amount: 5, currency: 'EUR' } }, ['/rules/0/minimum/amount']],
    [
      'a currency',
      { caps: { per_event: { amount: '5', currency: 'EURO' } } },
      ['/rules/0/caps/per_event/currency'],
    ],
    ['a cap', { caps: { per_year: eur('5') } }, ['/rules/0/caps/per_year']],
    ['what tiers go by', { tiers: { by: 'clicks', steps: [] } }, ['/rules/0/tiers/by']],
    [
      'a currency of tiers by sales',
      { tiers: { by: 'sales', currency: 'EUR', steps: [] } },
      ['/rules/0/tiers/currency'],
    ],
    [
      'half a month',
      { age_steps: [{ from_month: 0.5, reward: percent(1) }] },
      ['/rules/0/age_steps/0/from_month'],
    ],
    ['a reward', { reward: { type: 'percentage', basis_points: 1 } }, ['/rules/0/reward/type']],
  ])('%s', async (_what, change, pointers) => {
    const path = await program()
    const { body } = await publish(path, { rules: [{ ...rule, ...change }] })
    expect(body).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(pointersOf(body)).toEqual(pointers)
    expect((await api.call('GET', path, { key })).body.data).toEqual([])
  })
})

describe('a contradiction is named where it stands', () => {
  test.each([
    ['a rule behind one that matches all', { rules: [rule, { ...rule, minimum: eur('1') }] }, ['/rules/1']],
    [
      'a cap below the fixed reward',
      { rules: [{ ...rule, reward: { type: 'fixed', ...eur('500') }, caps: { per_event: eur('1') } }] },
      ['/rules/0/caps/per_event/amount'],
    ],
    [
      'steps that overlap',
      {
        rules: [
          {
            ...rule,
            tiers: {
              by: 'sales',
              steps: [
                { from: 2, reward: percent(1) },
                { from: 2, reward: percent(3) },
              ],
            },
          },
        ],
      },
      ['/rules/0/tiers/steps/1/from'],
    ],
    [
      'a country nobody assigned',
      { rules: [{ ...rule, when: [[{ field: 'country', is: 'in', values: ['XX'] }]] }] },
      ['/rules/0/when/0/0/values/0'],
    ],
    ['an end before the beginning', { effective_until: '2020-01-01T00:00:00Z' }, ['/effective_until']],
  ])('%s', async (_what, change, pointers) => {
    const path = await program()
    for (const to of [path, `${path}/preview`]) {
      const { body } = await publish(to, change)
      expect(body).toMatchObject({ status: 400, code: 'terms-invalid' })
      expect(pointersOf(body)).toEqual(pointers)
    }
    expect((await api.call('GET', path, { key })).body.data).toEqual([])
  })
})

describe('when terms are in force', () => {
  test('the first may begin in the past, the next may not', async () => {
    const path = await program()
    const past = { effective_from: '2020-01-01T00:00:00Z' }
    expect((await publish(path, past)).body).toMatchObject({ effective_from: '2020-01-01T00:00:00.000Z' })
    expect(pointersOf((await publish(path, past)).body)).toEqual(['/effective_from'])
  })

  test('planned terms wait for their day, and the program shows the ones in force', async () => {
    const path = await program()
    const first = await publish(path, {})
    const from = new Date(api.clock.now().getTime() + 86_400_000)
    const until = new Date(from.getTime() + 86_400_000)
    const planned = await publish(path, { hold_days: 0, effective_from: from, effective_until: until })
    expect(planned.body).toMatchObject({ version: 2, state: 'planned', effective_from: from.toISOString() })
    const states = async () => {
      const { body } = await api.call('GET', path, { key })
      const shown = await api.call('GET', path.replace('/terms', ''), { key })
      return [body.data.map(({ state }: { state: string }) => state), shown.body.terms_version]
    }
    expect(await states()).toEqual([['planned', 'in_force'], 1])
    api.clock.advance({ days: 1 })
    // The first count again when the promotion is over.
    expect(await states()).toEqual([['in_force', 'planned'], 2])
    api.clock.advance({ days: 1 })
    expect(await states()).toEqual([['past', 'in_force'], 1])
    expect(first.body.version).toBe(1)
  })
})

describe('a preview', () => {
  test('says what a draft means and changes, and writes nothing', async () => {
    const path = await program()
    await publish(path, {})
    const body = { hold_days: 14, rules: [{ ...rule, reward: percent(2_500) }] }
    const { status, body: preview } = await api.call('POST', `${path}/preview`, { key, body })
    expect(status).toBe(200)
    expect(preview).toEqual({
      version: 2,
      summary: '25 % of every sale, for life. Payable after 14 days. A click counts for 60 days.',
      rules: ['25 % of every sale, for life'],
      changes: [
        {
          what: 'rule_changed',
          text: 'Rule 1: 25 % of every sale, for life. Before: 20 % of every sale, for life.',
          before: '20 % of every sale, for life',
          after: '25 % of every sale, for life',
        },
        {
          what: 'setting_changed',
          text: 'Payable after 14 days. Before: Payable after 30 days.',
          before: 'Payable after 30 days.',
          after: 'Payable after 14 days.',
        },
      ],
    })
    expect((await api.call('GET', path, { key })).body.data).toHaveLength(1)
    // What is published then says the same, and keeps it.
    const published = await api.call('POST', path, { key, body })
    expect(published.body).toMatchObject({ version: 2, summary: preview.summary, changes: preview.changes })
    expect((await api.call('GET', path, { key })).body.data[0]).toEqual(published.body)
  })

  test('is for who may publish', async () => {
    const path = `${await program()}/preview`
    const body = { hold_days: 30, rules: [rule] }
    expect((await api.call('POST', path, { body })).status).toBe(401)
    expect((await api.call('POST', path, { key: readKey, body })).status).toBe(403)
    expect((await api.call('POST', path, { key: foreignKey, body })).status).toBe(404)
  })
})

test('an explanation says which step and which cap decided, and the arithmetic', async () => {
  const tiers = {
    by: 'sales',
    currency: null,
    steps: [{ from: 1n, reward: { type: 'percent', basisPoints: 3_000 } }],
  } as const
  const caps = { ...NO_CAPS, perEvent: euros(2_500n), perPartnerMonth: euros(4_000n) }
  const reward = { type: 'percent', basisPoints: 2_000 } as const
  const { id: programId } = await givenProgram(ctx, {
    ...DEFAULT_TERMS,
    rules: [plainRule({ on: 'sale', reward, tiers, caps })],
  })
  const customer = await givenReferredCustomer(api.stage, ctx, await givenPartner(ctx, programId))
  const explained = []
  for (let count = 0; count < 3; count++) {
    const { event } = await givenSale(ctx, customer)
    const { body } = await api.call('GET', `/v1/events/${event.id}/explain`, { key })
    explained.push(body.decision.rewards[0])
  }
  expect(explained[0]).toMatchObject({ step: null, caps: [], text: '20 % of 100.00 EUR is 20.00 EUR.' })
  expect(explained[1]).toMatchObject({
    step: { by: 'sales', from: '1', reached: '1' },
    caps: [
      { per: 'event', limit: eur('2500'), before: eur('0'), uncapped: eur('3000') },
      { per: 'partner_month', limit: eur('4000'), before: eur('2000'), uncapped: eur('2500') },
    ],
    reward: eur('2500'),
    part: eur('2000'),
    text:
      '30 % of 100.00 EUR is 30.00 EUR; at most 25.00 EUR for one event, so 25.00 EUR; ' +
      'at most 40.00 EUR for one partner and month, in which other events gave 20.00 EUR, so 20.00 EUR.',
  })
  expect(explained[2]).toMatchObject({ outcome: 'nothing', part: null })
  expect(explained[2].text).toContain('the most for one partner and month, 40.00 EUR, was earned beside it.')
})

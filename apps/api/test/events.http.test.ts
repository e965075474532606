// Clicks, identities and events over HTTP: what is recorded, what is refused, and who may see it.

import {
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let ada: Awaited<ReturnType<typeof givenPartner>>
/** May tell events and identities, and read nothing. */
let writer: string
let reader: string
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
  writer = (await givenKey(ctx, ['identities:write', 'events:write'])).key
  reader = (await givenKey(ctx, ['events:read', 'clicks:read', 'commissions:read'])).key
  api.clock.advance({ seconds: 1 })
})
afterAll(() => api.close())

let count = 0
const customerOf = () => givenReferredCustomer(api.stage, ctx, ada)
const saleBy = (customer: string) => ({
  kind: 'sale',
  customer,
  external_id: `inv_${count++}`,
  amount: '12100',
  tax: '2100',
  currency: 'EUR',
})
const tell = (body: object, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/events', { key: writer, body, headers })
const howMany = async () => (await api.call('GET', '/v1/events?limit=200', { key: reader })).body.data.length

describe('an identity', () => {
  test('is bound once: 201, then 200 with the same identity', async () => {
    const cref = await givenClick(api.stage, ctx, ada)
    const body = { cref, customer: 'cus_1' }
    const first = await api.call('POST', '/v1/identities', { key: writer, body })
    const again = await api.call('POST', '/v1/identities', { key: writer, body })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual(first.body)
    expect(first.body).toMatchObject({ cref, customer: 'cus_1', decided_again: [] })
  })

  test('of an unknown click, or another brand’s, is refused in the same words', async () => {
    const foreign = await givenBrand(api.stage)
    const theirs = await givenClick(
      api.stage,
      foreign,
      await givenPartner(foreign, (await givenProgram(foreign)).id),
    )
    const bind = (cref: string) =>
      api.call('POST', '/v1/identities', { key: writer, body: { cref, customer: 'c' } })
    const [unknown, other] = [await bind('clk_01h455vb4pex5vsknk084sn02q'), await bind(theirs)]
    expect(unknown.body).toMatchObject({ status: 404, code: 'click-unknown', errors: [{ pointer: '/cref' }] })
    expect({ ...other.body, instance: '' }).toEqual({ ...unknown.body, instance: '' })
    expect((await bind('nonsense')).body).toMatchObject({ status: 400, errors: [{ pointer: '/cref' }] })
  })

  test('that comes after the sale has the sale decided again', async () => {
    const customer = 'cus_late'
    const cref = await givenClick(api.stage, ctx, ada)
    const sale = await tell(saleBy(customer))
    expect(sale.body.decision).toMatchObject({ outcome: 'nobody', reason: 'no_identity' })
    const { body } = await api.call('POST', '/v1/identities', { key: writer, body: { cref, customer } })
    expect(body.decided_again).toEqual([sale.body.id])
    const { body: explained } = await api.call('GET', `/v1/events/${sale.body.id}/explain`, { key: reader })
    expect(explained.decision).toMatchObject({ version: 2, outcome: 'credited', cause: 'late_identity' })
    expect(explained.earlier_decisions).toMatchObject([{ version: 1, reason: 'no_identity' }])
    expect(explained.commissions).toHaveLength(1)
  })
})

describe('an event', () => {
  test('of a referred customer credits the partner and names the commission', async () => {
    const customer = await customerOf()
    const { status, body } = await tell({ ...saleBy(customer), metadata: { plan: 'pro' } })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      amount: { amount: '12100', currency: 'EUR' },
      net: { amount: '10000', currency: 'EUR' },
      metadata: { plan: 'pro' },
      decision: { outcome: 'credited', reason: 'last_click' },
      credited: [{ id: ada.partner.id, name: 'Ada' }],
      commissions: [{ partner_id: ada.partner.id, amount: { amount: '2000', currency: 'EUR' } }],
    })
    expect((await api.call('GET', `/v1/events/${body.id}`, { key: reader })).body).toEqual(body)
  })

  test('with every field wrong names every field, and nothing is written', async () => {
    const before = await howMany()
    const body = {
      kind: 'gift',
      customer: '',
      external_id: 'x'.repeat(256),
      occurred_at: 'yesterday',
      amount: '-5',
      tax: '1.5',
      discount: 3,
      currency: 'eur',
      metadata: { ['k'.repeat(41)]: 'v', long: 'v'.repeat(501) },
      extra: true,
    }
    const { body: problem } = await tell(body)
    expect(problem).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(problem.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/amount',
      '/currency',
      '/customer',
      '/discount',
      '/external_id',
      '/extra',
      '/kind',
      `/metadata/${'k'.repeat(41)}`,
      '/metadata/long',
      '/occurred_at',
      '/tax',
    ])
    expect(await howMany()).toBe(before)
  })

  test.each([
    ['a float', { amount: 12.5 }, '/amount'],
    ['a number', { amount: 1250 }, '/amount'],
    ['an exponent', { amount: '1e3' }, '/amount'],
    ['a leading zero', { amount: '0100', tax: '0' }, '/amount'],
    ['more than can be counted exactly', { amount: '9007199254740993' }, '/amount'],
    ['a currency nobody has', { currency: 'EUX' }, '/currency'],
    ['more tax than there is', { tax: '99999' }, '/tax'],
    ['an amount without a currency', { currency: undefined }, '/currency'],
    ['a sale without an amount', { amount: undefined, tax: undefined, currency: undefined }, '/amount'],
    ['a sale of tomorrow', { occurred_at: '2031-01-01T00:00:00Z' }, '/occurred_at'],
    ['an instant without a time zone', { occurred_at: '2026-01-01T00:00:00' }, '/occurred_at'],
    ['a customer with a line break', { customer: 'a\nb' }, '/customer'],
    [
      'too many notes',
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v'])) },
      '/metadata',
    ],
    ['a note Postgres cannot hold', { metadata: { a: 'nul \u0000' } }, '/metadata/a'],
    ['a note that is no text', { metadata: { a: 1 } }, '/metadata/a'],
  ])('with %s is refused and nothing is written', async (_, change, pointer) => {
    const before = await howMany()
    const { body } = await tell({ ...saleBy('cus_1'), ...change })
    expect(body).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer])
    expect(await howMany()).toBe(before)
  })

  test('says what it was about, and a country is two capital letters', async () => {
    const about = { product: 'coat', plan: 'yearly', country: 'DE' }
    const sale = saleBy(await customerOf())
    const told = await tell({ ...sale, ...about })
    expect([told.status, told.body]).toMatchObject([201, about])
    for (const country of ['de', 'DEU', '']) {
      const refused = await tell({ ...sale, external_id: 'inv_nowhere', country })
      expect(refused.status).toBe(400)
      expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/country'])
    }
  })

  test('told twice answers the same once, whatever the order of its fields and the time of day', async () => {
    const sale = saleBy(await customerOf())
    const first = await tell(sale)
    api.clock.advance({ minutes: 5 })
    const again = await tell(Object.fromEntries(Object.entries(sale).reverse()))
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual(first.body)
  })

  test('told by twenty at once is recorded once', async () => {
    const sale = saleBy(await customerOf())
    const answers = await Promise.all(Array.from({ length: 20 }, () => tell(sale)))
    expect(statusesOf(answers)).toEqual([...Array(19).fill(200), 201])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  })

  test('told again with another body is refused, and the first one stands', async () => {
    const sale = saleBy(await customerOf())
    const first = await tell(sale)
    const { body } = await tell({ ...sale, amount: '99900' })
    expect(body).toMatchObject({
      status: 409,
      code: 'external-id-reused',
      errors: [{ pointer: '/external_id' }],
    })
    expect((await api.call('GET', `/v1/events/${first.body.id}`, { key: reader })).body).toEqual(first.body)
  })

  test('is listed by kind and by customer, newest first', async () => {
    const customer = await customerOf()
    const sale = await tell(saleBy(customer))
    const lead = await tell({ kind: 'lead', customer, external_id: 'lead_1' })
    const list = async (query: string) =>
      (await api.call('GET', `/v1/events?${query}`, { key: reader })).body.data
    expect(await list(`customer=${customer}`)).toEqual([lead.body, sale.body])
    expect(await list(`customer=${customer}&kind=lead`)).toEqual([lead.body])
  })
})

describe('an explanation', () => {
  test('of an event shows every click that was looked at, the rule, and the arithmetic', async () => {
    const customer = await customerOf()
    const { body: sale } = await tell(saleBy(customer))
    const { body } = await api.call('GET', `/v1/events/${sale.id}/explain`, { key: reader })
    expect(body.event).toEqual(sale)
    expect(body.decision.considered).toMatchObject([{ partner: { name: 'Ada' }, dropped: null }])
    expect(body.decision.rewards).toMatchObject([
      { outcome: 'earned', terms_version: 1, rule_index: 0, text: '20 % of 100.00 EUR is 20.00 EUR.' },
    ])
  })
})

describe('a click', () => {
  test('is listed to the brand and to its own partner, not to another', async () => {
    const id = await givenClick(api.stage, ctx, ada)
    const other = await givenPartner(ctx, ada.membership.programId, 'Other')
    const { body } = await api.call('GET', `/v1/clicks?partner_id=${ada.partner.id}&limit=1`, { key: reader })
    expect(body.data).toMatchObject([{ id, partner: { name: 'Ada' }, marks: [] }])
    const own = await api.call('GET', '/v1/clicks?limit=1', { session: await signIn(api, ada.partner.email) })
    expect(own.body.data).toEqual(body.data)
    const theirs = await api.call('GET', '/v1/clicks', { session: await signIn(api, other.partner.email) })
    expect(theirs.body.data).toEqual([])
  })
})

// Many events in one request: each is recorded or refused by itself, and whatever is refused wrote nothing.

import { givenBrand, givenPartner, givenProgram, givenReferredCustomer } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, startApi, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let ada: Awaited<ReturnType<typeof givenPartner>>
let writer: string
let reader: string
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
  writer = (await givenKey(ctx, ['events:write'])).key
  reader = (await givenKey(ctx, ['events:read', 'commissions:read'])).key
  api.clock.advance({ seconds: 1 })
})
afterAll(() => api.close())

let count = 0
const saleBy = (customer: string, change: object = {}) => ({
  kind: 'sale',
  customer,
  external_id: `batch_${count++}`,
  amount: '10000',
  currency: 'EUR',
  ...change,
})
const tell = (body: object, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/events', { key: writer, body, headers })
const tellAll = (...events: unknown[]) => tell({ events })
const read = async (url: string) => (await api.call('GET', url, { key: reader })).body
const eventsOf = async (customer: string) => (await read(`/v1/events?customer=${customer}`)).data
const everyId = async () => (await read('/v1/events?limit=200')).data.map(({ id }: { id: string }) => id)

describe('a batch', () => {
  test('answers 200 and, in order, each event with its decision', async () => {
    const customer = await givenReferredCustomer(api.stage, ctx, ada)
    const { status, body } = await tellAll(saleBy(customer), saleBy('cus_of_nobody'), {
      kind: 'lead',
      customer,
      external_id: 'batch_lead',
    })
    expect(status).toBe(200)
    expect(body.results).toMatchObject([
      {
        index: 0,
        status: 201,
        problem: null,
        event: { decision: { outcome: 'credited', reason: 'last_click' } },
      },
      {
        index: 1,
        status: 201,
        problem: null,
        event: { decision: { outcome: 'nobody', reason: 'no_identity' } },
      },
      { index: 2, status: 201, problem: null, event: { kind: 'lead', external_id: 'batch_lead' } },
    ])
    const [sale] = body.results
    const single = await read(`/v1/events/${sale.event.id}`)
    expect(single).toMatchObject(sale.event)
    expect(single.commissions).toMatchObject([{ amount: { amount: '2000', currency: 'EUR' } }])
  })

  test('takes what is sound and refuses the rest, by pointers that start at the event', async () => {
    const customer = await givenReferredCustomer(api.stage, ctx, ada)
    const { status, body } = await tellAll(
      saleBy(customer),
      saleBy(customer, { amount: '12.50', currency: 'EUX' }),
      'no event at all',
      saleBy(customer, { tax: '99999' }),
      saleBy(customer),
    )
    expect(status).toBe(200)
    expect(body.results.map((told: { status: number }) => told.status)).toEqual([201, 400, 400, 400, 201])
    expect(body.results[1]).toMatchObject({
      index: 1,
      event: null,
      problem: {
        type: 'http://localhost:4000/problems/request-invalid',
        code: 'request-invalid',
        status: 400,
        errors: [{ pointer: '/amount' }, { pointer: '/currency' }],
      },
    })
    expect(body.results[2].problem.errors).toEqual([{ pointer: '', detail: 'must be an object' }])
    expect(body.results[3].problem.errors).toMatchObject([{ pointer: '/tax' }])
    expect(await eventsOf(customer)).toHaveLength(2)
  })

  test('with the same event twice records it once; another body under its id is refused', async () => {
    const sale = saleBy('cus_twice')
    const { body } = await tellAll(sale, { ...sale }, { ...sale, amount: '1' }, { ...sale, kind: 'custom' })
    expect(body.results.map((told: { status: number }) => told.status)).toEqual([201, 200, 409, 201])
    expect(body.results[1].event).toEqual(body.results[0].event)
    expect(body.results[2].problem).toMatchObject({
      code: 'external-id-reused',
      errors: [{ pointer: '/external_id' }],
    })
    expect(await eventsOf('cus_twice')).toHaveLength(2)
  })

  test('told again answers 200 for each, and what it once refused may be corrected', async () => {
    const [good, bad] = [saleBy('cus_again'), saleBy('cus_again', { amount: '-1' })]
    const first = await tellAll(good, bad)
    const again = await tellAll(good, { ...bad, amount: '1' })
    expect(first.body.results.map((told: { status: number }) => told.status)).toEqual([201, 400])
    expect(again.body.results.map((told: { status: number }) => told.status)).toEqual([200, 201])
    expect(again.body.results[0].event).toEqual(first.body.results[0].event)
  })

  test('and single events with the same ids, told by twenty at once, are recorded once', async () => {
    const sales = [saleBy('cus_race_1'), saleBy('cus_race_2'), saleBy('cus_race_1')]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? tellAll(...sales) : tell(sales[at % 3] ?? {}))),
    )
    const told = answers.flatMap(({ status, body }) => body.results ?? [{ status }])
    expect(told.filter(({ status }: { status: number }) => status === 201)).toHaveLength(3)
    expect(new Set(told.map(({ status }: { status: number }) => status))).toEqual(new Set([200, 201]))
    expect([...(await eventsOf('cus_race_1')), ...(await eventsOf('cus_race_2'))]).toHaveLength(3)
  })

  test('with an Idempotency-Key is told once and answered the same', async () => {
    const headers = { 'idempotency-key': 'batch-of-a-test' }
    const body = { events: [saleBy('cus_key'), saleBy('cus_key', { amount: 'many' })] }
    const first = await tell(body, headers)
    const again = await tell(body, headers)
    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.body).toEqual(first.body)
    expect(first.body.results.map((told: { status: number }) => told.status)).toEqual([201, 400])
    expect((await tell({ events: [saleBy('cus_key')] }, headers)).body.code).toBe('idempotency-key-reused')
  })

  test('of a thousand events is taken, of none or more is refused, and nothing is written', async () => {
    const thousand = Array.from({ length: 1_000 }, (_, at) => saleBy(`cus_of_1000_${at % 50}`))
    const { body } = await tellAll(...thousand)
    expect(new Set(body.results.map((told: { status: number }) => told.status))).toEqual(new Set([201]))
    const before = await everyId()
    for (const events of [[], [...thousand, saleBy('one too many')]]) {
      const refused = await tell({ events })
      expect(refused.body).toMatchObject({
        status: 400,
        code: 'request-invalid',
        errors: [{ pointer: '/events' }],
      })
    }
    expect(await everyId()).toEqual(before)
  })

  test('may be larger than other bodies, up to 1 MB', async () => {
    const note = 'n'.repeat(500)
    const metadata = { a: note, b: note, c: note, d: note }
    const of = (events: number) => ({
      events: Array.from({ length: events }, () => saleBy('cus_large', { metadata })),
    })
    expect((await tell(of(40))).body.results).toHaveLength(40)
    const refused = await tell(of(500))
    expect(refused.body).toMatchObject({
      status: 413,
      code: 'body-too-large',
      detail: 'At most 1024 kB are read.',
    })
  })

  test('is nothing else besides: fields beside the events are refused', async () => {
    const { body } = await tell({ events: [saleBy('cus_1')], kind: 'sale' })
    expect(body.errors).toEqual([{ pointer: '/kind', detail: 'is not a known field' }])
  })
})

const tooManyKeys = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v']))

describe('bad input, alone and in a batch', () => {
  test.each([
    ['a currency nobody has', { currency: 'EUX' }, '/currency'],
    ['a currency in lower case', { currency: 'eur' }, '/currency'],
    ['euros with a point', { amount: '12.50' }, '/amount'],
    ['yen with decimals', { amount: '1250.00', currency: 'JPY' }, '/amount'],
    ['a number instead of text', { amount: 1250 }, '/amount'],
    ['more than 2^53 minor units', { amount: '9007199254740993' }, '/amount'],
    ['a negative amount', { amount: '-1' }, '/amount'],
    ['more tax than amount', { tax: '10001' }, '/tax'],
    ['a sale without an amount', { amount: undefined, currency: undefined }, '/amount'],
    ['too many notes', { metadata: tooManyKeys }, '/metadata'],
    ['a note whose name is too long', { metadata: { ['k'.repeat(41)]: 'v' } }, `/metadata/${'k'.repeat(41)}`],
    ['a note that is too long', { metadata: { note: 'v'.repeat(501) } }, '/metadata/note'],
    ['half a surrogate pair in a note', { metadata: { note: '\ud800' } }, '/metadata/note'],
    ['an event of the far future', { occurred_at: '2999-01-01T00:00:00Z' }, '/occurred_at'],
    ['an event long before the brand existed', { occurred_at: '1999-01-01T00:00:00Z' }, '/occurred_at'],
    ['a customer with a control character', { customer: 'a\u0007b' }, '/customer'],
    ['a customer with half a surrogate pair', { customer: 'a\udfff' }, '/customer'],
    ['a customer that is too long', { customer: 'c'.repeat(256) }, '/customer'],
    ['an external id that is too long', { external_id: 'x'.repeat(256) }, '/external_id'],
    ['an empty external id', { external_id: '' }, '/external_id'],
    ['a field we do not know', { amout: '1' }, '/amout'],
  ])('%s names the field and writes nothing', async (_, change, pointer) => {
    const before = await everyId()
    const event = saleBy('cus_bad', change)
    const alone = await tell(event)
    expect(alone.body).toMatchObject({ status: 400, code: 'request-invalid', errors: [{ pointer }] })
    const { body } = await tellAll(event)
    expect(body.results).toMatchObject([
      { index: 0, status: 400, event: null, problem: { code: 'request-invalid' } },
    ])
    expect(body.results[0].problem.errors).toEqual(alone.body.errors)
    expect(await everyId()).toEqual(before)
  })

  test('yen with decimals are told how yen are written', async () => {
    const { body } = await tell(saleBy('cus_bad', { amount: '1250.00', currency: 'JPY' }))
    expect(body.errors[0].detail).toContain('1250 JPY is "1250"')
  })

  test('an event a year before the brand was set up is history, and taken', async () => {
    const { body: brand } = await tell(saleBy('cus_old', { occurred_at: '1999-01-01T00:00:00Z' }))
    const earliest = /before (\d{4}-\d{2}-\d{2})/.exec(brand.errors[0].detail)?.[1]
    const taken = await tell(saleBy('cus_old', { occurred_at: `${earliest}T23:59:59Z` }))
    expect(taken.status).toBe(201)
  })

  test('a key that stands twice in one event refuses the whole body: two readers could see two batches', async () => {
    const before = await everyId()
    const raw =
      '{"events":[{"kind":"sale","customer":"a","external_id":"1","amount":"1","amount":"2","currency":"EUR"}]}'
    const headers = { 'content-type': 'application/json' }
    const { body } = await api.call('POST', '/v1/events', { key: writer, raw, headers })
    expect(body).toMatchObject({ status: 400, code: 'body-not-json' })
    expect(body.detail).toContain('"amount"')
    expect(await everyId()).toEqual(before)
  })
})

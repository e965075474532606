// Refunds, disputes and credit notes over HTTP: what is taken, what is refused with the field named, and what
// waits.

import { givenBrand, givenPartner, givenProgram, givenReferredCustomer } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let ada: Awaited<ReturnType<typeof givenPartner>>
let key: string
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
  key = (await givenKey(ctx, ['events:write', 'events:read', 'commissions:read'])).key
})
afterAll(() => api.close())

let count = 0
const tell = (body: object) => api.call('POST', '/v1/events', { key, body })
const read = async (path: string) => (await api.call('GET', `/v1/${path}`, { key })).body
const nameOf = (what: string) => `${what}_${count++}`

/** A sale of 100.00 EUR that earns Ada 20.00 EUR. */
async function sale(change: object = {}) {
  const customer = await givenReferredCustomer(api.stage, ctx, ada)
  const external_id = nameOf('inv')
  const body = { kind: 'sale', customer, external_id, amount: '10000', currency: 'EUR', ...change }
  api.clock.advance({ minutes: 1 })
  return { customer, external_id, body }
}
const correct = (
  { customer, external_id: corrects }: { customer: string; external_id: string },
  change: object,
) => ({
  kind: 'refund',
  customer,
  external_id: nameOf('re'),
  corrects,
  amount: '6000',
  currency: 'EUR',
  ...change,
})

describe('a refund', () => {
  test('is an event that corrects its sale, and what that earned follows', async () => {
    const sold = await sale()
    const { body: event } = await tell(sold.body)
    const refund = correct(sold, {})
    const { status, body } = await tell(refund)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      kind: 'refund',
      corrects: sold.external_id,
      decision: { outcome: 'corrects', reason: 'sale_corrected' },
      credited: [],
      commissions: [],
    })
    expect((await read(`events/${event.id}`)).commissions).toMatchObject([
      { amount: { amount: '2000' } },
      { amount: { amount: '-1200' } },
    ])
    const again = await tell(refund)
    expect([again.status, again.body]).toEqual([200, body])
  })

  test('with every field wrong names every field', async () => {
    const sold = await sale()
    const wrong = { corrects: undefined, amount: '0', tax: '0', discount: '5' }
    const { body } = await tell(correct(sold, wrong))
    expect(body).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/corrects',
      '/amount',
      '/discount',
    ])
  })

  test.each([
    ['a refund without an amount', { amount: undefined, currency: undefined }, '/amount'],
    ['a failed refund with an amount', { kind: 'refund_failed' }, '/amount'],
    ['a won dispute with an amount', { kind: 'dispute_won' }, '/amount'],
    ['a refund with tax', { tax: '1' }, '/tax'],
    ['a sale that corrects something', { kind: 'sale' }, '/corrects'],
    ['a lead that corrects something', { kind: 'lead', amount: undefined, currency: undefined }, '/corrects'],
  ])('%s is refused, naming the field', async (_what, change, pointer) => {
    const { body } = await tell(correct(await sale(), change))
    expect(body).toMatchObject({ status: 400, code: 'request-invalid', errors: [{ pointer }] })
  })

  test.each([
    ['above the sale', { amount: '10001' }, 'refund-above-sale', '/amount'],
    ['in another currency', { currency: 'USD' }, 'correction-mismatch', '/currency'],
    ['of another customer', { customer: 'somebody' }, 'correction-mismatch', '/corrects'],
  ])('%s is refused, naming the field, and nothing is written', async (_what, change, code, pointer) => {
    const sold = await sale()
    await tell(sold.body)
    const refund = correct(sold, change)
    const { body } = await tell(refund)
    expect(body).toMatchObject({ status: 409, code, errors: [{ pointer }] })
    // The id is still free: nothing was written under it.
    expect((await tell({ ...refund, ...correct(sold, {}), external_id: refund.external_id })).status).toBe(
      201,
    )
  })
})

test('what waits for its sale is listed apart until the sale is told', async () => {
  const sold = await sale()
  const dispute = { kind: 'dispute_opened', amount: undefined, currency: undefined }
  const { body: waits } = await tell(correct(sold, dispute))
  expect(waits.decision).toMatchObject({ outcome: 'nobody', reason: 'sale_unknown' })
  const idsOf = async () => (await read('events?waiting=true')).data.map(({ id }: { id: string }) => id)
  expect(await idsOf()).toEqual([waits.id])
  const { body: event } = await tell(sold.body)
  expect(await idsOf()).toEqual([])
  const { data } = await read(`commissions?partner_id=${ada.partner.id}`)
  const commission = data.find((one: { event_id: string }) => one.event_id === event.id)
  expect(commission).toMatchObject({ state: 'held', blocked_by: ['dispute'] })
  expect((await api.call('GET', '/v1/events?waiting=false', { key })).status).toBe(400)
})

describe('an explanation', () => {
  /** Sold, 60 % refunded, then disputed. */
  async function refundedAndDisputed() {
    const sold = await sale()
    const { body: event } = await tell(sold.body)
    const { body: refund } = await tell(correct(sold, {}))
    api.clock.advance({ minutes: 1 })
    const dispute = { kind: 'dispute_opened', amount: undefined, currency: undefined }
    const { body: disputed } = await tell(correct(sold, dispute))
    return { sold, event, refund, disputed }
  }
  const explain = (path: string) => read(`${path}/explain`)

  test('of the sale shows what was given back, of how much, and what is kept', async () => {
    const { event, refund, disputed } = await refundedAndDisputed()
    const { decision, earlier_decisions, corrections, corrected_sale } = await explain(`events/${event.id}`)
    const eur = (amount: string) => ({ amount, currency: 'EUR' })
    expect(decision).toMatchObject({
      version: 2,
      cause: 'refund',
      given_back: { amount: eur('6000'), of: eur('10000'), percent: '60', lost: eur('0') },
      rewards: [
        {
          part: eur('2000'),
          taken_back: eur('1200'),
          kept: eur('800'),
          text:
            '20 % of 100.00 EUR is 20.00 EUR. 60 % of the sale was given back (60.00 EUR of 100.00 EUR): ' +
            '12.00 EUR of 20.00 EUR is taken back, 8.00 EUR is kept.',
        },
      ],
    })
    expect(earlier_decisions).toMatchObject([{ given_back: null, rewards: [{ taken_back: null }] }])
    expect(corrected_sale).toBeNull()
    expect(corrections).toMatchObject([
      { event_id: refund.id, kind: 'refund', counted: eur('6000'), text: 'A refund gave back 60.00 EUR.' },
      {
        event_id: disputed.id,
        counted: eur('0'),
        text:
          'A dispute about the whole sale was opened: until it is over, nothing for this sale is released ' +
          'or paid.',
      },
    ])
  })

  test('of a refund names its sale, and one that waits names none', async () => {
    const { sold, event, refund } = await refundedAndDisputed()
    const explained = await explain(`events/${refund.id}`)
    expect(explained).toMatchObject({
      decision: { outcome: 'corrects', reason: 'sale_corrected', considered: [], rewards: [] },
      corrected_sale: { id: event.id, external_id: sold.external_id },
    })
    expect(explained.corrections).toHaveLength(2)
    const untold = { ...sold, external_id: nameOf('untold') }
    const { body: waits } = await tell(correct(untold, {}))
    expect(await explain(`events/${waits.id}`)).toMatchObject({
      decision: { outcome: 'nobody', reason: 'sale_unknown' },
      corrected_sale: null,
      corrections: [],
    })
  })

  test('of the commission tells refund and dispute in its story, and that it is on hold', async () => {
    const { event } = await refundedAndDisputed()
    const [earning, difference] = (await read(`events/${event.id}`)).commissions
    const { story, commission, corrections } = await explain(`commissions/${earning.id}`)
    expect(story.map(({ text }: { text: string }) => text).slice(4)).toEqual([
      '20 % of 100.00 EUR is 20.00 EUR.',
      '20.00 EUR is booked for Ada and held.',
      'A refund gave back 60.00 EUR.',
      '60 % of the sale was given back (60.00 EUR of 100.00 EUR): 12.00 EUR of 20.00 EUR is taken back, 8.00 EUR is kept.',
      'Refunded: 8.00 EUR instead of 20.00 EUR; the difference of -12.00 EUR is an entry of its own.',
      'A dispute about the whole sale was opened: until it is over, nothing for this sale is released or paid.',
      'All entries for it together are 8.00 EUR. -12.00 EUR: Waits: the customer disputes the payment, and the outcome is not known.',
      'Waits: the customer disputes the payment, and the outcome is not known.',
    ])
    expect([commission.state_text, corrections.length]).toEqual([story.at(-1).text, 2])
    const taken = await explain(`commissions/${difference.id}`)
    expect(taken.commission.because).toBe('Refunded: 8.00 EUR instead of 20.00 EUR')
  })

  test('shows a partner the same sums, and neither the customer nor the brand’s numbers', async () => {
    const { sold, event, refund, disputed } = await refundedAndDisputed()
    const [{ id }] = (await read(`events/${event.id}`)).commissions
    const session = await signIn(api, ada.partner.email)
    const { body, text } = await api.call('GET', `/v1/commissions/${id}/explain`, { session })
    expect(body.decision).toMatchObject({
      given_back: { percent: '60' },
      rewards: [{ kept: { amount: '800' } }],
    })
    expect(body.corrections.map((one: { text: string }) => one.text)[0]).toBe('A refund gave back 60.00 EUR.')
    for (const hidden of [sold.customer, sold.external_id, refund.external_id, disputed.external_id]) {
      expect([hidden, text.includes(hidden)]).toEqual([hidden, false])
    }
  })

  test.each([
    [
      'a failed refund',
      [
        ['refund', '6000'],
        ['refund_failed', null],
      ],
      'A refund of 60.00 EUR, which failed and takes nothing back.',
    ],
    [
      'a refund beside its credit note',
      [
        ['credit_note', '6000'],
        ['refund', '7000'],
      ],
      'A refund of 70.00 EUR gave back 10.00 EUR more: the rest is the same money as a credit note told before.',
    ],
    [
      'a lost dispute',
      [
        ['dispute_opened', '2500'],
        ['dispute_lost', null],
      ],
      'A dispute was lost and cost 25.00 EUR.',
    ],
    [
      'a won dispute',
      [
        ['dispute_opened', '2500'],
        ['dispute_won', null],
      ],
      'A dispute was won: it holds nothing back any more.',
    ],
  ] as const)('says of %s what it came to', async (_what, steps, expected) => {
    const sold = await sale()
    const { body: event } = await tell(sold.body)
    let named = sold
    for (const [kind, amount] of steps) {
      const isAnswer = kind === 'refund_failed' || kind === 'dispute_lost' || kind === 'dispute_won'
      const money = amount === null ? { amount: undefined, currency: undefined } : { amount }
      api.clock.advance({ minutes: 1 })
      const { body } = await tell(correct(isAnswer ? named : sold, { kind, ...money }))
      named = { ...sold, external_id: body.external_id }
    }
    const { corrections } = await explain(`events/${event.id}`)
    expect(corrections.map(({ text }: { text: string }) => text)).toContain(expected)
  })
})

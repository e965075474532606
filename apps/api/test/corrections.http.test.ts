// Refunds, disputes and credit notes over HTTP: what is taken, what is refused with the field named, and what
// waits.

import { givenBrand, givenPartner, givenProgram, givenReferredCustomer } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, startApi, type TestApi } from './api.ts'

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

// One sale with everything in it (two partners, a coupon, a payout, a refund after it, a later order) and its
// explanation as a whole: every sentence in order, to the brand and to each partner.

import {
  type IngestEvent,
  ingestEvent,
  preparePayoutRun,
  releaseCommissions,
  settlePayout,
} from '@openpartner/core/flow'
import { listPayouts } from '@openpartner/core/read'
import { createCoupon } from '@openpartner/core/setup'
import { type Database, openDatabase } from '@openpartner/db'
import { parseCurrency } from '@openpartner/domain'
import {
  asWorker,
  correctionOf,
  DEFAULT_TERMS,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  saleOf,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
let worker: Database
let ctx: Awaited<ReturnType<typeof givenBrand>>
let partners: Record<'ada' | 'bob', Awaited<ReturnType<typeof givenPartner>>>
let key: string
let customer: string
let ids: Record<'sale' | 'refund' | 'unpaid', string>

beforeAll(async () => {
  api = await startApi()
  worker = openDatabase({ url: api.urlFor('worker'), applicationName: 'test', connectionsMax: 2 })
  api.clock.set('2026-01-05T09:00:00Z')
  ctx = await givenBrand(api.stage)
  const reward = { type: 'percent', basisPoints: 1_000 } as const
  const rules = DEFAULT_TERMS.rules.map((rule) => ({ ...rule, reward }))
  const terms = { ...DEFAULT_TERMS, model: 'linear', coupons: 'as_click', holdDays: 14, rules } as const
  const program = await givenProgram(ctx, terms)
  partners = {
    ada: await givenPartner(ctx, program.id, 'Ada'),
    bob: await givenPartner(ctx, program.id, 'Bob'),
  }
  await createCoupon(ctx, { membershipId: partners.bob.membership.id, code: 'BOB10', note: null })
  key = (await givenKey(ctx, ['events:read', 'commissions:read'])).key
  ids = await live()
})
afterAll(async () => {
  await worker.close()
  await api.close()
})

/** A click, the sale with the code three days later, a payout, the refund, a later order, the next payout. */
async function live(): Promise<typeof ids> {
  customer = await givenReferredCustomer(api.stage, ctx, partners.ada)
  api.clock.set('2026-01-08T10:00:00Z')
  const sale = order(customer, 106_993n, 17_083n, { coupon: 'BOB10', externalId: 'inv_1' })
  const sold = await ingestEvent(ctx, sale)
  api.clock.set('2026-01-22T10:00:00Z')
  await release()
  api.clock.set('2026-02-01T10:00:00Z')
  await pay('SEPA-1')
  api.clock.set('2026-02-10T11:00:00Z')
  const refund = correctionOf(ctx, sale, { kind: 'refund', gross: 26_748n, externalId: 're_1' })
  const refunded = await ingestEvent(ctx, refund)
  api.clock.set('2026-02-14T09:00:00Z')
  await ingestEvent(ctx, order(customer, 35_664n, 5_694n, { externalId: 'inv_2' }))
  const stranger = saleOf(ctx, 'nobody sent them', { gross: 1_000n, externalId: 'inv_3' })
  const unpaid = await ingestEvent(ctx, stranger)
  api.clock.set('2026-02-28T09:00:00Z')
  await release()
  api.clock.set('2026-03-01T10:00:00Z')
  await pay('SEPA-2')
  return { sale: sold.event.id, refund: refunded.event.id, unpaid: unpaid.event.id }
}

/** `gross` with 19 % tax in it. */
function order(customerRef: string, gross: bigint, tax: bigint, change: Partial<IngestEvent>): IngestEvent {
  const money = { gross, tax, discount: 0n, currency: parseCurrency('EUR') }
  return saleOf(ctx, customerRef, { money, ...change })
}

const release = () => releaseCommissions({ ...asWorker(ctx), db: worker })

async function pay(reference: string): Promise<void> {
  const runId = await preparePayoutRun(ctx, { cutOffAt: api.clock.now(), minimum: 0n })
  api.clock.advance({ minutes: 5 })
  const { rows } = await listPayouts(ctx, { after: null, limit: 10, partnerId: null, runId })
  for (const { id, partnerName } of rows) {
    const result = {
      outcome: 'settled',
      reference: `${reference} ${partnerName}`,
      settledAt: api.clock.now(),
    } as const
    await settlePayout(ctx, id, result)
  }
}

function textsOf({ body }: { readonly body: Told }): string[] {
  return body.story.map(({ text }) => text)
}

interface Told {
  readonly story: readonly { readonly at: string | null; readonly text: string }[]
}

/** "2026-01-08 A sale of …", payouts by their place in the story instead of by their ids. */
function read({ story }: Told): string[] {
  const payouts: string[] = []
  return story.map(({ at, text }) => {
    const named = text.replaceAll(/pay_[0-9a-z]{26}/g, (id) => {
      if (!payouts.includes(id)) payouts.push(id)
      return `P${payouts.indexOf(id) + 1}`
    })
    return `${at?.slice(0, 10) ?? 'now'}  ${named}`
  })
}

const explain = async (path: string, as: { key?: string; session?: string } = { key }) =>
  api.call('GET', `/v1/${path}/explain`, as)

describe('the brand reads', () => {
  test('of the sale what everybody got, why, and what is left of it', async () => {
    const { body } = await explain(`events/${ids.sale}`)
    expect(read(body)).toEqual([
      '2026-01-05  A visitor followed a link of Ada. Credited with 1/2 (50 %).',
      '2026-01-08  The customer redeemed BOB10, a coupon of Bob. Credited with 1/2 (50 %).',
      '2026-01-08  A sale of 1069.93 EUR happened (899.10 EUR without tax), and the code BOB10 was redeemed with it.',
      '2026-01-08  All clicks that count are credited equally. The coupon counts as a click.',
      '2026-01-08  Bob: 10 % of every sale for 12 months (the program’s terms, version 1). 10 % of 899.10 EUR is 89.91 EUR; 1/2 of it is 44.96 EUR.',
      '2026-01-08  Ada: 10 % of every sale for 12 months (the program’s terms, version 1). 10 % of 899.10 EUR is 89.91 EUR; 1/2 of it is 44.95 EUR.',
      '2026-01-08  The parts sum to the whole: 44.96 EUR + 44.95 EUR = 89.91 EUR. Minor units left over by rounding down go to the largest remainders.',
      '2026-01-08  44.96 EUR is booked for Bob and held.',
      '2026-01-08  44.95 EUR is booked for Ada and held.',
      '2026-01-22  The hold ends: 44.95 EUR becomes payable to Ada.',
      '2026-01-22  The hold ends: 44.96 EUR becomes payable to Bob.',
      '2026-02-01  A payout of 44.95 EUR to Ada is prepared.',
      '2026-02-01  A payout of 44.96 EUR to Bob is prepared.',
      '2026-02-01  The payout of 44.96 EUR to Bob arrives, with the reference SEPA-1 Bob.',
      '2026-02-01  The payout of 44.95 EUR to Ada arrives, with the reference SEPA-1 Ada.',
      '2026-02-10  A refund gave back 267.48 EUR.',
      '2026-02-10  Decided again, because what was given back of the sale changed.',
      '2026-02-10  Bob: 25 % of the sale was given back (267.48 EUR of 1069.93 EUR): 11.24 EUR of 44.96 EUR is taken back, 33.72 EUR is kept.',
      '2026-02-10  Ada: 25 % of the sale was given back (267.48 EUR of 1069.93 EUR): 11.24 EUR of 44.95 EUR is taken back, 33.71 EUR is kept.',
      '2026-02-10  11.24 EUR is taken back of what is payable to Bob now or next.',
      '2026-02-10  11.24 EUR is taken back of what is payable to Ada now or next.',
      '2026-03-01  A payout of 3.74 EUR to Ada is prepared, less 11.24 EUR for this.',
      '2026-03-01  A payout of 3.75 EUR to Bob is prepared, less 11.24 EUR for this.',
      '2026-03-01  The payout of 3.75 EUR to Bob arrives, with the reference SEPA-2 Bob.',
      '2026-03-01  The payout of 3.74 EUR to Ada arrives, with the reference SEPA-2 Ada.',
      'now  Bob has 33.72 EUR for it. 44.96 EUR: Paid with the payout P1. -11.24 EUR: Taken off the payout P2, which is paid.',
      'now  Ada has 33.71 EUR for it. 44.95 EUR: Paid with the payout P3. -11.24 EUR: Taken off the payout P4, which is paid.',
    ])
  })
  test('of the refund what it came to', async () => {
    const { body } = await explain(`events/${ids.refund}`)
    expect(read(body)).toEqual([
      '2026-02-10  A refund of 267.48 EUR happened. It names inv_1.',
      '2026-02-10  Corrects the sale that it names; what that earned follows.',
      'now  A refund gave back 267.48 EUR. What it changed stands with the sale inv_1.',
    ])
  })
  test('of a sale that nobody is credited for why', async () => {
    const { body } = await explain(`events/${ids.unpaid}`)
    expect(read(body)).toEqual([
      '2026-02-14  A sale of 10.00 EUR happened.',
      '2026-02-14  Nobody is credited: no click is known to belong to this customer.',
      'now  Nobody gets anything for it.',
    ])
  })
})

test.each([
  ['lead', 'A lead happened.', 'Nobody gets anything for it.'],
  ['signup', 'A sign-up happened.', 'Nobody gets anything for it.'],
  ['trial', 'A trial happened.', 'Nobody gets anything for it.'],
  ['custom', 'A custom event happened.', 'Nobody gets anything for it.'],
] as const)('a %s that earns nothing has a story, too', async (kind, happened, ends) => {
  const told = { ...saleOf(ctx, customer, { externalId: `own ${kind}` }), kind, money: null }
  const { event } = await ingestEvent(ctx, told)
  const sentences = textsOf(await explain(`events/${event.id}`))
  expect(sentences).toContain(happened)
  expect(sentences.at(-1)).toBe(ends)
})

const CORRECTS = 'Corrects the sale that it names; what that earned follows.'

test('whatever corrects a sale has a story: what it is, what it names and what it came to', async () => {
  const sale = order('someone', 10_000n, 0n, { externalId: 'inv_9' })
  const named = (externalId: string) => ({ customerRef: 'someone', externalId })
  const steps = [
    correctionOf(ctx, sale, { kind: 'refund', gross: 1_000n, externalId: 're_9' }),
    correctionOf(ctx, named('re_9'), { kind: 'refund_failed' }),
    correctionOf(ctx, sale, { kind: 'credit_note', gross: 1_000n }),
    correctionOf(ctx, sale, { kind: 'dispute_opened', externalId: 'dp_9' }),
    correctionOf(ctx, named('dp_9'), { kind: 'dispute_won' }),
    correctionOf(ctx, named('dp_9'), { kind: 'dispute_lost' }),
    correctionOf(ctx, named('inv_10'), { kind: 'dispute_opened' }),
  ]
  await ingestEvent(ctx, sale)
  const told = []
  for (const step of steps) told.push((await ingestEvent(ctx, step)).event)
  const stories = []
  for (const { id } of told) stories.push(textsOf(await explain(`events/${id}`)))
  expect(stories).toEqual([
    [
      'A refund of 10.00 EUR happened. It names inv_9.',
      CORRECTS,
      'Decided again, because another event was told later. The refund failed and takes nothing back.',
      'A refund of 10.00 EUR, which failed and takes nothing back. What it changed stands with the sale inv_9.',
    ],
    [
      'A refund failed. It names re_9.',
      CORRECTS,
      'A refund failed. What it changed stands with the sale inv_9.',
    ],
    [
      'A credit note of 10.00 EUR was made. It names inv_9.',
      CORRECTS,
      'A credit note gave back 10.00 EUR. What it changed stands with the sale inv_9.',
    ],
    [
      'A dispute was opened. It names inv_9.',
      CORRECTS,
      'A dispute about the whole sale was opened: until it is over, nothing for this sale is released or paid. What it changed stands with the sale inv_9.',
    ],
    [
      'A dispute was won. It names dp_9.',
      CORRECTS,
      'A dispute was won: it holds nothing back any more. What it changed stands with the sale inv_9.',
    ],
    [
      'A dispute was lost. It names dp_9.',
      CORRECTS,
      'A dispute was lost and cost 90.00 EUR. What it changed stands with the sale inv_9.',
    ],
    [
      'A dispute was opened. It names inv_10.',
      'Waits: what it names is not known of this customer yet, and it applies as soon as it is.',
    ],
  ])
})

describe('a partner reads their own part alone', () => {
  test('who sent the customer, without the code that another’s coupon is', async () => {
    const { body, text } = await asOwn('ada')
    expect(read(body)).toEqual([
      '2026-01-05  A visitor followed a link of Ada to https://shop.example.com/.',
      '2026-01-08  A sale of 1069.93 EUR happened (899.10 EUR without tax).',
      '2026-01-08  All clicks that count are credited equally.',
      '2026-01-08  Rule 1 of terms version 1 matches: 10 % of every sale for 12 months.',
      '2026-01-08  10 % of 899.10 EUR is 89.91 EUR; 1/2 of it is 44.95 EUR.',
      '2026-01-08  44.95 EUR is booked for Ada and held.',
      '2026-01-22  The hold ends: 44.95 EUR becomes payable to Ada.',
      '2026-02-01  A payout of 44.95 EUR to Ada is prepared.',
      '2026-02-01  The payout of 44.95 EUR to Ada arrives, with the reference SEPA-1 Ada.',
      '2026-02-10  A refund gave back 267.48 EUR.',
      '2026-02-10  25 % of the sale was given back (267.48 EUR of 1069.93 EUR): 11.24 EUR of 44.95 EUR is taken back, 33.71 EUR is kept.',
      '2026-02-10  Refunded: 33.71 EUR instead of 44.95 EUR; the difference of -11.24 EUR is an entry of its own.',
      'now  All entries for it together are 33.71 EUR. -11.24 EUR: Taken off the payout P1, which is paid.',
      'now  Paid with the payout P2.',
    ])
    for (const hidden of ['Bob', 'BOB10', partners.bob.partner.id, customer, 'inv_1', 're_1']) {
      expect([hidden, text.includes(hidden)]).toEqual([hidden, false])
    }
  })

  test('whose coupon was redeemed, without the click of another', async () => {
    const { body, text } = await asOwn('bob')
    expect(read(body)).toEqual([
      '2026-01-08  A sale of 1069.93 EUR happened (899.10 EUR without tax), and the code BOB10 was redeemed with it.',
      '2026-01-08  All clicks that count are credited equally. The coupon counts as a click.',
      '2026-01-08  Rule 1 of terms version 1 matches: 10 % of every sale for 12 months.',
      '2026-01-08  10 % of 899.10 EUR is 89.91 EUR; 1/2 of it is 44.96 EUR.',
      '2026-01-08  44.96 EUR is booked for Bob and held.',
      '2026-01-22  The hold ends: 44.96 EUR becomes payable to Bob.',
      '2026-02-01  A payout of 44.96 EUR to Bob is prepared.',
      '2026-02-01  The payout of 44.96 EUR to Bob arrives, with the reference SEPA-1 Bob.',
      '2026-02-10  A refund gave back 267.48 EUR.',
      '2026-02-10  25 % of the sale was given back (267.48 EUR of 1069.93 EUR): 11.24 EUR of 44.96 EUR is taken back, 33.72 EUR is kept.',
      '2026-02-10  Refunded: 33.72 EUR instead of 44.96 EUR; the difference of -11.24 EUR is an entry of its own.',
      'now  All entries for it together are 33.72 EUR. -11.24 EUR: Taken off the payout P1, which is paid.',
      'now  Paid with the payout P2.',
    ])
    for (const hidden of ['Ada', partners.ada.partner.id, partners.ada.link.id, customer, 'inv_1', 're_1']) {
      expect([hidden, text.includes(hidden)]).toEqual([hidden, false])
    }
  })
})

async function asOwn(who: keyof typeof partners) {
  const { commissions } = (await explain(`events/${ids.sale}`)).body
  const own = commissions.find(
    (one: { partner: { id: string } }) => one.partner.id === partners[who].partner.id,
  )
  const session = await signIn(api, partners[who].partner.email)
  return explain(`commissions/${own.id}`, { session })
}

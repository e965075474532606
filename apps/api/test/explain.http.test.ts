// Explanations over HTTP: weights, fractions, the split and the differences, and what a partner sees of them.

import { DEFAULT_TERMS, givenBrand, givenClick, givenPartner, givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { givenKey, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let partners: Record<'ada' | 'bob' | 'cem', Awaited<ReturnType<typeof givenPartner>>>
let key: string
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  const { id } = await givenProgram(ctx, { ...DEFAULT_TERMS, model: 'linear' })
  const add = (name: string) => givenPartner(ctx, id, name)
  partners = { ada: await add('Ada'), bob: await add('Bob'), cem: await add('Cem') }
  key = (await givenKey(ctx, ['identities:write', 'events:write', 'events:read', 'commissions:read'])).key
})
afterAll(() => api.close())

let customer = ''
let count = 0
beforeEach(() => {
  customer = `cus_${count++}`
})

async function click(who: keyof typeof partners) {
  const cref = await givenClick(api.stage, ctx, partners[who])
  api.clock.advance({ minutes: 1 })
  return cref
}
const bind = (cref: string) => api.call('POST', '/v1/identities', { key, body: { cref, customer } })
const sell = async () => {
  const body = { kind: 'sale', customer, external_id: `inv_${count++}`, amount: '10000', currency: 'EUR' }
  return (await api.call('POST', '/v1/events', { key, body })).body
}
const explain = async (path: string) => (await api.call('GET', `/v1/${path}/explain`, { key })).body

describe('a sale that three partners share', () => {
  test('shows each click’s weight, each partner’s fraction, and how the cents were divided', async () => {
    for (const who of ['ada', 'bob', 'cem'] as const) await bind(await click(who))
    const sale = await sell()
    const { decision } = await explain(`events/${sale.id}`)
    const third = { numerator: '1', denominator: '3' }
    expect(decision).toMatchObject({ reason: 'linear', model: 'linear', basis: 'touch' })
    expect(decision.considered).toMatchObject(
      ['Cem', 'Bob', 'Ada'].map((name) => ({
        partner: { name },
        dropped: null,
        weight: third,
        text: 'Credited with 1/3 (33.33 %).',
      })),
    )
    expect(decision.rewards).toMatchObject([
      { partner: { name: 'Cem' }, weight: third, percent: '33.33', part: { amount: '667' } },
      { partner: { name: 'Bob' }, weight: third, percent: '33.33', part: { amount: '667' } },
      {
        partner: { name: 'Ada' },
        reward: { amount: '2000' },
        part: { amount: '666' },
        text: '20 % of 100.00 EUR is 20.00 EUR; 1/3 of it is 6.66 EUR.',
      },
    ])
    expect(decision.split).toContain('6.67 EUR + 6.67 EUR + 6.66 EUR = 20.00 EUR')
  })

  test('shows a partner their own part alone', async () => {
    for (const who of ['ada', 'bob', 'cem'] as const) await bind(await click(who))
    const { commissions } = await sell()
    const own = commissions.find((one: { partner_id: string }) => one.partner_id === partners.bob.partner.id)
    const session = await signIn(api, partners.bob.partner.email)
    const { status, text, body } = await api.call('GET', `/v1/commissions/${own.id}/explain`, { session })
    expect(status).toBe(200)
    expect(body.decision.rewards).toMatchObject([{ partner: { name: 'Bob' }, part: { amount: '667' } }])
    expect([body.decision.considered.length, body.decision.split, body.entries.length]).toEqual([1, null, 1])
    for (const hidden of ['Ada', 'Cem', partners.ada.partner.id, partners.cem.partner.id, customer]) {
      expect([hidden, text.includes(hidden)]).toEqual([hidden, false])
    }
    const theirs = commissions.find((one: { id: string }) => one.id !== own.id)
    expect((await api.call('GET', `/v1/commissions/${theirs.id}/explain`, { session })).status).toBe(404)
  })
})

describe('a sale decided again', () => {
  async function decidedAgain() {
    await bind(await click('ada'))
    const late = await click('bob')
    const sale = await sell()
    const { body } = await bind(late)
    return { sale, late: body }
  }

  test('keeps the earlier decision and lists the difference as an entry of its own', async () => {
    const { sale, late } = await decidedAgain()
    expect(late.decided_again).toEqual([sale.id])
    const { decision, earlier_decisions, commissions } = await explain(`events/${sale.id}`)
    expect(decision).toMatchObject({ version: 2, cause: 'late_identity' })
    expect(earlier_decisions).toMatchObject([{ version: 1, rewards: [{ part: { amount: '2000' } }] }])
    const [earning] = commissions
    expect(commissions).toMatchObject([
      { partner: { name: 'Ada' }, kind: 'earning', original_id: null, amount: { amount: '2000' } },
      {
        partner: { name: 'Ada' },
        kind: 'adjustment',
        original_id: earning.id,
        amount: { amount: '-1000' },
        because: 'Decided again: 10.00 EUR instead of 20.00 EUR',
        state_text: 'Taken off what is held for the same event.',
      },
      { partner: { name: 'Bob' }, kind: 'earning', original_id: null, amount: { amount: '1000' } },
    ])
  })

  test('tells it in the story of the commission, and the entries sum to what the decision gives', async () => {
    const { sale } = await decidedAgain()
    const [{ id }] = sale.commissions
    const { story, entries, decision, earlier_decisions, made_by } = await explain(`commissions/${id}`)
    const told = story.map(({ text }: { text: string }) => text)
    expect(told).toContain('Rule 1 of terms version 1 matches: 20 % of every sale for 12 months.')
    expect(told).toContain(
      'Decided again: 10.00 EUR instead of 20.00 EUR; the difference of -10.00 EUR is an entry of its own.',
    )
    const sum = entries.reduce(
      (total: bigint, { amount }: { amount: { amount: string } }) => total + BigInt(amount.amount),
      0n,
    )
    expect([sum.toString(), earlier_decisions.length]).toEqual([decision.rewards[1].part.amount, 1])
    expect([made_by, decision.version]).toEqual([1, 2])
    const difference = await explain(`commissions/${entries[1].id}`)
    expect(difference.postings).toMatchObject([
      { cause: 'take_back', debit: 'partner:held', credit: 'brand:expense', amount: { amount: '1000' } },
    ])
    expect(difference.story.map(({ text }: { text: string }) => text)).toContain(
      'Decided again: 10.00 EUR instead of 20.00 EUR; the difference is -10.00 EUR.',
    )
  })

  test('tells a partner what they had and have, and nothing of whom it went to', async () => {
    const { sale } = await decidedAgain()
    const [{ id }] = sale.commissions
    const session = await signIn(api, partners.ada.partner.email)
    const { text, body } = await api.call('GET', `/v1/commissions/${id}/explain`, { session })
    expect(body.entries.map(({ amount }: { amount: { amount: string } }) => amount.amount)).toEqual([
      '2000',
      '-1000',
    ])
    expect(body.earlier_decisions).toMatchObject([{ version: 1, rewards: [{ part: { amount: '2000' } }] }])
    for (const hidden of ['Bob', partners.bob.partner.id, customer]) {
      expect([hidden, text.includes(hidden)]).toEqual([hidden, false])
    }
  })
})

test.each(['first_click', 'linear', 'position', 'time_decay'])('terms can say %s', async (model) => {
  const writer = (await givenKey(ctx, ['programs:write'])).key
  const url = `/v1/programs/${partners.ada.membership.programId}/terms`
  const rule = { on: 'sale', occurrence: 'every', reward: { type: 'percent', basis_points: 1 }, months: null }
  const body = { model, hold_days: 0, rules: [rule] }
  expect((await api.call('POST', url, { key: writer, body })).body).toMatchObject({ model })
})

test('terms with a model that does not exist are refused by naming the field', async () => {
  const writer = (await givenKey(ctx, ['programs:write'])).key
  const url = `/v1/programs/${partners.ada.membership.programId}/terms`
  const { body } = await api.call('POST', url, {
    key: writer,
    body: { model: 'u_shaped', hold_days: 0, rules: [] },
  })
  expect(body).toMatchObject({ status: 400, code: 'request-invalid', errors: [{ pointer: '/model' }] })
})

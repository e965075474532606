// Coupons and credit by hand over HTTP: who may, what is refused and where, and how it is explained.

import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let programId: string
let partners: Record<'ada' | 'bob', Awaited<ReturnType<typeof givenPartner>>>
let key: string
let other: string
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  const program = await givenProgram(ctx)
  programId = program.id
  partners = {
    ada: await givenPartner(ctx, program.id, 'Ada'),
    bob: await givenPartner(ctx, program.id, 'Bob'),
  }
  const scopes = ['links:read', 'links:write', 'events:write', 'events:read', 'attributions:write'] as const
  key = (await givenKey(ctx, [...scopes, 'audit:read', 'commissions:read'])).key
  other = (await givenKey(await givenBrand(api.stage), scopes)).key
  api.clock.advance({ seconds: 1 })
})
afterAll(() => api.close())

let count = 0
const pointers = ({ body }: Answer) => body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()
const make = (change: object = {}, credential = key) =>
  api.call('POST', '/v1/coupons', {
    key: credential,
    body: { membership_id: partners.ada.membership.id, code: `ada-${count++}`, ...change },
  })
const sell = async (change: object = {}) => {
  const told = { kind: 'sale', customer: `cus_${count}`, external_id: `inv_${count++}` }
  const body = { ...told, amount: '10000', currency: 'EUR', ...change }
  return api.call('POST', '/v1/events', { key, body })
}
const decide = (id: string, body: object, credential = key) =>
  api.call('POST', `/v1/events/${id}/attributions`, { key: credential, body })
const whole = (who: keyof typeof partners) => ({
  reason: 'Agreed by phone',
  program_id: programId,
  partner_id: partners[who].partner.id,
})

describe('a coupon', () => {
  test('is made, read, listed and ended once', async () => {
    const { status, body } = await make({ code: ' spring_26 ', note: 'For the fair' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      code: 'SPRING_26',
      partner: { name: 'Ada' },
      note: 'For the fair',
      ended_at: null,
    })
    expect((await api.call('GET', `/v1/coupons/${body.id}`, { key })).body).toEqual(body)
    const list = await api.call('GET', `/v1/coupons?partner_id=${partners.ada.partner.id}`, { key })
    expect(list.body.data).toContainEqual(body)
    const end = () => api.call('POST', `/v1/coupons/${body.id}/end`, { key })
    const ended = await end()
    expect(ended.body.ended_at).not.toBeNull()
    api.clock.advance({ seconds: 1 })
    expect((await end()).body).toEqual(ended.body)
  })

  test('with wrong fields is refused with every one of them named', async () => {
    expect(pointers(await make({ code: 'x', note: '', membership_id: 'mbr_1', extra: 1 }))).toEqual([
      '/code',
      '/extra',
      '/membership_id',
      '/note',
    ])
    expect(pointers(await make({ code: 'two words' }))).toEqual(['/code'])
    expect(pointers(await make({ membership_id: ctx.newId('mbr') }))).toEqual(['/membership_id'])
  })

  test('with a code in use is refused; of twins one is made', async () => {
    const both = await Promise.all([make({ code: 'twin' }), make({ code: 'TWIN' })])
    expect(statusesOf(both)).toEqual([201, 409])
    const refused = both.find(({ status }) => status === 409)
    expect(refused?.body).toMatchObject({ code: 'coupon-code-taken', errors: [{ pointer: '/code' }] })
  })

  test('of another brand is a missing one, to read and to end', async () => {
    const { body } = await make()
    const missing = ctx.newId('cpn')
    const texts = async (path: string, method: 'GET' | 'POST') => {
      const answers = [body.id, missing].map((id) =>
        api.call(method, path.replace('{id}', id), { key: other }),
      )
      return (await Promise.all(answers)).map(({ status, body: { code, detail } }) => [status, code, detail])
    }
    for (const [path, method] of [
      ['/v1/coupons/{id}', 'GET'],
      ['/v1/coupons/{id}/end', 'POST'],
    ] as const) {
      const [theirs, none] = await texts(path, method)
      expect(theirs).toEqual([404, 'not-found', 'There is no such resource.'])
      expect(none).toEqual(theirs)
    }
  })

  test('is shown to its partner without the note, and to no other', async () => {
    const { body } = await make({ note: 'Costs us too much' })
    const session = await signIn(api, partners.ada.partner.email)
    const { body: own } = await api.call('GET', `/v1/coupons/${body.id}`, { session })
    expect(own).toEqual({ ...body, note: null })
    const bobs = await signIn(api, partners.bob.partner.email)
    expect((await api.call('GET', `/v1/coupons/${body.id}`, { session: bobs })).status).toBe(404)
    expect((await api.call('GET', '/v1/coupons', { session: bobs })).body.data).toEqual([])
  })

  test('needs a key with the scope', async () => {
    const reader = (await givenKey(ctx, ['links:read'])).key
    expect((await make({}, reader)).body).toMatchObject({ status: 403, code: 'scope-missing' })
    expect((await api.call('GET', '/v1/coupons')).status).toBe(401)
  })

  test('credits the event that carries its code, and the explanation says so', async () => {
    const { body: coupon } = await make({ code: 'explained' })
    const { body: sale } = await sell({ coupon: ' Explained ' })
    expect(sale).toMatchObject({ coupon: 'Explained', credited: [{ name: 'Ada' }] })
    const { body } = await api.call('GET', `/v1/events/${sale.id}/explain`, { key })
    expect(body.decision).toMatchObject({
      reason: 'coupon',
      basis: 'coupon',
      text: 'The partner whose coupon the customer redeemed is credited.',
      by_hand: null,
      considered: [
        {
          click_id: null,
          coupon_id: coupon.id,
          code: 'Explained',
          partner: { name: 'Ada' },
          dropped: null,
          text: 'Credited with the whole.',
        },
      ],
    })
  })

  test('that is nobody’s is told as such', async () => {
    const { body: sale } = await sell({ coupon: 'SUMMER' })
    const { body } = await api.call('GET', `/v1/events/${sale.id}/explain`, { key })
    expect(body.decision).toMatchObject({
      outcome: 'nobody',
      reason: 'coupon_unknown',
      considered: [{ click_id: null, coupon_id: null, code: 'SUMMER', partner: null, weight: null }],
    })
  })

  test('in an event must be a line of text', async () => {
    expect(pointers(await sell({ coupon: '' }))).toEqual(['/coupon'])
    expect(pointers(await sell({ coupon: 'x'.repeat(256) }))).toEqual(['/coupon'])
    expect(pointers(await sell({ coupon: 7 }))).toEqual(['/coupon'])
  })
})

describe('by hand', () => {
  test('an event is credited, divided, taken from all and lifted', async () => {
    const { body: sale } = await sell()
    const credited = await decide(sale.id, whole('ada'))
    expect(credited.status).toBe(201)
    expect(credited.body.decision).toMatchObject({
      version: 2,
      reason: 'manual',
      basis: 'manual',
      cause: 'manual',
      by_hand: { reason: 'Agreed by phone' },
      rewards: [{ partner: { name: 'Ada' }, part: { amount: '2000' } }],
    })
    expect(credited.body.decision.by_hand.by).toMatch(/^key:key_/)
    expect((await decide(sale.id, whole('ada'))).status).toBe(200)
    const weight = (numerator: string) => ({ numerator, denominator: '4' })
    const shares = [
      { partner_id: partners.ada.partner.id, weight: weight('1') },
      { partner_id: partners.bob.partner.id, weight: weight('3') },
    ]
    const divided = await decide(sale.id, { reason: 'Both worked on it', program_id: programId, shares })
    expect(divided.body.decision.rewards).toMatchObject([
      { partner: { name: 'Ada' }, part: { amount: '500' }, percent: '25' },
      { partner: { name: 'Bob' }, part: { amount: '1500' }, percent: '75' },
    ])
    const none = await decide(sale.id, { reason: 'A test order', nobody: true })
    expect(none.body.decision).toMatchObject({ outcome: 'nobody', reason: 'manual_nobody' })
    const lifted = await decide(sale.id, { reason: 'It was real', automatic: true })
    expect(lifted.body.decision).toMatchObject({ version: 5, reason: 'no_identity', by_hand: null })
    expect(lifted.body.earlier_decisions).toHaveLength(4)
  })

  test('what contradicts itself is refused with every field named', async () => {
    const { body: sale } = await sell()
    const refused = async (body: object) => {
      const answer = await decide(sale.id, body)
      expect(answer.body).toMatchObject({ status: 400, code: 'request-invalid' })
      return pointers(answer)
    }
    const half = { numerator: '1', denominator: '2' }
    const shares = [
      { partner_id: partners.ada.partner.id, weight: half },
      { partner_id: partners.bob.partner.id, weight: half },
    ]
    expect(await refused({ nobody: true })).toEqual(['/reason'])
    expect(await refused({ reason: 'x' })).toEqual([''])
    expect(await refused({ ...whole('ada'), nobody: true })).toEqual(['/nobody'])
    expect(await refused({ reason: 'x', partner_id: partners.ada.partner.id })).toEqual(['/program_id'])
    expect(await refused({ reason: 'x', nobody: true, program_id: programId })).toEqual(['/program_id'])
    expect(await refused({ reason: 'x', nobody: false })).toEqual(['/nobody'])
    expect(await refused({ ...whole('ada'), program_id: ctx.newId('prg') })).toEqual(['/partner_id'])
    expect(
      await refused({
        reason: 'x',
        program_id: programId,
        shares: [shares[0], { ...shares[1], weight: { numerator: '1', denominator: '3' } }],
      }),
    ).toEqual(['/shares'])
    expect(await refused({ reason: 'x', program_id: programId, shares: [shares[0], shares[0]] })).toEqual([
      '/shares/1/partner_id',
    ])
    expect(
      await refused({
        reason: 'x',
        program_id: programId,
        shares: [shares[0], { ...shares[1], weight: { numerator: 1, denominator: '0' } }],
      }),
    ).toEqual(['/shares/1/weight/denominator', '/shares/1/weight/numerator'])
    expect((await api.call('GET', `/v1/events/${sale.id}/explain`, { key })).body.decision.version).toBe(1)
  })

  test('needs the scope of its own; another brand’s event is missing', async () => {
    const { body: sale } = await sell()
    const teller = (await givenKey(ctx, ['events:write', 'events:read'])).key
    expect((await decide(sale.id, whole('ada'), teller)).body).toMatchObject({
      status: 403,
      code: 'scope-missing',
    })
    const theirs = await decide(sale.id, { reason: 'x', nobody: true }, other)
    const missing = await decide(ctx.newId('evt'), { reason: 'x', nobody: true }, other)
    expect([theirs.status, missing.status]).toEqual([404, 404])
    expect(theirs.body.detail).toBe(missing.body.detail)
    const session = await signIn(api, partners.ada.partner.email)
    const byPartner = await api.call('POST', `/v1/events/${sale.id}/attributions`, {
      session,
      body: whole('ada'),
    })
    expect(byPartner.body).toMatchObject({ status: 403, code: 'role-missing' })
  })

  test('a partner reads why, not who', async () => {
    const { body: sale } = await sell()
    const { body: decided } = await decide(sale.id, whole('bob'))
    const session = await signIn(api, partners.bob.partner.email)
    const path = `/v1/commissions/${decided.commissions[0].id}/explain`
    const { body } = await api.call('GET', path, { session })
    expect(body.decision.by_hand).toMatchObject({ reason: 'Agreed by phone', by: null })
    expect(body.story.map(({ text }: { text: string }) => text)).toContain(
      'Credited by hand. The reason: “Agreed by phone”.',
    )
  })
})

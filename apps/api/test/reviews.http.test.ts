// Reviews, entries by hand and write-offs over HTTP: what is answered, what is refused and by which words,
// and who may.

import { releaseCommissions } from '@openpartner/core/flow'
import { ensurePerson, inBrand, insertAdmin } from '@openpartner/db'
import {
  asWorker,
  brokenInvariants,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { givenAdmin, givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
let admin: Awaited<ReturnType<typeof givenAdmin>>
let ctx: typeof admin.ctx
let ada: Awaited<ReturnType<typeof givenPartner>>
let reader: string
let writer: string

beforeAll(async () => {
  api = await startApi()
})
beforeEach(async () => {
  admin = await givenAdmin(api)
  ctx = admin.ctx
  ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
  reader = (await givenKey(ctx, ['commissions:read', 'audit:read'])).key
  writer = (await givenKey(ctx, ['commissions:write'])).key
})
afterEach(async () => {
  expect(await brokenInvariants(api.stage.ownerUrl)).toEqual([])
})
afterAll(() => api.close())

const NONE = '01h455vb4pex5vsknk084sn02q'
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const get = async (url: string, key = reader) => (await api.call('GET', url, { key })).body
const post = (url: string, body: unknown, key = writer, headers = {}) =>
  api.call('POST', url, { key, body, headers })
const asAdmin = (url: string, body?: unknown, session = admin.session) =>
  api.call('POST', url, body === undefined ? { session } : { session, body })
const codesOf = (answer: { body: { errors?: { pointer: string }[] } }) =>
  answer.body.errors?.map(({ pointer }) => pointer)

async function givenEarned(): Promise<string> {
  await givenSale(ctx, await givenReferredCustomer(api.stage, ctx, ada))
  // Ids of two sources sort by their time alone.
  api.clock.advance({ seconds: 1 })
  return (await get('/v1/commissions?limit=1')).data[0].id
}

/** Another admin of the same brand, signed in. */
async function secondAdmin(): Promise<string> {
  const email = `second.${ctx.newId('req')}@example.com`
  const createdAt = ctx.clock.now()
  await inBrand(ctx.db, ctx.actor.brandId, async (tx) => {
    const { id: personId } = await ensurePerson(tx, { id: ctx.newId('per'), email, createdAt })
    const { brandId } = ctx.actor
    await insertAdmin(tx, { id: ctx.newId('adm'), brandId, personId, status: 'active', createdAt })
  })
  return signIn(api, email)
}

describe('a review', () => {
  test('is written once, answered again, listed and told in the story', async () => {
    const id = await givenEarned()
    const body = { decision: 'reject', reason: 'Own purchase' }
    const first = await post(`/v1/commissions/${id}/reviews`, body)
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ commission_id: id, decision: 'reject', reason: 'Own purchase' })
    const again = await post(`/v1/commissions/${id}/reviews`, body)
    expect([again.status, again.body]).toEqual([200, first.body])
    expect((await get(`/v1/commissions/${id}/reviews`)).data).toEqual([first.body])
    const told = await get(`/v1/commissions/${id}/explain`)
    expect(told.commission).toMatchObject({ review: 'rejected', blocked_by: [] })
    expect(told.story.map(({ text }: { text: string }) => text)).toContain(
      'The brand rejects it, and what is left of it is taken back: Own purchase',
    )
    expect(told.decision).toMatchObject({ cause: 'review', rewards: [{ kept: eur('0') }] })
    expect(told.entries.map(({ kind }: { kind: string }) => kind)).toEqual(['earning', 'reversal'])
  })

  test('that holds says so in the list, and can be asked for', async () => {
    const id = await givenEarned()
    await givenEarned()
    await post(`/v1/commissions/${id}/reviews`, { decision: 'hold', reason: 'A closer look' })
    const { data } = await get('/v1/commissions?blocked_by=review')
    expect(data).toMatchObject([
      { id, blocked_by: ['review'], state_text: 'Waits: the brand holds it back for a closer look.' },
    ])
    expect((await get('/v1/commissions?blocked_by=approval')).data).toEqual([])
    expect((await api.call('GET', '/v1/commissions?blocked_by=no', { key: reader })).status).toBe(400)
  })

  test('is told to the partner with the reason and without the person', async () => {
    const id = await givenEarned()
    await asAdmin(`/v1/commissions/${id}/reviews`, { decision: 'hold', reason: 'A closer look' })
    const session = await signIn(api, ada.partner.email)
    const own = await api.call('GET', `/v1/commissions/${id}/reviews`, { session })
    expect(own.body.data).toMatchObject([{ reason: 'A closer look', reviewed_by: null }])
    const whole = await api.call('GET', `/v1/commissions/${id}/explain`, { session })
    expect(whole.text).not.toContain('admin:')
    const refused = await api.call('POST', `/v1/commissions/${id}/reviews`, {
      session,
      body: { decision: 'unhold' },
    })
    expect(refused.body.code).toBe('role-missing')
  })

  test('is refused with every wrong field named, and with the reason in words', async () => {
    const id = await givenEarned()
    const url = `/v1/commissions/${id}/reviews`
    const wrong = await post(url, { decision: 'maybe', reason: '', more: 1 })
    expect(wrong.status).toBe(400)
    expect(codesOf(wrong)).toEqual(expect.arrayContaining(['/decision', '/reason']))
    expect(codesOf(await post(url, { decision: 'reject' }))).toEqual(['/reason'])
    expect((await post(url, { decision: 'unhold' })).body).toMatchObject({
      status: 409,
      code: 'review-refused',
      detail: 'It is not on hold.',
    })
    expect((await post(url, { decision: 'approve' }, reader)).body.code).toBe('scope-missing')
    expect((await api.call('POST', url, { body: { decision: 'approve' } })).status).toBe(401)
    expect((await post(`/v1/commissions/com_${NONE}/reviews`, { decision: 'approve' })).status).toBe(404)
    const stranger = await givenKey(await givenBrand(api.stage), ['commissions:read', 'commissions:write'])
    expect((await post(url, { decision: 'approve' }, stranger.key)).status).toBe(404)
    expect((await api.call('GET', url, { key: stranger.key })).status).toBe(404)
    expect((await get(url)).data).toEqual([])
  })

  test('of many tells of each, and repeats its answer under one key', async () => {
    const ids = [await givenEarned(), await givenEarned()]
    const body = { commission_ids: [...ids, `com_${NONE}`], decision: 'reject', reason: 'A ring' }
    const first = await post('/v1/reviews', body, writer, { 'idempotency-key': 'bulk' })
    expect(first.status).toBe(200)
    expect(first.body.data).toMatchObject([
      { commission_id: ids[0], outcome: 'reviewed', problem: null },
      { commission_id: ids[1], outcome: 'reviewed', problem: null },
      { outcome: 'refused', review: null, problem: { code: 'not-found' } },
    ])
    const again = await post('/v1/reviews', body, writer, { 'idempotency-key': 'bulk' })
    expect(again.text).toBe(first.text)
    const once = await post('/v1/reviews', body)
    expect(once.body.data.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'unchanged',
      'unchanged',
      'refused',
    ])
    const many = { ...body, commission_ids: Array.from({ length: 501 }, () => ids[0]) }
    expect(codesOf(await post('/v1/reviews', many))).toEqual(['/commission_ids'])
    expect(codesOf(await post('/v1/reviews', { ...body, commission_ids: [] }))).toEqual(['/commission_ids'])
    expect((await post('/v1/reviews', body, reader)).body.code).toBe('scope-missing')
    expect((await api.call('POST', '/v1/reviews', { body })).status).toBe(401)
  })
})

describe('an entry by hand', () => {
  const bonus = () => ({
    kind: 'bonus',
    partner_id: ada.partner.id,
    amount: '500',
    currency: 'EUR',
    reason: 'Best of January',
  })

  test('is answered like any commission, explained, and booked once under one key', async () => {
    const [first, again] = [
      await post('/v1/commissions', bonus(), writer, { 'idempotency-key': 'bonus' }),
      await post('/v1/commissions', bonus(), writer, { 'idempotency-key': 'bonus' }),
    ]
    expect([first.status, again.text]).toEqual([201, first.text])
    expect(first.body).toMatchObject({
      kind: 'bonus',
      amount: eur('500'),
      because: 'Best of January',
      event_id: null,
      program: null,
      terms_version: null,
      state: 'held',
    })
    expect((await get('/v1/commissions')).data).toEqual([first.body])
    const told = await get(`/v1/commissions/${first.body.id}/explain`)
    expect(told).toMatchObject({ event: null, decision: null, made_by: null, reviews: [], click: null })
    expect(told.story[0].text).toBe('A bonus by hand: Best of January')
    await releaseCommissions(asWorker(ctx))
    expect((await get('/v1/balances')).data).toMatchObject([{ payable: eur('500') }])
  })

  test('that takes is payable at once and may leave a debt', async () => {
    const body = { ...bonus(), kind: 'manual_adjustment', amount: '-700' }
    const answer = await post('/v1/commissions', body)
    expect(answer.body).toMatchObject({ amount: eur('-700'), state: 'payable' })
    expect((await get('/v1/balances')).data).toMatchObject([{ payable: eur('-700') }])
  })

  test('is refused with every wrong field named', async () => {
    const wrong = async (change: object) => codesOf(await post('/v1/commissions', { ...bonus(), ...change }))
    expect(await wrong({ kind: 'write_off' })).toEqual(['/kind'])
    expect(await wrong({ kind: 'earning' })).toEqual(['/kind'])
    expect(await wrong({ amount: '5.00' })).toEqual(['/amount'])
    expect(await wrong({ amount: 500 })).toEqual(['/amount'])
    expect(await wrong({ amount: '9007199254740993' })).toEqual(['/amount'])
    expect(await wrong({ amount: '-1' })).toEqual(['/amount'])
    expect(await wrong({ currency: 'eur' })).toEqual(['/currency'])
    expect(await wrong({ reason: ' ' })).toEqual(['/reason'])
    expect(await wrong({ partner_id: `ptn_${NONE}`, program_id: `prg_${NONE}` })).toEqual([
      '/partner_id',
      '/program_id',
    ])
    expect(await wrong({ kind: 'manual_adjustment', concerns: `com_${NONE}` })).toEqual(['/concerns'])
    expect(await wrong({ release_at: '2001-01-01T00:00:00Z' })).toEqual(['/release_at'])
    const stranger = await givenKey(await givenBrand(api.stage), ['commissions:write'])
    expect(codesOf(await post('/v1/commissions', bonus(), stranger.key))).toEqual(['/partner_id'])
    expect((await post('/v1/commissions', bonus(), reader)).body.code).toBe('scope-missing')
    expect((await api.call('POST', '/v1/commissions', { body: bonus() })).status).toBe(401)
    expect((await get('/v1/commissions')).data).toEqual([])
  })
})

describe('a write-off', () => {
  async function givenDebt(amount = '700'): Promise<void> {
    const debt = { kind: 'manual_adjustment', amount: `-${amount}`, currency: 'EUR', reason: 'Paid twice' }
    await post('/v1/commissions', { ...debt, partner_id: ada.partner.id })
  }
  const draft = (amount = '700') => ({
    partner_id: ada.partner.id,
    amount,
    currency: 'EUR',
    reason: 'Left the program',
  })

  test('takes two admins, and ends what is owed', async () => {
    await givenDebt()
    const asked = await asAdmin('/v1/write-offs', draft())
    expect(asked.status).toBe(201)
    expect(asked.body).toMatchObject({ state: 'open', is_own: true, amount: eur('700'), commission_id: null })
    const url = `/v1/write-offs/${asked.body.id}`
    expect((await asAdmin(`${url}/approve`)).body).toMatchObject({
      status: 409,
      code: 'self-approval-refused',
    })
    expect((await get('/v1/write-offs?state=open')).data).toMatchObject([
      { id: asked.body.id, is_own: false },
    ])

    const second = await secondAdmin()
    const done = await asAdmin(`${url}/approve`, undefined, second)
    expect(done.body).toMatchObject({ state: 'approved', is_own: false })
    expect((await asAdmin(`${url}/approve`, undefined, second)).body).toEqual(done.body)
    expect((await asAdmin(`${url}/decline`)).body.code).toBe('write-off-decided')
    expect((await get(`/v1/commissions/${done.body.commission_id}`)).kind).toBe('write_off')
    expect(await get('/v1/balances/ageing')).toMatchObject({ data: [], totals: [] })
    expect((await get('/v1/write-offs?state=open')).data).toEqual([])
    expect(await get(url)).toEqual({ ...done.body, is_own: false })
  })

  test('is no matter for API keys, partners, other brands or strangers', async () => {
    await givenDebt()
    const { id } = (await asAdmin('/v1/write-offs', draft())).body
    expect((await post('/v1/write-offs', draft())).body.code).toBe('scope-missing')
    for (const act of ['approve', 'decline']) {
      const url = `/v1/write-offs/${id}/${act}`
      expect((await api.call('POST', url, { key: writer })).body.code).toBe('scope-missing')
      expect((await api.call('POST', url, {})).status).toBe(401)
      const session = await signIn(api, ada.partner.email)
      expect((await api.call('POST', url, { session })).body.code).toBe('role-missing')
      expect((await asAdmin(url, undefined, (await givenAdmin(api)).session)).status).toBe(404)
    }
    const stranger = await givenKey(await givenBrand(api.stage), ['commissions:read'])
    expect((await api.call('GET', `/v1/write-offs/${id}`, { key: stranger.key })).status).toBe(404)
    expect((await get('/v1/write-offs', stranger.key)).data).toEqual([])
  })

  test('is refused beyond what is owed, with every wrong field named', async () => {
    await givenDebt('100')
    expect((await asAdmin('/v1/write-offs', draft('101'))).body).toMatchObject({
      status: 409,
      code: 'write-off-exceeds-debt',
      detail: 'The partner owes 1.00 EUR, and 1.01 EUR was asked for.',
    })
    expect(codesOf(await asAdmin('/v1/write-offs', { ...draft('0') }))).toEqual(['/amount'])
    expect(codesOf(await asAdmin('/v1/write-offs', { ...draft(), partner_id: `ptn_${NONE}` }))).toEqual([
      '/partner_id',
    ])
    const bad = await asAdmin('/v1/write-offs', { ...draft('-1'), currency: 'EURO', reason: '' })
    expect(codesOf(bad)).toEqual(expect.arrayContaining(['/amount', '/currency', '/reason']))
    expect((await get('/v1/write-offs')).data).toEqual([])
  })

  test('asked for twice under one key is one request, approved twice at once one entry', async () => {
    await givenDebt()
    const ask = () =>
      api.call('POST', '/v1/write-offs', {
        session: admin.session,
        body: draft(),
        headers: { 'idempotency-key': 'ask' },
      })
    const [first, again] = [await ask(), await ask()]
    expect(again.text).toBe(first.text)
    const second = await secondAdmin()
    const url = `/v1/write-offs/${first.body.id}/approve`
    const answers = await Promise.all([1, 2, 3].map(() => asAdmin(url, undefined, second)))
    expect(statusesOf(answers)).toEqual([200, 200, 200])
    expect((await get('/v1/balances')).data).toMatchObject([{ payable: eur('0') }])
  })
})

test('what is owed is told per partner, currency and age', async () => {
  const take = (amount: string, reason: string) =>
    post('/v1/commissions', {
      kind: 'manual_adjustment',
      partner_id: ada.partner.id,
      amount,
      currency: 'EUR',
      reason,
    })
  const first = await take('-300', 'First')
  api.clock.advance({ days: 35 })
  const second = await take('-200', 'Second')
  const { data, totals } = await get('/v1/balances/ageing')
  expect(data).toMatchObject([
    {
      partner: { id: ada.partner.id },
      owed: eur('500'),
      bucket: '31_60',
      parts: [
        { commission_id: first.body.id, owed: eur('300'), bucket: '31_60' },
        { commission_id: second.body.id, owed: eur('200'), bucket: '0_30' },
      ],
    },
  ])
  expect(totals).toEqual([
    { bucket: '0_30', owed: eur('200') },
    { bucket: '31_60', owed: eur('300') },
  ])
  const session = await signIn(api, ada.partner.email)
  expect((await api.call('GET', '/v1/balances/ageing', { session })).body.code).toBe('role-missing')
})

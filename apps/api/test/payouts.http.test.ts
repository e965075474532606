// Commissions, balances, payout runs, payouts and the overview: from a sale to the bank.

import { releaseCommissions } from '@openpartner/core/flow'
import {
  asWorker,
  brokenInvariants,
  givenBrand,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterEach(async () => {
  expect(await brokenInvariants(api.stage.ownerUrl)).toEqual([])
})
afterAll(() => api.close())

/** A brand of its own with a partner who earned 20.00 EUR from each of some sales. */
async function given(sales: number) {
  const ctx = await givenBrand(api.stage)
  const ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
  for (let sale = 0; sale < sales; sale++) {
    await givenSale(ctx, await givenReferredCustomer(api.stage, ctx, ada))
  }
  const { key: reader } = await givenKey(ctx, [
    'commissions:read',
    'payouts:read',
    'brand:read',
    'audit:read',
  ])
  const { key: payer } = await givenKey(ctx, ['payouts:write'])
  const release = async () => {
    api.clock.advance({ days: 31 })
    await releaseCommissions(asWorker(ctx))
    // Ids of two sources sort by their time alone.
    api.clock.advance({ seconds: 1 })
  }
  return { ctx, ada, reader, payer, release }
}

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const NONE = '01h455vb4pex5vsknk084sn02q'

describe('a commission', () => {
  test('says in words why it is where it is, from held to paid', async () => {
    const { reader, payer, release } = await given(1)
    const current = async () => (await api.call('GET', '/v1/commissions', { key: reader })).body.data[0]
    const held = await current()
    expect(held).toMatchObject({
      kind: 'earning',
      amount: eur('2000'),
      base: eur('10000'),
      because: '20 % of every sale for 12 months',
      state: 'held',
      payout_id: null,
    })
    expect(held.state_text).toBe(`Held until ${held.release_at.slice(0, 10)}; then it becomes payable.`)
    await release()
    expect(await current()).toMatchObject({ state: 'payable' })
    const run = await api.call('POST', '/v1/payout-runs', { key: payer, body: {} })
    const [payout] = run.body.payouts
    expect(await current()).toMatchObject({ state: 'in_transit', payout_id: payout.id })
    const body = { outcome: 'settled', reference: 'SEPA 1' }
    await api.call('POST', `/v1/payouts/${payout.id}/result`, { key: payer, body })
    const paid = await current()
    expect(paid).toMatchObject({ state: 'paid', state_text: `Paid with the payout ${payout.id}.` })
    expect((await api.call('GET', `/v1/commissions/${paid.id}`, { key: reader })).body).toEqual(paid)
  })

  test('tells its whole story, every posting included', async () => {
    const { ctx, ada, reader, payer, release } = await given(1)
    await release()
    const { body: run } = await api.call('POST', '/v1/payout-runs', { key: payer, body: {} })
    const result = { outcome: 'settled', reference: 'SEPA 2' }
    await api.call('POST', `/v1/payouts/${run.payouts[0].id}/result`, { key: payer, body: result })
    const [id] = run.payouts[0].commission_ids
    const { body } = await api.call('GET', `/v1/commissions/${id}/explain`, { key: reader })
    expect(
      body.postings.map(
        ({ cause, debit, credit }: Record<string, string>) => `${cause}: ${debit} → ${credit}`,
      ),
    ).toEqual([
      'earn: brand:expense → partner:held',
      'release: partner:held → partner:payable',
      'pay: partner:payable → partner:in_transit',
      'settle: partner:in_transit → partner:paid',
    ])
    expect(body.click).toMatchObject({ partner: { name: 'Ada' }, link_id: ada.link.id })
    expect(body.payout).toMatchObject({ state: 'settled', reference: 'SEPA 2' })
    const story = body.story.map(({ text }: { text: string }) => text)
    expect(story).toEqual([
      'A visitor followed a link of Ada to https://shop.example.com/.',
      'A sale of 100.00 EUR happened.',
      'The latest click that counts is credited.',
      'Rule 1 of terms version 1 matches: 20 % of every sale for 12 months.',
      '20 % of 100.00 EUR is 20.00 EUR.',
      '20.00 EUR is booked for Ada and held.',
      'The hold ends: 20.00 EUR becomes payable to Ada.',
      'A payout of 20.00 EUR to Ada is prepared.',
      'The payout of 20.00 EUR to Ada arrives, with the reference SEPA 2.',
      `Paid with the payout ${run.payouts[0].id}.`,
    ])
    const session = await signIn(api, ada.partner.email)
    const own = await api.call('GET', `/v1/commissions/${id}/explain`, { session })
    expect(own.body.story).toEqual(body.story)
    expect(own.text).not.toContain(body.event.customer)
    expect(own.text).not.toContain(body.event.external_id)
    expect(ctx.actor.brandId).toMatch(/^brd_/)
  })

  test('is seen by its own partner only: another’s is as missing as none', async () => {
    const { ctx, ada } = await given(1)
    const other = await givenPartner(ctx, ada.membership.programId, 'Other')
    const session = await signIn(api, other.partner.email)
    const own = await signIn(api, ada.partner.email)
    const [commission] = (await api.call('GET', '/v1/commissions', { session: own })).body.data
    expect(
      (await api.call('GET', `/v1/commissions?partner_id=${ada.partner.id}`, { session })).body.data,
    ).toEqual([])
    for (const path of [`/v1/commissions/${commission.id}`, `/v1/commissions/${commission.id}/explain`]) {
      const theirs = await api.call('GET', path, { session })
      const missing = await api.call('GET', path.replace(commission.id, `com_${NONE}`), { session })
      expect({ ...theirs.body, instance: '' }).toEqual({ ...missing.body, instance: '' })
      expect(theirs.status).toBe(404)
    }
    expect((await api.call('GET', '/v1/balances', { session })).body.data).toEqual([])
    expect((await api.call('GET', '/v1/balances', { session: own })).body.data).toMatchObject([
      { held: eur('2000') },
    ])
  })
})

describe('a payout run', () => {
  test('pays what its preview said, freezes it, and leaves nothing due', async () => {
    const { reader, payer, release, ada } = await given(3)
    await release()
    const preview = await api.call('POST', '/v1/payout-runs/preview', { key: reader, body: {} })
    expect(preview.body).toMatchObject({ left_out: [], totals: [eur('6000')] })
    const run = await api.call('POST', '/v1/payout-runs', {
      key: payer,
      body: { cut_off_at: preview.body.cut_off_at },
    })
    expect(run.status).toBe(201)
    expect(run.body).toMatchObject({ minimum: '0', totals: preview.body.totals, rail: 'manual' })
    expect(run.body.payouts).toMatchObject([
      { partner: { id: ada.partner.id }, amount: eur('6000'), state: 'prepared' },
    ])
    expect(run.body.payouts[0].commission_ids.toSorted()).toEqual(
      preview.body.due[0].commission_ids.toSorted(),
    )
    expect((await api.call('GET', `/v1/payout-runs/${run.body.id}`, { key: reader })).body).toEqual(run.body)
    expect((await api.call('GET', '/v1/payout-runs', { key: reader })).body.data).toEqual([run.body])
    const again = await api.call('POST', '/v1/payout-runs', { key: payer, body: {} })
    expect(again.body).toMatchObject({ status: 409, code: 'payout-nothing-due' })
    const balances = await api.call('GET', '/v1/balances', { key: reader })
    expect(balances.body.data).toMatchObject([{ payable: eur('0'), in_transit: eur('6000') }])
  })

  test('tells who is left out and why', async () => {
    const { reader, release } = await given(1)
    await release()
    const body = { minimum: '5000' }
    const { body: preview } = await api.call('POST', '/v1/payout-runs/preview', { key: reader, body })
    expect(preview).toMatchObject({
      due: [],
      totals: [],
      left_out: [{ reason: 'below_minimum', amount: eur('2000') }],
    })
  })

  test('asked for twice at once pays once', async () => {
    const { payer, release } = await given(2)
    await release()
    const ask = () => api.call('POST', '/v1/payout-runs', { key: payer, body: {} })
    expect(statusesOf(await Promise.all([ask(), ask(), ask()]))).toEqual([201, 409, 409])
  })

  test('with a minimum that is no amount of minor units is refused', async () => {
    const { payer } = await given(0)
    for (const minimum of ['-1', '1.5', 1, '']) {
      const { body } = await api.call('POST', '/v1/payout-runs', { key: payer, body: { minimum } })
      expect(body.errors).toMatchObject([{ pointer: '/minimum' }])
    }
  })
})

describe('a payout’s result', () => {
  const prepared = async () => {
    const everything = await given(1)
    await everything.release()
    const { body } = await api.call('POST', '/v1/payout-runs', { key: everything.payer, body: {} })
    return { ...everything, payout: body.payouts[0] }
  }

  test('is told once: again the same answers the same, another is refused', async () => {
    const { payer, reader, payout } = await prepared()
    const tell = (body: object) => api.call('POST', `/v1/payouts/${payout.id}/result`, { key: payer, body })
    const first = await tell({ outcome: 'settled', reference: 'SEPA 1' })
    expect(first.body).toMatchObject({
      state: 'settled',
      reference: 'SEPA 1',
      settled_at: api.clock.now().toISOString(),
    })
    expect((await tell({ outcome: 'settled', reference: 'SEPA 1' })).body).toEqual(first.body)
    const other = await tell({ outcome: 'failed', reason: 'closed' })
    expect(other.body).toMatchObject({ status: 409, code: 'payout-already-settled' })
    expect((await api.call('GET', `/v1/payouts/${payout.id}`, { key: reader })).body).toEqual(first.body)
    expect((await api.call('GET', '/v1/balances', { key: reader })).body.data).toMatchObject([
      { paid: eur('2000') },
    ])
  })

  test('that failed makes the commission payable again', async () => {
    const { payer, reader, payout } = await prepared()
    const body = { outcome: 'failed', reason: 'The bank account is closed' }
    const failed = await api.call('POST', `/v1/payouts/${payout.id}/result`, { key: payer, body })
    expect(failed.body).toMatchObject({ state: 'failed', reason: body.reason, settled_at: null })
    const { body: preview } = await api.call('POST', '/v1/payout-runs/preview', { key: reader, body: {} })
    expect(preview.totals).toEqual([eur('2000')])
  })

  test('needs a reference or a reason, and a payout that exists', async () => {
    const { payer, payout } = await prepared()
    const tell = (id: string, body: object) =>
      api.call('POST', `/v1/payouts/${id}/result`, { key: payer, body })
    expect((await tell(payout.id, { outcome: 'settled' })).body.errors).toMatchObject([
      { pointer: '/reference' },
    ])
    expect((await tell(payout.id, { outcome: 'failed' })).body.errors).toMatchObject([{ pointer: '/reason' }])
    expect((await tell(payout.id, { outcome: 'lost' })).body.errors).toMatchObject([{ pointer: '/outcome' }])
    expect((await tell(`pay_${NONE}`, { outcome: 'settled', reference: 'x' })).status).toBe(404)
  })

  test('is seen by its own partner, with payouts of no other', async () => {
    const { ctx, ada, payout } = await prepared()
    const other = await givenPartner(ctx, ada.membership.programId, 'Other')
    const own = await api.call('GET', '/v1/payouts', { session: await signIn(api, ada.partner.email) })
    expect(own.body.data).toEqual([payout])
    const session = await signIn(api, other.partner.email)
    expect((await api.call('GET', '/v1/payouts', { session })).body.data).toEqual([])
    expect((await api.call('GET', `/v1/payouts/${payout.id}`, { session })).status).toBe(404)
  })
})

describe('the overview', () => {
  test('counts the period day by day and adds up; a partner sees their own share', async () => {
    const { ctx, ada, reader } = await given(2)
    await givenPartner(ctx, ada.membership.programId, 'Other')
    const { body } = await api.call('GET', '/v1/overview', { key: reader })
    expect(body.days).toHaveLength(30)
    expect(body.to).toBe(api.clock.now().toISOString().slice(0, 10))
    expect(body.totals).toMatchObject({
      clicks: 2,
      sales: 2,
      credited_sales: 2,
      revenue: [eur('20000')],
      commissions: [eur('4000')],
    })
    const sum = body.days.reduce((total: number, { sales }: { sales: number }) => total + sales, 0)
    expect(sum).toBe(body.totals.sales)
    expect(body.top_partners).toMatchObject([{ name: 'Ada', sales: 2 }])
    const own = await api.call('GET', '/v1/overview', { session: await signIn(api, ada.partner.email) })
    expect(own.body).toMatchObject({ totals: { commissions: [eur('4000')] }, top_partners: [] })
  })

  test('of a period that ends before it starts, is too long or is no period is refused', async () => {
    const { reader } = await given(0)
    for (const query of [
      'from=2026-02-02&to=2026-02-01',
      'from=2020-01-01&to=2026-01-01',
      'from=yesterday',
    ]) {
      const { body } = await api.call('GET', `/v1/overview?${query}`, { key: reader })
      expect(body).toMatchObject({ status: 400, errors: [{ pointer: '/from' }] })
    }
  })
})

describe('the audit log', () => {
  test('has who prepared and settled what, in the words of the act', async () => {
    const { reader, payer, release } = await given(1)
    await release()
    const { body: run } = await api.call('POST', '/v1/payout-runs', { key: payer, body: {} })
    const body = { outcome: 'settled', reference: 'SEPA 1' }
    await api.call('POST', `/v1/payouts/${run.payouts[0].id}/result`, { key: payer, body })
    const { body: log } = await api.call('GET', '/v1/audit-entries?limit=2', { key: reader })
    expect(log.data.map(({ action }: { action: string }) => action)).toEqual([
      'payout.settled',
      'payout_run.prepared',
    ])
    expect(log.data.every(({ actor }: { actor: string }) => actor.startsWith('key:key_'))).toBe(true)
  })
})

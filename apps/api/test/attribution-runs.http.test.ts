// Attribution runs, simulations and closings over HTTP: started, watched, applied once, refused.

import { advanceAttributionRuns, bindIdentity } from '@openpartner/core/flow'
import { type Database, openDatabase } from '@openpartner/db'
import {
  asWorker,
  brokenInvariants,
  givenClick,
  givenPartner,
  givenProgram,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { givenAdmin, givenKey, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
let workerDb: Database
beforeAll(async () => {
  api = await startApi()
  workerDb = openDatabase({ url: api.urlFor('worker'), applicationName: 'test' })
})
afterEach(async () => {
  expect(await brokenInvariants(api.stage.ownerUrl)).toEqual([])
})
afterAll(async () => {
  await workerDb.close()
  await api.close()
})

/** Ada's click, then Bob's, then a sale: Bob has 20.00 EUR of it. */
async function given() {
  const { ctx, email } = await givenAdmin(api)
  const program = await givenProgram(ctx)
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  const from = api.clock.now().toISOString()
  for (const { link } of [ada, bob]) {
    api.clock.advance({ hours: 1 })
    await bindIdentity(ctx, { clickId: await givenClick(api.stage, ctx, { link }), customerRef: 'ann' })
  }
  api.clock.advance({ hours: 1 })
  const { event } = await givenSale(ctx, 'ann')
  api.clock.advance({ days: 2 })
  // Nobody stays signed in over two days.
  const session = await signIn(api, email)
  const { key } = await givenKey(ctx, ['programs:read', 'programs:write', 'events:read', 'commissions:read'])
  const body = {
    program_id: program.id,
    period: { from, to: api.clock.now().toISOString() },
    policy: { model: 'first_click' },
  }
  const start = async () => (await api.call('POST', '/v1/attribution-runs', { key, body })).body
  const work = async () => {
    while (await advanceAttributionRuns({ ...asWorker(ctx), db: workerDb })) {
      // Until nothing is left.
    }
  }
  return { ctx, program, event, ada, bob, key, session, body, start, work }
}

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const NONE = '01h455vb4pex5vsknk084sn02q'

describe('a run', () => {
  test('is started, computed, read, applied with its confirmation, and explains the event', async () => {
    const { key, session, event, start, work, ada, bob } = await given()
    const started = await start()
    expect(started).toMatchObject({
      purpose: 'rerun',
      state: 'queued',
      policy: { model: 'first_click', text: 'The first click gets all the credit.' },
      preview: null,
      confirmation: null,
    })
    await work()
    const url = `/v1/attribution-runs/${started.id}`
    const { body: ready } = await api.call('GET', url, { key })
    expect(ready).toMatchObject({ state: 'ready', outdated: false, applied: null, differs: false })
    const change = { before: eur('0'), after: eur('2000'), later: eur('0'), change: eur('2000') }
    expect(ready.preview).toMatchObject({
      customers: 1,
      events: 1,
      changed: 1,
      totals: [{ currency: 'EUR', before: eur('2000'), change: eur('0'), winners: 1, losers: 1 }],
    })
    expect(ready.preview.partners).toContainEqual({ partner: { id: ada.partner.id, name: 'Ada' }, ...change })
    expect(ready.preview.partners).toHaveLength(2)
    const body = { confirmation: ready.confirmation }
    const { status, body: applying } = await api.call('POST', `${url}/apply`, { session, body })
    expect([status, applying.state]).toEqual([200, 'applying'])
    await work()
    const again = await api.call('POST', `${url}/apply`, { session, body })
    expect(again.body).toMatchObject({ state: 'applied', differs: false, applied_by: expect.any(String) })
    const { body: explained } = await api.call('GET', `/v1/events/${event.id}/explain`, { key })
    expect(explained.decision).toMatchObject({
      cause: 'run',
      run_id: started.id,
      notes: [`The policy of the attribution run ${started.id} counted instead of the terms.`],
    })
    expect(explained.event.credited).toEqual([{ id: ada.partner.id, name: 'Ada' }])
    expect(bob.partner.name).toBe('Bob')
  })

  test('lists newest first', async () => {
    const { key, start } = await given()
    const first = await start()
    api.clock.advance({ seconds: 1 })
    const second = await start()
    const { body } = await api.call('GET', '/v1/attribution-runs?limit=1', { key })
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([second.id])
    const next = await api.call('GET', `/v1/attribution-runs?limit=1&cursor=${body.next_cursor}`, { key })
    expect(next.body.data.map(({ id }: { id: string }) => id)).toEqual([first.id])
  })

  test('says when events were told since, and is cancelled', async () => {
    const { ctx, key, start, work } = await given()
    const { id } = await start()
    await work()
    api.clock.advance({ seconds: 1 })
    await givenSale(ctx, 'ben', { occurredAt: new Date(api.clock.now().getTime() - 86_400_000) })
    const url = `/v1/attribution-runs/${id}`
    expect((await api.call('GET', url, { key })).body).toMatchObject({ state: 'ready', outdated: true })
    for (const _ of [1, 2]) {
      expect((await api.call('POST', `${url}/cancel`, { key })).body.state).toBe('cancelled')
    }
  })

  test('is refused with every wrong field named', async () => {
    const { key, body } = await given()
    const wrong = {
      ...body,
      period: { from: body.period.to, to: body.period.from },
      policy: { window_days: 0, terms_id: `trm_${NONE}` },
    }
    const answer = await api.call('POST', '/v1/attribution-runs', { key, body: wrong })
    expect(answer.body).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/period/to',
      '/policy/window_days',
      '/policy/terms_id',
    ])
    const malformed = await api.call('POST', '/v1/attribution-runs', { key, body: { ...body, model: 'x' } })
    expect(malformed.body.code).toBe('request-invalid')
    const unknown = { ...body, program_id: `prg_${NONE}` }
    expect((await api.call('POST', '/v1/attribution-runs', { key, body: unknown })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/program_id' }],
    })
  })

  test('is applied by admins, ready, and for the totals that were seen', async () => {
    const { key, session, start, work } = await given()
    const { id } = await start()
    const url = `/v1/attribution-runs/${id}/apply`
    const body = { confirmation: '0'.repeat(64) }
    expect((await api.call('POST', url, { key, body })).status).toBe(403)
    expect((await api.call('POST', url, { body })).status).toBe(401)
    expect((await api.call('POST', url, { session, body })).body.code).toBe('attribution-run-not-ready')
    await work()
    expect((await api.call('POST', url, { session, body })).body).toMatchObject({
      code: 'attribution-run-not-seen',
      errors: [{ pointer: '/confirmation' }],
    })
    expect((await api.call('POST', url, { session, body: {} })).body.code).toBe('request-invalid')
  })

  test('of another brand is as missing as none', async () => {
    const { start } = await given()
    const { id } = await start()
    const other = await given()
    for (const target of [id, `atr_${NONE}`, 'x']) {
      const url = `/v1/attribution-runs/${target}`
      expect((await api.call('GET', url, { key: other.key })).status).toBe(404)
      expect((await api.call('POST', `${url}/cancel`, { key: other.key })).status).toBe(404)
      const body = { confirmation: '0'.repeat(64) }
      expect((await api.call('POST', `${url}/apply`, { session: other.session, body })).status).toBe(404)
    }
  })
})

describe('a simulation', () => {
  const terms = {
    hold_days: 30,
    rules: [
      { on: 'sale', occurrence: 'every', reward: { type: 'percent', basis_points: 3_000 }, months: null },
    ],
  }

  test('says what draft terms would have paid, and cannot be applied', async () => {
    const { key, session, program, work, bob } = await given()
    const url = `/v1/programs/${program.id}/simulations`
    const { status, body: started } = await api.call('POST', url, { key, body: { months: 1, terms } })
    expect([status, started.purpose]).toEqual([201, 'simulation'])
    await work()
    const { body } = await api.call('GET', `/v1/attribution-runs/${started.id}`, { key })
    expect(body).toMatchObject({ state: 'ready', confirmation: null })
    expect(body.preview.partners).toEqual([
      {
        partner: { id: bob.partner.id, name: 'Bob' },
        before: eur('2000'),
        after: eur('3000'),
        later: eur('0'),
        change: eur('1000'),
      },
    ])
    const apply = { confirmation: '0'.repeat(64) }
    const refused = await api.call('POST', `/v1/attribution-runs/${started.id}/apply`, {
      session,
      body: apply,
    })
    expect(refused.body.code).toBe('attribution-run-not-ready')
  })

  test('is refused for drafts that contradict themselves and for too many months', async () => {
    const { key, program } = await given()
    const url = `/v1/programs/${program.id}/simulations`
    const broken = await api.call('POST', url, { key, body: { months: 1, terms: { ...terms, rules: [] } } })
    expect(broken.body).toMatchObject({ code: 'terms-invalid', errors: [{ pointer: '/terms/rules' }] })
    const long = await api.call('POST', url, { key, body: { months: 25, terms } })
    expect(long.body).toMatchObject({ code: 'request-invalid', errors: [{ pointer: '/months' }] })
    const none = await api.call('POST', `/v1/programs/prg_${NONE}/simulations`, {
      key,
      body: { months: 1, terms },
    })
    expect(none.status).toBe(404)
  })
})

describe('closing a period', () => {
  test('is for admins, goes forward, and is listed', async () => {
    const { key, session } = await given()
    const day = (ago: number) =>
      new Date(api.clock.now().getTime() - ago * 86_400_000).toISOString().slice(0, 10)
    const close = (through: string) => api.call('POST', '/v1/period-closings', { session, body: { through } })
    expect((await api.call('POST', '/v1/period-closings', { key, body: { through: day(1) } })).status).toBe(
      403,
    )
    expect((await close(day(0))).body).toMatchObject({
      code: 'request-invalid',
      errors: [{ pointer: '/through' }],
    })
    expect((await close('2026-13-01')).body).toMatchObject({ code: 'request-invalid' })
    const closed = await close(day(1))
    expect([closed.status, closed.body.through]).toEqual([201, day(1)])
    expect((await close(day(1))).body).toEqual(closed.body)
    expect((await close(day(2))).body.code).toBe('books-closed')
    const { body } = await api.call('GET', '/v1/period-closings', { key })
    expect(body.data).toEqual([closed.body])
  })
})

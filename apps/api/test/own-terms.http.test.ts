// Terms of groups and of single partners over HTTP: published, ended, told in explanations, and accepted.

import { DEFAULT_TERMS, givenBrand, givenClick, givenPartner, givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, givenAdmin, givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let adminEmail: string
let key: string
beforeAll(async () => {
  api = await startApi()
  const brand = await givenAdmin(api)
  ctx = brand.ctx
  adminEmail = brand.email
  key = (
    await givenKey(ctx, [
      'programs:read',
      'programs:write',
      'partners:read',
      'partners:write',
      'identities:write',
      'events:write',
      'events:read',
      'commissions:read',
      'audit:read',
    ])
  ).key
})
afterAll(() => api.close())

const NOBODY = '01h455vb4pex5vsknk084sn02q'
const percent = (percents: number) => ({
  on: 'sale',
  occurrence: 'every',
  reward: { type: 'percent', basis_points: percents * 100 },
})
const paying = (percents: number, change: object = {}) => ({
  hold_days: 30,
  rules: [percent(percents)],
  ...change,
})
const post = (path: string, body?: object, credential: object = { key }) =>
  api.call('POST', path, { ...credential, ...(body === undefined ? {} : { body }) })
const get = async (path: string, credential: object = { key }) =>
  (await api.call('GET', path, credential)).body
const pointers = ({ body }: Answer): string[] =>
  body.errors.map(({ pointer }: { pointer: string }) => pointer)

/** A program with two partners, the first of them in a group. */
async function scene(model: 'last_click' | 'linear' = 'last_click') {
  const program = await givenProgram(ctx, { ...DEFAULT_TERMS, model })
  const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, program.id, 'Bob')]
  // Ids of two sources sort by their time alone.
  api.clock.advance({ seconds: 1 })
  const { body: gold } = await post('/v1/groups', { program_id: program.id, name: 'Gold' })
  const body = { group_id: gold.id }
  await api.call('PATCH', `/v1/memberships/${ada.membership.id}`, { key, body })
  return {
    program,
    ada,
    bob,
    gold,
    ofGold: `/v1/groups/${gold.id}/terms`,
    ofAda: `/v1/memberships/${ada.membership.id}/terms`,
    ofBob: `/v1/memberships/${bob.membership.id}/terms`,
  }
}

describe('terms of a group or a partner', () => {
  test('are versions of their own, and a membership shows the most specific that count', async () => {
    const { program, ada, gold, ofGold, ofAda } = await scene()
    const shown = async () => (await get(`/v1/memberships/${ada.membership.id}`)).terms
    expect(await shown()).toMatchObject({ scope: 'program', name: 'the program’s terms, version 1' })
    const ofGroup = await post(ofGold, paying(25))
    expect(ofGroup.status).toBe(201)
    expect(ofGroup.body).toMatchObject({
      program_id: program.id,
      group_id: gold.id,
      partner_id: null,
      version: 1,
      state: 'in_force',
      ends: false,
    })
    expect(ofGroup.body.model).toBeUndefined()
    expect(await shown()).toMatchObject({
      id: ofGroup.body.id,
      scope: 'group',
      name: 'the terms of the group Gold, version 1',
      summary: ofGroup.body.summary,
    })
    await post(ofAda, paying(30))
    const second = await post(ofAda, paying(35))
    expect(second.body).toMatchObject({ partner_id: ada.partner.id, group_id: null, version: 2 })
    expect(await shown()).toMatchObject({ scope: 'partner', name: 'the partner’s own terms, version 2' })
    const list = (await get(ofAda)).data
    expect(list.map(({ version, state }: { version: number; state: string }) => [version, state])).toEqual([
      [2, 'in_force'],
      [1, 'past'],
    ])
    // The program's own list has the program's own alone.
    expect((await get(`/v1/programs/${program.id}/terms`)).data).toHaveLength(1)
    const [entry] = (await get('/v1/audit-entries?limit=1')).data
    expect(entry).toMatchObject({
      action: 'terms.published',
      target: second.body.id,
      after: { membership_id: ada.membership.id, version: 2 },
    })
  })

  test('say what they change against the terms that counted before', async () => {
    const { ofAda } = await scene()
    const { body } = await post(ofAda, paying(30, { hold_days: 7 }))
    const texts = body.changes.map(({ text }: { text: string }) => text)
    expect(texts.join(' ')).toContain('30 %')
    expect(texts.join(' ')).toContain('Payable after 7 days.')
    // Model, binding and coupons are the program's: no change.
    expect(texts).toHaveLength(2)
  })

  test('can be planned: a membership shows what counts next, and from when', async () => {
    const { ada, ofAda } = await scene()
    const from = new Date(api.clock.now().getTime() + 86_400_000)
    const until = new Date(from.getTime() + 86_400_000)
    const effect = { effective_from: from.toISOString(), effective_until: until.toISOString() }
    const { body } = await post(ofAda, paying(30, effect))
    expect(body).toMatchObject({ state: 'planned', ...effect })
    const shown = () => get(`/v1/memberships/${ada.membership.id}`)
    expect(await shown()).toMatchObject({
      terms: { scope: 'program' },
      next_terms: { from: from.toISOString(), terms: { id: body.id, scope: 'partner' } },
    })
    api.clock.set(from.toISOString())
    expect(await shown()).toMatchObject({
      terms: { id: body.id },
      next_terms: { from: until.toISOString(), terms: { scope: 'program' } },
    })
  })

  test('that contradict themselves, begin in the past or speak for the program are refused', async () => {
    const { ofAda, ofGold } = await scene()
    for (const path of [ofAda, ofGold]) {
      const wrong = { ...percent(20), reward: { type: 'percent', basis_points: 20_000 } }
      const past = new Date(api.clock.now().getTime() - 1).toISOString()
      const refused = await post(path, { hold_days: 400, rules: [wrong], effective_from: past })
      expect([refused.status, refused.body.code]).toEqual([400, 'terms-invalid'])
      expect(pointers(refused)).toEqual(['/hold_days', '/rules/0/reward/basis_points', '/effective_from'])
      expect(pointers(await post(path, paying(20, { rules: [] })))).toEqual(['/rules'])
      for (const field of ['model', 'binds_on', 'coupons']) {
        expect((await post(path, paying(20, { [field]: 'linear' }))).body.code).toBe('request-invalid')
      }
      expect((await get(path)).data).toEqual([])
    }
  })

  test('are ended once: then the less specific count, and what was published stays', async () => {
    const { ada, ofAda, ofGold } = await scene()
    const none = await post(`${ofAda}/end`, {})
    expect([none.status, none.body.code]).toEqual([409, 'terms-none-to-end'])
    await post(ofGold, paying(25))
    await post(ofAda, paying(30))
    const ended = await post(`${ofAda}/end`, {})
    expect(ended.status).toBe(201)
    expect(ended.body).toMatchObject({ version: 2, ends: true, rules: [], state: 'in_force' })
    expect(ended.body.changes[0].text).toContain('25 %')
    expect((await get(`/v1/memberships/${ada.membership.id}`)).terms).toMatchObject({ scope: 'group' })
    expect((await post(`${ofAda}/end`, {})).body.code).toBe('terms-none-to-end')
    expect((await get(ofAda)).data).toHaveLength(2)
    expect((await get('/v1/audit-entries?limit=1')).data[0].action).toBe('terms.ended')
  })

  test('are ended at a time to come, but not in the past', async () => {
    const { ada, ofAda } = await scene()
    await post(ofAda, paying(30))
    const past = new Date(api.clock.now().getTime() - 1).toISOString()
    expect(pointers(await post(`${ofAda}/end`, { effective_from: past }))).toEqual(['/effective_from'])
    const later = new Date(api.clock.now().getTime() + 86_400_000).toISOString()
    expect((await post(`${ofAda}/end`, { effective_from: later })).body.state).toBe('planned')
    expect(await get(`/v1/memberships/${ada.membership.id}`)).toMatchObject({
      terms: { scope: 'partner' },
      next_terms: { from: later, terms: { scope: 'program' } },
    })
  })

  test('are numbered one after the other, also when published at once', async () => {
    const { ofGold } = await scene()
    const answers = await Promise.all([1, 2, 3, 4].map((percents) => post(ofGold, paying(percents))))
    expect(answers.map(({ body }) => Number(body.version)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
  })

  test('a repeat under the same key publishes one version', async () => {
    const { ofGold } = await scene()
    const headers = { 'idempotency-key': 'gold-25' }
    const twice = [
      await post(ofGold, paying(25), { key, headers }),
      await post(ofGold, paying(25), { key, headers }),
    ]
    expect(twice[1]?.text).toBe(twice[0]?.text)
    expect((await get(ofGold)).data).toHaveLength(1)
  })

  test('of an archived group are refused', async () => {
    const { gold, ofGold } = await scene()
    await api.call('PATCH', `/v1/groups/${gold.id}`, { key, body: { status: 'archived' } })
    expect((await post(ofGold, paying(25))).body.code).toBe('group-archived')
  })

  test('of others are as missing as none, for a partner', async () => {
    const { ada, bob, ofAda, ofBob, ofGold } = await scene()
    await post(ofGold, paying(25))
    await post(ofAda, paying(30))
    const sessions = { ada: await signIn(api, ada.partner.email), bob: await signIn(api, bob.partner.email) }
    const statuses = async (session: string) => {
      const paths = [
        ofGold,
        ofAda,
        ofBob,
        `/v1/groups/grp_${NOBODY}/terms`,
        `/v1/memberships/mbr_${NOBODY}/terms`,
      ]
      const answers: Answer[] = []
      for (const path of paths) answers.push(await api.call('GET', path, { session }))
      return answers.map(({ status }) => status)
    }
    expect(await statuses(sessions.ada)).toEqual([200, 200, 404, 404, 404])
    expect(await statuses(sessions.bob)).toEqual([404, 404, 200, 404, 404])
    const published = await post(ofAda, paying(99), { session: sessions.ada })
    expect(published.body.code).toBe('role-missing')
  })
})

describe('an explanation', () => {
  test('names for each share which terms counted, and a partner sees their own alone', async () => {
    const { ada, bob, ofAda, ofBob } = await scene('linear')
    await post(ofAda, paying(30))
    await post(ofBob, paying(10))
    await post(ofBob, paying(12))
    const customer = 'cus_of_two'
    for (const partner of [ada, bob]) {
      const cref = await givenClick(api.stage, ctx, partner)
      api.clock.advance({ minutes: 1 })
      await post('/v1/identities', { cref, customer })
    }
    const sale = { kind: 'sale', customer, external_id: 'inv_of_two', amount: '10000', currency: 'EUR' }
    const { body: event } = await post('/v1/events', sale)
    const { decision } = await get(`/v1/events/${event.id}/explain`)
    expect(decision.rewards).toMatchObject([
      {
        partner: { name: 'Bob' },
        terms_scope: 'partner',
        terms_name: 'the partner’s own terms, version 2',
        part: { amount: '600' },
      },
      {
        partner: { name: 'Ada' },
        terms_name: 'the partner’s own terms, version 1',
        part: { amount: '1500' },
      },
    ])
    expect(decision.split).toContain('different terms')
    expect(decision.split).toContain('6.00 EUR and 15.00 EUR')
    const own = event.commissions.find((one: { partner_id: string }) => one.partner_id === ada.partner.id)
    const session = await signIn(api, ada.partner.email)
    const explained = await api.call('GET', `/v1/commissions/${own.id}/explain`, { session })
    const told = explained.body.story.map(({ text }: { text: string }) => text)
    expect(told).toContain(
      'Rule 1 of the partner’s own terms, version 1 matches: 30 % of every sale, for life.',
    )
    expect(explained.body.decision.split).toBeNull()
    for (const hidden of ['12 %', 'version 2', 'Bob', bob.partner.id]) {
      expect([hidden, explained.text.includes(hidden)]).toEqual([hidden, false])
    }
  })

  test('names the group whose terms counted', async () => {
    const { ada, ofGold } = await scene()
    await post(ofGold, paying(25))
    const cref = await givenClick(api.stage, ctx, ada)
    await post('/v1/identities', { cref, customer: 'cus_gold' })
    const sale = {
      kind: 'sale',
      customer: 'cus_gold',
      external_id: 'inv_gold',
      amount: '10000',
      currency: 'EUR',
    }
    const { body: event } = await post('/v1/events', sale)
    const { decision } = await get(`/v1/events/${event.id}/explain`)
    expect(decision.rewards[0]).toMatchObject({
      terms_scope: 'group',
      terms_name: 'the terms of the group Gold, version 1',
    })
  })
})

describe('an acceptance', () => {
  const accept = (termsId: string, session: string) =>
    post(`/v1/terms/${termsId}/acceptances`, undefined, { session })

  test('is recorded once, for the partner who is signed in; a repeat answers the same', async () => {
    const { program, ada } = await scene()
    const session = await signIn(api, ada.partner.email)
    const path = `/v1/memberships/${ada.membership.id}`
    const before = (await get(path, { session })).terms
    expect(before).toMatchObject({ accepted_at: null, changes: null })
    const at = api.clock.now().toISOString()
    const answers = await Promise.all([1, 2, 3].map(() => accept(before.id, session)))
    api.clock.advance({ minutes: 5 })
    answers.push(await accept(before.id, session))
    expect(statusesOf(answers)).toEqual([201, 201, 201, 201])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers[0]?.body).toMatchObject({
      terms_id: before.id,
      partner_id: ada.partner.id,
      accepted_at: at,
    })
    expect((await get(path, { session })).terms).toMatchObject({ accepted_at: at, changes: [] })
    const { data } = await get(`/v1/programs/${program.id}/acceptances`)
    expect(data).toEqual([
      {
        id: answers[0]?.body.id,
        terms: { id: before.id, version: 1, scope: 'program', name: 'the program’s terms, version 1' },
        partner: { id: ada.partner.id, name: 'Ada' },
        accepted_at: at,
      },
    ])
    const others = await get(`/v1/programs/${program.id}/acceptances?terms_id=trm_${NOBODY}`)
    expect(others.data).toEqual([])
  })

  test('of an earlier version leaves what changed since, and terms count without it', async () => {
    const { ada, ofAda } = await scene()
    const session = await signIn(api, ada.partner.email)
    const shown = async () => (await get(`/v1/memberships/${ada.membership.id}`, { session })).terms
    await accept((await shown()).id, session)
    const { body: own } = await post(ofAda, paying(30))
    expect(await shown()).toMatchObject({ id: own.id, accepted_at: null })
    expect((await shown()).changes.join(' ')).toContain('30 %')
    await accept(own.id, session)
    expect((await shown()).changes).toEqual([])
  })

  test('of the terms that count next is taken; of those that do not any more it is refused', async () => {
    const { program, ada, ofAda } = await scene()
    const session = await signIn(api, ada.partner.email)
    const [ofProgram] = (await get(`/v1/programs/${program.id}/terms`)).data
    const from = new Date(api.clock.now().getTime() + 3_600_000).toISOString()
    const { body: next } = await post(ofAda, paying(30, { effective_from: from }))
    expect((await accept(next.id, session)).status).toBe(201)
    api.clock.set(from)
    const refused = await accept(ofProgram.id, session)
    expect([refused.status, refused.body.code]).toEqual([409, 'terms-not-applicable'])
  })

  test('of others’ terms is as missing as of none, and nothing is recorded', async () => {
    const { program, bob, ofAda, ofGold } = await scene()
    const { program: hidden } = await scene()
    const session = await signIn(api, bob.partner.email)
    const { body: ofA } = await post(ofAda, paying(30))
    const { body: ofG } = await post(ofGold, paying(25))
    const [ofHidden] = (await get(`/v1/programs/${hidden.id}/terms`)).data
    const foreign = await givenBrand(api.stage)
    await givenProgram(foreign)
    for (const id of [ofA.id, ofG.id, ofHidden.id, `trm_${NOBODY}`, 'nonsense']) {
      expect((await accept(id, session)).status).toBe(404)
    }
    expect((await get(`/v1/programs/${program.id}/acceptances`)).data).toEqual([])
  })

  test('is nobody’s but a partner’s, and only the brand reads who accepted', async () => {
    const { program, ada } = await scene()
    const { terms } = await get(`/v1/memberships/${ada.membership.id}`)
    expect((await accept(terms.id, await signIn(api, adminEmail))).body.code).toBe('role-missing')
    expect((await post(`/v1/terms/${terms.id}/acceptances`)).body.code).toBe('scope-missing')
    const session = await signIn(api, ada.partner.email)
    const list = await api.call('GET', `/v1/programs/${program.id}/acceptances`, { session })
    expect(list.body.code).toBe('role-missing')
    const missing = await api.call('GET', `/v1/programs/prg_${NOBODY}/acceptances`, { key })
    expect(missing.status).toBe(404)
  })
})

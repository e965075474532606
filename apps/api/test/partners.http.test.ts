// Partners, memberships and links over HTTP: who may make them, and what is refused.

import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let key: string
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  key = (await givenKey(ctx, ['partners:read', 'partners:write', 'links:read', 'links:write', 'audit:read']))
    .key
  // Ids of two sources sort by their time alone.
  api.clock.advance({ seconds: 1 })
})
afterAll(() => api.close())

let count = 0
const address = () => `partner.${count++}@example.com`
const add = (change: object = {}) =>
  api.call('POST', '/v1/partners', { key, body: { name: 'Ada Partner', email: address(), ...change } })
const pointers = ({ body }: Answer) => body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()

describe('a partner', () => {
  test('is added under the normalised address, and can sign in', async () => {
    const { status, body } = await add({ email: ' Ada.One@Example.COM ' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ email: 'ada.one@example.com', status: 'active' })
    const session = await signIn(api, 'ada.one@example.com')
    const { body: who } = await api.call('GET', '/v1/session', { session })
    expect(who.workspace).toMatchObject({ role: 'partner', member_id: body.id })
    expect((await api.call('GET', `/v1/partners/${body.id}`, { session })).body).toEqual(body)
  })

  test('with an address that is taken is refused, whatever the case; of twins one is added', async () => {
    const email = address()
    const both = await Promise.all([add({ email }), add({ email: email.toUpperCase() })])
    expect(statusesOf(both)).toEqual([201, 409])
    const refused = both.find(({ status }) => status === 409)
    expect(refused?.body).toMatchObject({ code: 'partner-email-taken', errors: [{ pointer: '/email' }] })
  })

  test('may be a partner of two brands with one address', async () => {
    const email = address()
    const other = await givenKey(await givenBrand(api.stage), ['partners:write'])
    expect((await add({ email })).status).toBe(201)
    expect(
      (await api.call('POST', '/v1/partners', { key: other.key, body: { name: 'Ada', email } })).status,
    ).toBe(201)
  })

  test('with wrong fields is refused with every one of them named', async () => {
    expect(pointers(await add({ name: 'x'.repeat(201), email: 'a', role: 'admin' }))).toEqual([
      '/email',
      '/name',
      '/role',
    ])
    expect(pointers(await add({ email: 'nonsense' }))).toEqual(['/email'])
    expect(pointers(await add({ name: 'half a \ud800 pair' }))).toEqual(['/name'])
  })

  test('who is suspended can no longer sign in or use an open session, and is found by status', async () => {
    const { body: partner } = await add()
    const session = await signIn(api, partner.email)
    const suspended = await api.call('PATCH', `/v1/partners/${partner.id}`, {
      key,
      body: { status: 'suspended' },
    })
    expect(suspended.body).toEqual({ ...partner, status: 'suspended' })
    expect((await api.call('GET', '/v1/brand', { session })).status).toBe(401)
    const { body: list } = await api.call('GET', '/v1/partners?status=suspended', { key })
    expect(list.data).toEqual([suspended.body])
  })

  test('does not see another partner', async () => {
    const [{ body: one }, { body: other }] = [await add(), await add()]
    const session = await signIn(api, one.email)
    expect((await api.call('GET', `/v1/partners/${other.id}`, { session })).body.code).toBe('not-found')
  })

  test('leaves no address in the audit log', async () => {
    const { body } = await add()
    const { text } = await api.call('GET', '/v1/audit-entries?limit=1', { key })
    expect(text).toContain(body.id)
    expect(text).not.toContain('@example.com')
  })
})

describe('a membership', () => {
  test('joins a partner to a program once; of twins at once one is refused', async () => {
    const program = await givenProgram(ctx)
    const { body: partner } = await add()
    const body = { program_id: program.id, partner_id: partner.id }
    const join = () => api.call('POST', '/v1/memberships', { key, body })
    const both = await Promise.all([join(), join()])
    expect(statusesOf(both)).toEqual([201, 409])
    const made = both.find(({ status }) => status === 201)?.body
    expect(made).toMatchObject({
      program: { id: program.id, name: 'Ambassadors' },
      partner: { id: partner.id, name: 'Ada Partner' },
      terms_summary: expect.stringContaining('20 %'),
    })
    expect(both.find(({ status }) => status === 409)?.body.detail).toContain(made.id)
    const { body: list } = await api.call('GET', `/v1/memberships?partner_id=${partner.id}`, { key })
    expect(list.data).toEqual([made])
  })

  test('of what does not exist names both; of a suspended partner is refused', async () => {
    const ids = { program_id: 'prg_01h455vb4pex5vsknk084sn02q', partner_id: 'ptn_01h455vb4pex5vsknk084sn02q' }
    expect(pointers(await api.call('POST', '/v1/memberships', { key, body: ids }))).toEqual([
      '/partner_id',
      '/program_id',
    ])
    const program = await givenProgram(ctx)
    const { body: partner } = await add()
    await api.call('PATCH', `/v1/partners/${partner.id}`, { key, body: { status: 'suspended' } })
    const body = { program_id: program.id, partner_id: partner.id }
    expect((await api.call('POST', '/v1/memberships', { key, body })).body.code).toBe('partner-not-active')
  })

  test('is seen by its own partner only', async () => {
    const program = await givenProgram(ctx)
    const [one, other] = [
      await givenPartner(ctx, program.id, 'One'),
      await givenPartner(ctx, program.id, 'Other'),
    ]
    const session = await signIn(api, one.partner.email)
    const own = (await api.call('GET', '/v1/memberships', { session })).body.data
    expect(own.map(({ id }: { id: string }) => id)).toEqual([one.membership.id])
    const theirs = await api.call('GET', `/v1/memberships?partner_id=${other.partner.id}`, { session })
    expect(theirs.body.data).toEqual([])
    const programs = (await api.call('GET', '/v1/programs', { session })).body.data
    expect(programs.map(({ id }: { id: string }) => id)).toEqual([program.id])
    const hidden = await givenProgram(ctx)
    expect((await api.call('GET', `/v1/programs/${hidden.id}`, { session })).status).toBe(404)
  })
})

describe('a link', () => {
  const given = async () => givenPartner(ctx, (await givenProgram(ctx)).id)
  const create = (body: object, credential: object = { key }) =>
    api.call('POST', '/v1/links', { ...credential, body })

  test('gets the address of the router, the key in lower case and the program’s destination', async () => {
    const { membership } = await given()
    const { status, body } = await create({ membership_id: membership.id, key: 'Spring-Sale_1' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      key: 'spring-sale_1',
      url: 'http://localhost:4100/r/spring-sale_1',
      destination_url: 'https://shop.example.com/',
      has_own_destination: false,
      status: 'active',
    })
    expect((await api.call('GET', `/v1/links/${body.id}`, { key })).body).toEqual(body)
  })

  test('with a key that is taken is refused, also when another brand has it, in the same words', async () => {
    const { membership } = await given()
    const foreign = await givenBrand(api.stage)
    const theirs = await givenPartner(foreign, (await givenProgram(foreign)).id)
    const { body: mine } = await create({ membership_id: membership.id, key: 'taken-by-us' })
    const own = await create({ membership_id: membership.id, key: mine.key.toUpperCase() })
    const others = await create({ membership_id: membership.id, key: theirs.link.key })
    expect(own.body).toMatchObject({ status: 409, code: 'link-key-taken', errors: [{ pointer: '/key' }] })
    expect(others.body.detail).toBe(own.body.detail.replace(mine.key, theirs.link.key))
  })

  test('with a key nobody can say aloud is refused', async () => {
    const { membership } = await given()
    for (const wrong of ['a', '-ab', 'ab-', 'a b', 'ä'.repeat(5), 'a/b', 'x'.repeat(65)]) {
      expect(pointers(await create({ membership_id: membership.id, key: wrong }))).toEqual(['/key'])
    }
  })

  test('is made by a partner for their own membership and to pages of the program’s site', async () => {
    const [mine, theirs] = [await given(), await given()]
    const session = await signIn(api, mine.partner.email)
    const own = { membership_id: mine.membership.id }
    const page = await create(
      { ...own, key: 'my-page', destination_url: 'https://shop.example.com/sale?x=1' },
      { session },
    )
    expect(page.body).toMatchObject({
      has_own_destination: true,
      destination_url: 'https://shop.example.com/sale?x=1',
    })
    const away = await create(
      { ...own, key: 'my-trap', destination_url: 'https://evil.example.com/' },
      { session },
    )
    expect(away.body).toMatchObject({ status: 400, code: 'destination-refused' })
    const stolen = await create({ membership_id: theirs.membership.id, key: 'not-mine' }, { session })
    expect(pointers(stolen)).toEqual(['/membership_id'])
    const list = (await api.call('GET', '/v1/links', { session })).body.data
    expect(new Set(list.map(({ partner }: { partner: { id: string } }) => partner.id))).toEqual(
      new Set([mine.partner.id]),
    )
    expect((await api.call('GET', `/v1/links/${theirs.link.id}`, { session })).status).toBe(404)
    const change = { session, body: { status: 'archived' } }
    expect((await api.call('PATCH', `/v1/links/${mine.link.id}`, change)).body.code).toBe('role-missing')
  })

  test('is archived, gets a destination of its own and gives it back', async () => {
    const { link } = await given()
    const path = `/v1/links/${link.id}`
    const change = async (body: object) => (await api.call('PATCH', path, { key, body })).body
    expect(await change({ status: 'archived' })).toMatchObject({
      status: 'archived',
      has_own_destination: false,
    })
    expect(await change({ destination_url: 'https://other.example.com' })).toMatchObject({
      has_own_destination: true,
      destination_url: 'https://other.example.com/',
    })
    expect(await change({ destination_url: null, status: 'active' })).toMatchObject({
      status: 'active',
      has_own_destination: false,
      destination_url: 'https://shop.example.com/',
    })
    expect((await api.call('PATCH', path, { key, body: { destination_url: 'ftp://x' } })).body.code).toBe(
      'destination-refused',
    )
  })
})

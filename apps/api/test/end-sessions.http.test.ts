// An admin signs somebody out of the brand without taking their access away.

import { addPartner } from '@openpartner/core/setup'
import { ensurePerson, inBrand, insertAdmin } from '@openpartner/db'
import { givenBrand } from '@openpartner/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { givenAdmin, givenKey, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
let admin: Awaited<ReturnType<typeof givenAdmin>>
beforeAll(async () => {
  api = await startApi()
})
beforeEach(async () => {
  admin = await givenAdmin(api)
})
afterAll(() => api.close())

/** Another admin of the same brand. */
async function givenColleague() {
  const { ctx } = admin
  const [id, createdAt, { brandId }] = [ctx.newId('adm'), ctx.clock.now(), ctx.actor]
  const email = `${id}@example.com`
  await inBrand(ctx.db, brandId, async (tx) => {
    const { id: personId } = await ensurePerson(tx, { id: ctx.newId('per'), email, createdAt })
    await insertAdmin(tx, { id, brandId, personId, status: 'active', createdAt })
  })
  return { id, email }
}

async function givenPartner() {
  const email = `${admin.ctx.newId('ptn')}@example.com`
  const { id } = await addPartner(admin.ctx, { name: 'Ada', email })
  return { id, email }
}

const end = (id: string, session = admin.session) => {
  const noun = id.startsWith('adm') ? 'admins' : 'partners'
  return api.call('POST', `/v1/${noun}/${id}/end-sessions`, { session })
}
const statusOf = async (session: string) => (await api.call('GET', '/v1/session', { session })).status

async function endings() {
  const { body } = await api.call('GET', '/v1/audit-entries?kind=security', { session: admin.session })
  return body.data.filter(({ action }: { action: string }) => action === 'session.ended')
}

test.each([
  ['admin', givenColleague],
  ['partner', givenPartner],
])(
  'ends every session of the %s; they may sign in again, and the security log tells who did it',
  async (noun, given) => {
    const { id, email } = await given()
    const sessions = [await signIn(api, email), await signIn(api, email)]
    expect((await end(id)).body).toEqual({ ended: 2 })
    for (const session of sessions) expect(await statusOf(session)).toBe(401)
    expect(await statusOf(admin.session)).toBe(200)
    const entries = await endings()
    expect(entries).toHaveLength(2)
    for (const entry of entries) {
      expect(entry).toMatchObject({ actor: `admin:${admin.ctx.actor.adminId}`, after: { [noun]: id } })
      expect(entry.target).toMatch(/^ses_/)
    }
    expect(JSON.stringify(entries)).not.toContain(email)
    expect((await end(id)).body).toEqual({ ended: 0 })
    expect(await endings()).toHaveLength(2)
    expect(await statusOf(await signIn(api, email))).toBe(200)
  },
)

test('a session in test mode ends, too', async () => {
  const { id, email } = await givenColleague()
  await api.call('POST', '/v1/test-mode', { session: admin.session })
  const session = await signIn(api, email)
  const body = { member_id: id, mode: 'test' }
  expect((await api.call('POST', '/v1/session/workspace', { session, body })).status).toBe(200)
  expect((await end(id)).body).toEqual({ ended: 1 })
  expect(await statusOf(session)).toBe(401)
})

test('a session that works for another brand stays: whoever adds an address signs nobody out elsewhere', async () => {
  const stranger = await givenAdmin(api)
  const { id } = await addPartner(admin.ctx, { name: 'Ada', email: stranger.email })
  expect((await end(id)).body).toEqual({ ended: 0 })
  expect(await statusOf(stranger.session)).toBe(200)
})

test('people of another brand are as missing as none', async () => {
  const elsewhere = await givenBrand(api.stage)
  const partner = await addPartner(elsewhere, {
    name: 'Ada',
    email: `${elsewhere.actor.adminId}@example.com`,
  })
  const session = await signIn(api, partner.email)
  for (const id of [elsewhere.actor.adminId, partner.id, 'adm_01h455vb4pex5vsknk084sn02q', 'adm_nonsense'])
    expect((await end(id)).body).toMatchObject({ status: 404, code: 'not-found' })
  expect(await statusOf(session)).toBe(200)
})

test('partners and keys may not', async () => {
  const partner = await givenPartner()
  const session = await signIn(api, partner.email)
  const { key } = await givenKey(admin.ctx, ['partners:read', 'partners:write'])
  for (const id of [partner.id, admin.ctx.actor.adminId]) {
    expect((await end(id, session)).body.code).toBe('role-missing')
    const noun = id.startsWith('adm') ? 'admins' : 'partners'
    const byKey = await api.call('POST', `/v1/${noun}/${id}/end-sessions`, { key })
    expect(byKey.body.code).toBe('scope-missing')
  }
})

// Test mode: a brand of its own beside the live one. What a test key writes, live never sees, nor the
// reverse.

import type { Context } from '@openpartner/core'
import { asPerson, ensurePerson, inBrand, insertAdmin, listPlaces } from '@openpartner/db'
import {
  givenClick,
  givenPartner,
  givenProgram,
  givenReferredCustomer,
  givenSale,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieOf, givenAdmin, givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
let live: Awaited<ReturnType<typeof givenAdmin>>
let twinId: `brd_${string}`
beforeAll(async () => {
  api = await startApi()
  live = await givenAdmin(api)
  const opened = await api.call('POST', '/v1/test-mode', { session: live.session })
  expect(opened.status).toBe(201)
  twinId = opened.body.id
})
afterAll(() => api.close())

const work = async (session: string, mode: 'live' | 'test') => {
  const body = { member_id: live.ctx.actor.adminId, mode }
  return api.call('POST', '/v1/session/workspace', { session, body })
}
/** A session of the live brand’s admin in test mode. */
async function signInToTest(): Promise<string> {
  const session = await signIn(api, live.email)
  expect((await work(session, 'test')).status).toBe(200)
  return session
}
async function givenSecondAdmin(ctx: Context) {
  const { brandId } = ctx.actor
  const [id, email, createdAt] = [ctx.newId('adm'), `second-${brandId}@example.com`, ctx.clock.now()]
  await inBrand(api.db, brandId, async (tx) => {
    const person = await ensurePerson(tx, { id: ctx.newId('per'), email, createdAt })
    await insertAdmin(tx, { id, brandId, personId: person.id, status: 'active', createdAt })
  })
  return { id, email }
}
const inTest = (): Context => ({ ...live.ctx, actor: { ...live.ctx.actor, brandId: twinId } })

describe('opening test mode', () => {
  test('answers with the twin, the same one however often and by however many', async () => {
    const session = await signIn(api, (await givenAdmin(api)).email)
    const many = await Promise.all([1, 2, 3].map(() => api.call('POST', '/v1/test-mode', { session })))
    expect(statusesOf(many)).toEqual([200, 200, 201])
    expect(new Set(many.map(({ body }) => body.id)).size).toBe(1)
    expect(many[0]?.body).toMatchObject({ name: 'Acme (test)', mode: 'test' })
    const log = (await api.call('GET', '/v1/audit-entries', { session })).body.data
    expect(log.filter(({ action }: { action: string }) => action === 'test_mode.opened')).toHaveLength(1)
  })

  test('is for admins in the live brand: not for keys, partners, nobody or from within', async () => {
    const { key } = await givenKey(live.ctx, ['brand:read'])
    expect((await api.call('POST', '/v1/test-mode', { key })).body.code).toBe('scope-missing')
    expect((await api.call('POST', '/v1/test-mode')).status).toBe(401)
    const { partner } = await givenPartner(live.ctx, (await givenProgram(live.ctx)).id)
    const session = await signIn(api, partner.email)
    expect((await api.call('POST', '/v1/test-mode', { session })).body.code).toBe('role-missing')
    const again = await api.call('POST', '/v1/test-mode', { session: await signInToTest() })
    expect(again.body).toMatchObject({ status: 409, code: 'live-mode-only' })
  })
})

describe('the admins of test mode', () => {
  test('are those of the live brand, who choose between the two by mode', async () => {
    const session = await signIn(api, live.email)
    const { body: who } = await api.call('GET', '/v1/session', { session })
    expect(who.workspace).toMatchObject({ mode: 'live', brand: { id: live.ctx.actor.brandId } })
    expect(who.workspaces).toMatchObject([
      { mode: 'live', role: 'admin', member_id: live.ctx.actor.adminId },
      { mode: 'test', role: 'admin', member_id: live.ctx.actor.adminId, brand: { id: twinId } },
    ])
    expect((await work(session, 'test')).body.workspace).toMatchObject({
      mode: 'test',
      brand: { id: twinId },
    })
    expect((await api.call('GET', '/v1/brand', { session })).body).toMatchObject({ id: twinId, mode: 'test' })
    expect((await work(session, 'live')).body.workspace).toMatchObject({ mode: 'live' })
    expect((await api.call('GET', '/v1/brand', { session })).body.mode).toBe('live')
    const wrong = { member_id: live.ctx.actor.adminId, mode: 'both' }
    const { body } = await api.call('POST', '/v1/session/workspace', { session, body: wrong })
    expect(body.errors).toMatchObject([{ pointer: '/mode' }])
  })

  test('take leave with the keys they made in either, and are invited to the live brand only', async () => {
    const first = await givenAdmin(api)
    const { body: twin } = await api.call('POST', '/v1/test-mode', { session: first.session })
    const other = await givenSecondAdmin(first.ctx)
    const session = await signIn(api, other.email)
    const body = { name: 'Mine', scopes: ['brand:read'] }
    const keys = [(await api.call('POST', '/v1/api-keys', { session, body })).body.key]
    const choice = { member_id: other.id, mode: 'test' }
    const moved = await api.call('POST', '/v1/session/workspace', { session, body: choice })
    const inTestMode = cookieOf(moved, 'session')
    keys.push((await api.call('POST', '/v1/api-keys', { session: inTestMode, body })).body.key)
    const invitation = { email: 'new@example.com', role: 'admin' }
    const invited = await api.call('POST', '/v1/invitations', {
      session: inTestMode,
      body: invitation,
    })
    expect([invited.status, invited.body.code]).toEqual([409, 'live-mode-only'])
    const boss = await signIn(api, first.email)
    const revoked = { session: boss, body: { keys: 'revoke' } }
    expect((await api.call('POST', `/v1/admins/${other.id}/revoke`, revoked)).status).toBe(200)
    for (const key of keys) expect((await api.call('GET', '/v1/brand', { key })).status).toBe(401)
    expect((await api.call('GET', '/v1/brand', { session: inTestMode })).status).toBe(401)
    const late = { ...first.ctx, actor: { ...first.ctx.actor, adminId: other.id, brandId: twin.id } }
    await expect(givenKey(late, ['brand:read'])).rejects.toMatchObject({ code: 'role-missing' })
  })

  test('lose both at once, on the next request', async () => {
    const other = await givenAdmin(api)
    await api.call('POST', '/v1/test-mode', { session: other.session })
    const [inLive, inTestMode] = [await signIn(api, other.email), await signIn(api, other.email)]
    const choice = { member_id: other.ctx.actor.adminId, mode: 'test' }
    await api.call('POST', '/v1/session/workspace', { session: inTestMode, body: choice })
    const { brandId, personId } = other.ctx.actor
    await inBrand(api.db, brandId, (tx) => tx.orm.execute("update admins set status = 'revoked'"))
    expect(await asPerson(api.db, personId, (tx) => listPlaces(tx, personId))).toEqual([])
    for (const session of [inLive, inTestMode]) {
      expect((await api.call('GET', '/v1/brand', { session })).status).toBe(401)
    }
  })
})

describe('test and live', () => {
  /** Everything a brand can look at, as it looks. */
  async function lookAt(key: string) {
    const paths = [
      '/v1/brand',
      '/v1/overview',
      '/v1/programs',
      '/v1/partners',
      '/v1/memberships',
      '/v1/links',
      '/v1/clicks',
      '/v1/events',
      '/v1/commissions',
      '/v1/balances',
      '/v1/payout-runs',
      '/v1/payouts',
      '/v1/audit-entries',
    ]
    const seen: Record<string, unknown> = {}
    for (const path of paths) {
      const answer = await api.call('GET', path, { key })
      expect([path, answer.status]).toEqual([path, 200])
      seen[path] = answer.body
    }
    return seen
  }

  test('never meet: whatever is written in the one changes nothing the other can see', async () => {
    const { SCOPES } = await import('@openpartner/domain')
    const [liveKey, testKey] = [await givenKey(live.ctx, SCOPES), await givenKey(inTest(), SCOPES)]
    expect([liveKey.key, testKey.key].map((key) => key.slice(0, 11))).toEqual(['op_live_sk_', 'op_test_sk_'])
    const tell = async (ctx: Context) => {
      const ada = await givenPartner(ctx, (await givenProgram(ctx)).id)
      const sold = await givenSale(ctx, await givenReferredCustomer(api.stage, ctx, ada))
      return { ...ada, event: sold.event, click: await givenClick(api.stage, ctx, ada) }
    }
    const [liveBefore, testBefore] = [await lookAt(liveKey.key), await lookAt(testKey.key)]
    const there = await tell(inTest())
    expect(await lookAt(liveKey.key)).toEqual(liveBefore)
    const testAfter = await lookAt(testKey.key)
    expect(testAfter).not.toEqual(testBefore)
    const here = await tell(live.ctx)
    expect(await lookAt(testKey.key)).toEqual(testAfter)

    const foreign = async (key: string, rows: typeof there) => {
      const paths = [`partners/${rows.partner.id}`, `links/${rows.link.id}`, `events/${rows.event.id}`]
      for (const path of paths) expect((await api.call('GET', `/v1/${path}`, { key })).status).toBe(404)
      const body = { cref: rows.click, customer: 'c' }
      expect((await api.call('POST', '/v1/identities', { key, body })).body.code).toBe('click-unknown')
    }
    await foreign(liveKey.key, there)
    await foreign(testKey.key, here)
  })

  test('the same external id is one event in each', async () => {
    const [liveKey, testKey] = [
      await givenKey(live.ctx, ['events:write']),
      await givenKey(inTest(), ['events:write']),
    ]
    const body = { kind: 'lead', customer: 'c', external_id: 'same' }
    const told = await api.call('POST', '/v1/events', { key: liveKey.key, body })
    const other = await api.call('POST', '/v1/events', { key: testKey.key, body: { ...body, customer: 'd' } })
    expect([told.status, other.status]).toEqual([201, 201])
  })

  test('a key made while working in test mode is a test key, and listed there only', async () => {
    const session = await signInToTest()
    const body = { name: 'Trial', scopes: ['brand:read'] }
    const { body: made } = await api.call('POST', '/v1/api-keys', { session, body })
    expect(made).toMatchObject({ mode: 'test', key: expect.stringMatching(/^op_test_sk_/) })
    const listed = (await api.call('GET', '/v1/api-keys', { session })).body.data
    expect(listed.map(({ id }: { id: string }) => id)).toContain(made.id)
    await work(session, 'live')
    const elsewhere = (await api.call('GET', '/v1/api-keys', { session })).body.data
    expect(elsewhere.map(({ id }: { id: string }) => id)).not.toContain(made.id)
    expect((await api.call('DELETE', `/v1/api-keys/${made.id}`, { session })).status).toBe(404)
  })
})

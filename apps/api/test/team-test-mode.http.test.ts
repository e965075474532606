// Test mode has the team of its live brand: it is seen there, changed only in the live brand, and whoever
// goes is gone from both.

import type { Context } from '@openpartner/core'
import { ensurePerson, inBrand, insertAdmin } from '@openpartner/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenAdmin, givenKey, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
let live: Awaited<ReturnType<typeof givenAdmin>>
let twinId: `brd_${string}`
beforeAll(async () => {
  api = await startApi()
  live = await givenAdmin(api)
  twinId = (await api.call('POST', '/v1/test-mode', { session: live.session })).body.id
})
afterAll(() => api.close())

async function signInToTest(): Promise<string> {
  const session = await signIn(api, live.email)
  const body = { member_id: live.ctx.actor.adminId, mode: 'test' }
  expect((await api.call('POST', '/v1/session/workspace', { session, body })).status).toBe(200)
  return session
}

async function givenColleague() {
  const { ctx } = live
  const [adminId, createdAt] = [ctx.newId('adm'), ctx.clock.now()]
  const { brandId } = ctx.actor
  const personId = await inBrand(ctx.db, brandId, async (tx) => {
    const person = { id: ctx.newId('per'), email: `${adminId}@example.com`, createdAt }
    await ensurePerson(tx, person)
    await insertAdmin(tx, { id: adminId, brandId, personId: person.id, status: 'active', createdAt })
    return person.id
  })
  const inTest: Context = { ...ctx, actor: { kind: 'admin', brandId: twinId, adminId, personId } }
  return { adminId, inTest }
}

test('the team is the live one, and cannot be changed from within', async () => {
  const session = await signInToTest()
  const { body } = await api.call('GET', '/v1/admins', { session })
  expect(body.data).toMatchObject([{ id: live.ctx.actor.adminId, is_me: true }])
  const { adminId } = await givenColleague()
  const revoked = await api.call('POST', `/v1/admins/${adminId}/revoke`, { session, body: {} })
  expect(revoked.status).toBe(404)
  const invited = await api.call('POST', '/v1/invitations', {
    session,
    body: { email: 'colleague@example.com', role: 'admin' },
  })
  expect(invited.body.code).toBe('live-mode-only')
})

test('an admin revoked in the live brand loses their test keys, or hands them over, too', async () => {
  const [ended, kept] = [await givenColleague(), await givenColleague()]
  const endedKey = await givenKey(ended.inTest, ['brand:read'])
  const keptKey = await givenKey(kept.inTest, ['brand:read'])
  const session = await signIn(api, live.email)
  const revoke = (id: string, keys: string) =>
    api.call('POST', `/v1/admins/${id}/revoke`, { session, body: { keys } })
  expect((await revoke(ended.adminId, 'revoke')).status).toBe(200)
  expect((await revoke(kept.adminId, 'reassign')).status).toBe(200)
  expect((await api.call('GET', '/v1/brand', { key: endedKey.key })).status).toBe(401)
  expect((await api.call('GET', '/v1/brand', { key: keptKey.key })).status).toBe(200)
  const inTest = await signInToTest()
  const log = (await api.call('GET', '/v1/audit-entries?kind=security', { session: inTest })).body.data
  expect(log.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['api_key.revoked', 'api_key.reassigned']),
  )
})

test('an admin who was revoked a moment ago makes no key any more, in test mode either', async () => {
  const { adminId, inTest } = await givenColleague()
  const session = await signIn(api, live.email)
  await api.call('POST', `/v1/admins/${adminId}/revoke`, { session, body: {} })
  await expect(givenKey(inTest, ['brand:read'])).rejects.toMatchObject({ code: 'role-missing' })
})

// Signing in by mail, choosing a workspace, signing out. The rules of challenges are tested in packages/auth.

import { addPartner } from '@openpartner/core/setup'
import { givenBrand } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieOf, givenAdmin, PORTAL_URL, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

describe('asking for a mail', () => {
  test('answers the same bytes for a known and an unknown address', async () => {
    const { email } = await givenAdmin(api)
    api.clock.advance({ minutes: 15 })
    const known = await api.call('POST', '/v1/sign-in', { body: { email } })
    const unknown = await api.call('POST', '/v1/sign-in', { body: { email: 'nobody@example.com' } })
    expect([known.status, known.text]).toEqual([202, '{"status":"sent"}'])
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
    const attributes = (line: string) => line.replace(/=[\w-]{43}/, '')
    expect([unknown.headers['set-cookie']].flat().map(String).map(attributes)).toEqual(
      [known.headers['set-cookie']].flat().map(String).map(attributes),
    )
  })

  test('for something that is no address names the field', async () => {
    const { body } = await api.call('POST', '/v1/sign-in', { body: { email: 'nonsense' } })
    expect(body).toMatchObject({ code: 'request-invalid', errors: [{ pointer: '/email' }] })
  })
})

describe('confirming', () => {
  test('works in the browser that asked, and not without its cookie', async () => {
    const { email } = await givenAdmin(api)
    api.clock.advance({ minutes: 15 })
    const started = await api.call('POST', '/v1/sign-in', { body: { email } })
    const inbox = await api.call('GET', '/v1/inbox')
    const mail = inbox.body.data.find((letter: { recipient: string }) => letter.recipient === email)
    const token = /#t=([\w-]+)/.exec(mail.text)?.[1]
    const elsewhere = await api.call('POST', '/v1/sign-in/confirm', { body: { token } })
    expect(elsewhere.body).toMatchObject({ status: 401, code: 'sign-in-failed' })
    const headers = { cookie: `login=${cookieOf(started, 'login')}`, origin: PORTAL_URL }
    const confirmed = await api.call('POST', '/v1/sign-in/confirm', { body: { token }, headers })
    expect(confirmed.body).toMatchObject({ person: { email }, workspace: { role: 'admin' } })
    const again = await api.call('POST', '/v1/sign-in/confirm', { body: { token }, headers })
    expect(again.status).toBe(401)
  })

  test('from another site is refused even with the cookie', async () => {
    const headers = { cookie: `login=${'x'.repeat(43)}`, origin: 'https://evil.example.com' }
    const answer = await api.call('POST', '/v1/sign-in/confirm', { body: { token: 'x' }, headers })
    expect(answer.body.code).toBe('origin-refused')
  })

  test('takes a token or a code, not both and not neither', async () => {
    for (const body of [{}, { token: 'a', code: 'b' }]) {
      expect((await api.call('POST', '/v1/sign-in/confirm', { body })).body.code).toBe('request-invalid')
    }
  })
})

describe('the cookies', () => {
  test('are HttpOnly and Lax; on https also Secure and bound to the host by name', async () => {
    const secure = await startApi({
      portalUrl: 'https://partners.example.com',
      apiUrl: 'https://api.example.com',
    })
    const answer = await secure.call('POST', '/v1/sign-in', { body: { email: 'a@example.com' } })
    await secure.close()
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-login=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=63072000/)
    const plain = await api.call('POST', '/v1/sign-in', { body: { email: 'a@example.com' } })
    expect(String(plain.headers['set-cookie'])).toMatch(
      /^login=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })
})

describe('a session', () => {
  test('shows every place of the person and moves between them', async () => {
    const admin = await givenAdmin(api)
    const other = await givenBrand(api.stage)
    const partner = await addPartner(other, { name: 'Ada', email: admin.email })
    const session = await signIn(api, admin.email)
    const { body } = await api.call('GET', '/v1/session', { session })
    expect(body.workspaces.map(({ role }: { role: string }) => role).sort()).toEqual(['admin', 'partner'])
    const chosen = await api.call('POST', '/v1/session/workspace', {
      session,
      body: { member_id: partner.id },
    })
    expect(chosen.body.workspace).toMatchObject({ role: 'partner', member_id: partner.id })
    expect((await api.call('GET', '/v1/brand', { session })).body.id).toBe(other.actor.brandId)
    const stranger = await givenBrand(api.stage)
    const refused = await api.call('POST', '/v1/session/workspace', {
      session,
      body: { member_id: stranger.actor.adminId },
    })
    expect(refused.status).toBe(404)
  })

  test('ends with the next request after signing out', async () => {
    const { session } = await givenAdmin(api)
    const out = await api.call('DELETE', '/v1/session', { session })
    expect(out.status).toBe(204)
    expect(String(out.headers['set-cookie'])).toMatch(/^session=;.*Expires=Thu, 01 Jan 1970/)
    expect((await api.call('GET', '/v1/session', { session })).status).toBe(401)
  })

  test('that ends by its own hand clears what the browser kept, cookies such as the theme aside', async () => {
    const here = await givenAdmin(api)
    const out = await api.call('DELETE', '/v1/session', { session: here.session })
    expect(out.headers).toMatchObject({ 'clear-site-data': '"cache", "storage"' })
    const session = await signIn(api, here.email)
    const other = await signIn(api, here.email)
    const { data } = (await api.call('GET', '/v1/sessions', { session })).body
    const idOf = (isCurrent: boolean) =>
      data.find((one: { is_current: boolean }) => one.is_current === isCurrent).id
    const elsewhere = await api.call('DELETE', `/v1/sessions/${idOf(false)}`, { session })
    expect(elsewhere.headers).not.toHaveProperty('clear-site-data')
    const own = await api.call('DELETE', `/v1/sessions/${idOf(true)}`, { session })
    expect(own.headers).toMatchObject({ 'clear-site-data': '"cache", "storage"' })
    expect((await api.call('GET', '/v1/session', { session: other })).status).toBe(401)
  })
})

describe('the inbox', () => {
  test('does not exist where mail is sent', async () => {
    const live = await startApi({ mailTransport: 'smtp' })
    expect((await live.call('GET', '/v1/inbox')).status).toBe(404)
    await live.close()
  })
})

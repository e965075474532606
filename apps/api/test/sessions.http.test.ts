// Sessions over HTTP: bound to kinds of browsers and networks, proven again by mail, seen and ended by their
// person.

import { trustProxySetting } from '@openpartner/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieOf, givenAdmin, mailedToken, PORTAL_URL, signIn, startApi, type TestApi } from './api.ts'

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0'
const FIREFOX_UPDATED = FIREFOX.replaceAll('130.0', '131.0')
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36'
const OFFICE = { 'user-agent': FIREFOX, 'x-forwarded-for': '203.0.113.7' }
const NEXT_DESK = { 'user-agent': FIREFOX, 'x-forwarded-for': '203.0.113.8' }
const TRAIN = { 'user-agent': FIREFOX, 'x-forwarded-for': '198.51.100.9' }
const KEY = { name: 'Shop', scopes: ['brand:read'] }

let api: TestApi
beforeAll(async () => {
  api = await startApi({ trustProxy: trustProxySetting.parse('127.0.0.1/32') })
})
afterAll(() => api.close())

async function signedIn() {
  const { email, ctx } = await givenAdmin(api)
  return { email, ctx, session: await signIn(api, email, OFFICE) }
}

/** Asks for a code from there and confirms it; answers the new session cookie. */
async function stepUp(email: string, session: string, headers: Readonly<Record<string, string>>) {
  api.clock.advance({ minutes: 13 })
  const started = await api.call('POST', '/v1/session/step-up', { session, headers })
  expect([started.status, started.text]).toEqual([202, '{"status":"sent"}'])
  const token = await mailedToken(api, email)
  return api.call('POST', '/v1/session/step-up/confirm', { session, headers, body: { token } })
}

describe('a session in another network', () => {
  test('reads and does ordinary things; acts that hurt wait for a step-up', async () => {
    const { email, session } = await signedIn()
    const here = { session, headers: TRAIN }
    expect((await api.call('GET', '/v1/session', here)).body).toMatchObject({ needs_step_up: true })
    expect((await api.call('GET', '/v1/api-keys', here)).status).toBe(200)
    expect((await api.call('PATCH', '/v1/brand', { ...here, body: { name: 'Nord' } })).status).toBe(200)
    const refused = await api.call('POST', '/v1/api-keys', { ...here, body: KEY })
    expect(refused.body).toMatchObject({ status: 403, code: 'step-up-required' })
    const proven = await stepUp(email, session, TRAIN)
    expect(proven.body).toMatchObject({ needs_step_up: false, person: { email } })
    const renewed = { session: cookieOf(proven, 'session'), headers: TRAIN }
    expect(renewed.session).not.toBe(session)
    expect((await api.call('POST', '/v1/api-keys', { ...renewed, body: KEY })).status).toBe(201)
    api.clock.advance({ minutes: 1 })
    expect((await api.call('GET', '/v1/session', here)).status).toBe(401)
  })

  test('every route that is declared sensitive refuses it, before it looks at anything', async () => {
    const { session } = await signedIn()
    const document = (await api.call('GET', '/openapi.json')).body
    const tried: string[] = []
    for (const [path, operations] of Object.entries<object>(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (!JSON.stringify(operation.responses['403'] ?? '').includes('step-up-required')) continue
        const url = path.replaceAll(/\{\w+\}/g, 'brd_01h455vb4pex5vsknk084sn02q')
        const answer = await api.call(method.toUpperCase() as 'POST', url, { session, headers: TRAIN })
        expect([method, path, answer.body.code]).toEqual([method, path, 'step-up-required'])
        tried.push(`${method} ${path}`)
      }
    }
    expect(tried).toEqual(
      expect.arrayContaining(['post /v1/api-keys', 'delete /v1/api-keys/{id}', 'post /v1/payout-runs']),
    )
  })

  test('in the same network an updated browser is the same browser', async () => {
    const { session } = await signedIn()
    const headers = { ...OFFICE, 'user-agent': FIREFOX_UPDATED, 'x-forwarded-for': '203.0.113.250' }
    const answer = await api.call('POST', '/v1/api-keys', { session, headers, body: KEY })
    expect(answer.status).toBe(201)
  })

  test('an address a stranger claims in a header changes nothing', async () => {
    const plain = await startApi()
    const { session } = await givenAdmin(plain)
    const headers = { 'x-forwarded-for': '198.51.100.9' }
    const { body } = await plain.call('GET', '/v1/session', { session, headers })
    expect(body).toMatchObject({ needs_step_up: false })
    await plain.close()
  })
})

describe('a session cookie on another system', () => {
  test('reads nothing, ends the session, and its person is told by mail and in the log', async () => {
    const { session, email } = await signedIn()
    const thief = { ...OFFICE, 'user-agent': ANDROID }
    for (const path of ['/v1/session', '/v1/brand', '/v1/partners', '/v1/sessions']) {
      expect((await api.call('GET', path, { session, headers: thief })).status).toBe(401)
    }
    expect((await api.call('GET', '/v1/session', { session, headers: OFFICE })).status).toBe(401)
    const inbox = await api.call('GET', '/v1/inbox')
    expect(inbox.body.data[0]).toMatchObject({ recipient: email, subject: 'We ended a session of yours' })
    const again = await signIn(api, email, OFFICE)
    const log = await api.call('GET', '/v1/audit-entries', { session: again, headers: OFFICE })
    const actions = log.body.data.map(({ action }: { action: string }) => action)
    expect(actions.slice(0, 2)).toEqual(['session.opened', 'session.revoked'])
    expect(log.text).not.toContain(email)
  })
})

describe('one’s own sessions', () => {
  test('are listed with what is known of them, and end', async () => {
    const { email, session } = await signedIn()
    const phone = await signIn(api, email, { ...TRAIN, 'user-agent': ANDROID })
    const here = { session, headers: OFFICE }
    const { body } = await api.call('GET', '/v1/sessions', here)
    expect(body.data).toMatchObject([
      { is_current: false, browser: 'Chrome', os: 'Android', device: 'mobile', network: '198.51.100.0/24' },
      { is_current: true, browser: 'Firefox', os: 'Windows', device: 'desktop', network: '203.0.113.0/24' },
      { is_current: false, browser: 'other', os: 'other', device: 'desktop' },
    ])
    const [first] = body.data
    expect((await api.call('DELETE', `/v1/sessions/${first.id}`, here)).status).toBe(204)
    const onPhone = { session: phone, headers: { ...TRAIN, 'user-agent': ANDROID } }
    expect((await api.call('GET', '/v1/session', onPhone)).status).toBe(401)
    expect((await api.call('POST', '/v1/sessions/end-others', here)).body).toEqual({ ended: 1 })
    expect((await api.call('GET', '/v1/sessions', here)).body.data).toHaveLength(1)
  })

  test('another person’s is as missing as one that never was', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const headers = OFFICE
    const theirs = await api.call('GET', '/v1/sessions', { session: other.session, headers })
    const { id } = theirs.body.data[0]
    for (const text of [id, 'ses_01h455vb4pex5vsknk084sn02q', 'nonsense']) {
      const answer = await api.call('DELETE', `/v1/sessions/${text}`, { session: one.session, headers })
      expect(answer.body).toMatchObject({ status: 404, code: 'not-found' })
    }
    expect((await api.call('GET', '/v1/session', { session: other.session, headers })).status).toBe(200)
  })
})

describe('signing in where somebody is signed in', () => {
  /** Asks for a mail and confirms, in a browser that holds this session. */
  async function signInOver(email: string, session: string, code?: string) {
    api.clock.advance({ minutes: 13 })
    const started = await api.call('POST', '/v1/sign-in', { body: { email }, headers: OFFICE })
    const cookie = `session=${session}; login=${cookieOf(started, 'login')}`
    const body = code === undefined ? { token: await mailedToken(api, email) } : { code }
    const headers = { ...OFFICE, cookie, origin: PORTAL_URL }
    return api.call('POST', '/v1/sign-in/confirm', { body, headers })
  }
  const statusOf = async (session: string) =>
    (await api.call('GET', '/v1/session', { session, headers: OFFICE })).status

  test('ends the session it takes the place of, with its entry in the security log', async () => {
    const { email, session } = await signedIn()
    const elsewhere = await signIn(api, email, OFFICE)
    const renewed = cookieOf(await signInOver(email, session), 'session')
    expect([await statusOf(session), await statusOf(elsewhere), await statusOf(renewed)]).toEqual([
      401, 200, 200,
    ])
    const here = { session: renewed, headers: OFFICE }
    const { data } = (await api.call('GET', '/v1/audit-entries?kind=security', here)).body
    expect(data.slice(0, 2).map(({ action }: { action: string }) => action)).toEqual([
      'session.ended',
      'session.opened',
    ])
    expect(data[0].target).not.toBe(data[1].target)
  })

  test('ends another person’s session in this browser, in the log of their brand', async () => {
    const [before, after] = [await signedIn(), await signedIn()]
    const renewed = cookieOf(await signInOver(after.email, before.session), 'session')
    expect([await statusOf(before.session), await statusOf(renewed)]).toEqual([401, 200])
    const session = await signIn(api, before.email, OFFICE)
    const { data } = (await api.call('GET', '/v1/audit-entries?kind=security', { session, headers: OFFICE }))
      .body
    expect(data.slice(0, 2)).toMatchObject([
      { action: 'session.opened' },
      { action: 'session.ended', actor: `admin:${before.ctx.actor.adminId}` },
    ])
  })

  test('that fails ends nothing', async () => {
    const { email, session } = await signedIn()
    expect((await signInOver(email, session, '00000000')).status).toBe(401)
    expect(await statusOf(session)).toBe(200)
    expect((await signInOver(email, 'x'.repeat(43))).status).toBe(200)
    expect(await statusOf(session)).toBe(200)
  })
})

describe('a proof that is none', () => {
  test('is answered by the same bytes, whatever is wrong with it', async () => {
    const { email, session } = await signedIn()
    api.clock.advance({ minutes: 13 })
    await api.call('POST', '/v1/session/step-up', { session, headers: OFFICE })
    const token = (await mailedToken(api, email)) ?? ''
    const wrong = [
      '',
      'x',
      token.slice(1),
      `${token}A`,
      `${token} `,
      token.replace(/^./, 'Ａ'),
      'A'.repeat(9_000),
    ]
    const paths = ['/v1/session/step-up/confirm', '/v1/sign-in/confirm']
    for (const path of paths) {
      const answers = []
      for (const guess of [...wrong.map((text) => ({ token: text })), { code: '' }, { code: '00000000' }]) {
        // The same network, with tries of its own.
        const options = { session, headers: NEXT_DESK, body: guess }
        const { text, headers } = await api.call('POST', path, options)
        const names = Object.keys(headers).sort().join(' ')
        answers.push(text.replace(/req_\w+/, '') + names)
      }
      expect(new Set(answers).size).toBe(1)
    }
    const right = await api.call('POST', paths[0] ?? '', { session, headers: OFFICE, body: { token } })
    expect(right.status).toBe(200)
  })
})

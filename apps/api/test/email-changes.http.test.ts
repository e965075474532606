// Changing an address over HTTP: who may, what it needs, and the way back without a session.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { cookieOf, givenAdmin, mailedToken, signIn, startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const NEW = 'new.address@example.com'

test('an address is changed in the session that asked, told to the old one and taken back', async () => {
  const stranger = await givenAdmin(api)
  const { email, session } = await givenAdmin(api)
  api.clock.advance({ minutes: 1 })
  const asked = await api.call('POST', '/v1/session/email', { session, body: { email: NEW } })
  expect([asked.status, asked.text]).toEqual([202, '{"status":"sent"}'])
  const body = { token: await mailedToken(api, NEW) }
  const elsewhere = await api.call('POST', '/v1/session/email/confirm', { session: stranger.session, body })
  expect(elsewhere.body).toMatchObject({ status: 400, code: 'confirmation-failed' })
  const changed = await api.call('POST', '/v1/session/email/confirm', { session, body })
  expect(changed.body).toMatchObject({ person: { email: NEW } })
  const log = await api.call('GET', '/v1/audit-entries', { session })
  expect(log.body.data[0]).toMatchObject({ action: 'email.changed' })
  expect(log.text).not.toContain('@')

  const token = await mailedToken(api, email)
  const undone = await api.call('POST', '/v1/email-changes/undo', { body: { token } })
  expect([undone.status, undone.text]).toEqual([200, '{"status":"undone"}'])
  expect((await api.call('GET', '/v1/session', { session })).status).toBe(401)
  const back = await signIn(api, email)
  expect((await api.call('GET', '/v1/session', { session: back })).body.person).toMatchObject({ email })
  const again = await api.call('POST', '/v1/email-changes/undo', { body: { token } })
  expect(again.body.code).toBe('confirmation-failed')
})

test('a taken address gets the same answer as a free one', async () => {
  const { session } = await givenAdmin(api)
  const other = await givenAdmin(api)
  const ask = (email: string) => api.call('POST', '/v1/session/email', { session, body: { email } })
  api.clock.advance({ minutes: 1 })
  const [taken, free] = [await ask(other.email), await ask('free@example.com')]
  expect([taken.status, taken.text, Object.keys(taken.headers)]).toEqual([
    free.status,
    free.text,
    Object.keys(free.headers),
  ])
})

test('asking needs a proof of the last fifteen minutes, which a step-up gives', async () => {
  const { email, session } = await givenAdmin(api)
  api.clock.advance({ minutes: 20 })
  const ask = (cookie: string) =>
    api.call('POST', '/v1/session/email', { session: cookie, body: { email: 'newer@example.com' } })
  expect((await ask(session)).body).toMatchObject({ status: 403, code: 'step-up-required' })
  await api.call('POST', '/v1/session/step-up', { session })
  const proof = { token: await mailedToken(api, email) }
  const proven = await api.call('POST', '/v1/session/step-up/confirm', { session, body: proof })
  expect((await ask(cookieOf(proven, 'session'))).status).toBe(202)
})

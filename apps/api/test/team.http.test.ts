// The team of a brand: invited, joined, listed, revoked; nobody locks everybody out.

import { givenBrand } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cookieOf,
  givenAdmin,
  givenKey,
  PORTAL_URL,
  signIn,
  startApi,
  statusesOf,
  type TestApi,
} from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

let lastNumber = 0
const newEmail = () => `colleague${++lastNumber}@example.com`

const invite = (session: string, email: string) =>
  api.call('POST', '/v1/invitations', { session, body: { email, role: 'admin' } })

/** The token in the newest invitation mailed to this address. */
async function linkTo(email: string): Promise<string> {
  const { body } = await api.call('GET', '/v1/inbox')
  const mail = body.data.find(
    ({ recipient, text }: { recipient: string; text: string }) =>
      recipient === email && text.includes('/invitation#t='),
  )
  return /\/invitation#t=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
}

const open = (token: string) => api.call('POST', '/v1/invitations/open', { body: { token } })

/** Invited by the admin and signed in. */
async function givenColleague(session: string) {
  const email = newEmail()
  expect((await invite(session, email)).status).toBe(201)
  return { email, session: await signIn(api, email) }
}

interface AdminView {
  readonly id: string
  readonly email: string
  readonly status: string
  readonly is_me: boolean
  readonly revoked_at: string | null
}

const teamOf = async (session: string): Promise<AdminView[]> =>
  (await api.call('GET', '/v1/admins', { session })).body.data

async function adminId(session: string, email: string): Promise<string> {
  const admin = (await teamOf(session)).find((one) => one.email === email)
  if (admin === undefined) throw new Error(`no admin ${email}`)
  return admin.id
}

const revoke = (session: string, id: string, body: object = {}) =>
  api.call('POST', `/v1/admins/${id}/revoke`, { session, body })

async function securityLog(session: string): Promise<string[]> {
  const { body } = await api.call('GET', '/v1/audit-entries?kind=security&limit=200', { session })
  return body.data.map(({ action }: { action: string }) => action)
}

async function givenTeam() {
  const admin = await givenAdmin(api)
  const session = await signIn(api, admin.email)
  return { ...admin, session }
}

describe('an invitation', () => {
  test('becomes an admin by an ordinary sign-in, and both acts stand in the security log without the address', async () => {
    const { session, ctx } = await givenTeam()
    const email = newEmail()
    const invited = await invite(session, email)
    expect(invited.body).toMatchObject({ email, role: 'admin', status: 'open', accepted_at: null })
    const opened = await open(await linkTo(email))
    expect(opened.body).toMatchObject({ brand: { name: 'Acme' }, role: 'admin', email })
    const theirs = await signIn(api, opened.body.email)
    expect((await api.call('GET', '/v1/session', { session: theirs })).body.workspace).toMatchObject({
      role: 'admin',
      brand: { id: ctx.actor.brandId },
    })
    const mine = await signIn(api, (await givenTeam()).email)
    expect(await teamOf(mine)).toHaveLength(1)
    expect((await teamOf(theirs)).filter(({ is_me }) => is_me)).toMatchObject([{ email }])
    expect(await securityLog(theirs)).toEqual(expect.arrayContaining(['admin.joined', 'admin.invited']))
    const log = await api.call('GET', '/v1/audit-entries', { session: theirs })
    expect(log.text).not.toContain(email)
    expect((await open(await linkTo(email))).body.code).toBe('invitation-closed')
  })

  test('comes in the colour of the brand', async () => {
    const { session } = await givenTeam()
    const htmlTo = async (email: string) => {
      expect((await invite(session, email)).status).toBe(201)
      const { data } = (await api.call('GET', '/v1/inbox')).body
      return data.find(({ recipient }: { recipient: string }) => recipient === email).html
    }
    expect(await htmlTo(newEmail())).not.toContain('background:#0b5fff')
    await api.call('PATCH', '/v1/brand', { session, body: { color: '#0b5fff' } })
    expect(await htmlTo(newEmail())).toContain('background:#0b5fff')
  })

  test('looked at a thousand times is still there; the link alone opens no session', async () => {
    const { session } = await givenTeam()
    const email = newEmail()
    await invite(session, email)
    const token = await linkTo(email)
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(token)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    for (const { headers } of answers) expect(headers['set-cookie']).toBeUndefined()
    const guess = { token }
    expect((await api.call('POST', '/v1/sign-in/confirm', { body: guess })).body.code).toBe('sign-in-failed')
    expect((await api.call('GET', '/v1/invitations', { session })).body.data[0].status).toBe('open')
  })

  test('unknown, garbled, withdrawn, replaced and expired links are the same refusal', async () => {
    const { session } = await givenTeam()
    const [withdrawn, replaced, expired] = [newEmail(), newEmail(), newEmail()]
    for (const email of [withdrawn, replaced]) await invite(session, email)
    const links = [await linkTo(withdrawn), await linkTo(replaced)]
    const list = (await api.call('GET', '/v1/invitations', { session })).body.data
    const idOf = (email: string) => list.find((one: { email: string }) => one.email === email).id
    await api.call('DELETE', `/v1/invitations/${idOf(withdrawn)}`, { session })
    api.clock.advance({ minutes: 1 })
    const again = await api.call('POST', `/v1/invitations/${idOf(replaced)}/resend`, { session })
    expect([again.status, again.body.status]).toEqual([200, 'open'])
    expect((await open(await linkTo(replaced))).status).toBe(200)
    await invite(session, expired)
    links.push(await linkTo(expired), 'A'.repeat(43), "' or 1=1 --")
    api.clock.advance({ days: 7 })
    const answers = []
    for (const token of links) answers.push(await open(token))
    expect(answers.map(({ status }) => status)).toEqual(links.map(() => 404))
    const shapes = answers.map(({ body }) => ({ ...body, instance: '' }))
    for (const shape of shapes) expect(shape).toEqual(shapes[0])
  })

  test('withdrawn or expired between mail and click gives nothing: no person, no place, no session', async () => {
    const { session, email: owner } = await givenTeam()
    const email = newEmail()
    const { body } = await invite(session, email)
    const started = await api.call('POST', '/v1/sign-in', { body: { email } })
    const inbox = (await api.call('GET', '/v1/inbox')).body.data
    const mail = inbox.find((one: { subject: string; recipient: string }) => one.recipient === email)
    const token = /confirm#t=([\w-]+)/.exec(mail.text)?.[1]
    await api.call('DELETE', `/v1/invitations/${body.id}`, { session })
    const headers = { cookie: `login=${cookieOf(started, 'login')}`, origin: PORTAL_URL }
    const confirmed = await api.call('POST', '/v1/sign-in/confirm', { body: { token }, headers })
    expect([confirmed.status, confirmed.body.code]).toEqual([401, 'sign-in-failed'])
    expect((await teamOf(await signIn(api, owner))).map((one) => one.email)).not.toContain(email)
  })

  test('confirmed twenty times at once makes one admin and one session', async () => {
    const { session, email: owner } = await givenTeam()
    const email = newEmail()
    await invite(session, email)
    const started = await api.call('POST', '/v1/sign-in', { body: { email } })
    const inbox = (await api.call('GET', '/v1/inbox')).body.data
    const mail = inbox.find((one: { recipient: string }) => one.recipient === email)
    const token = /confirm#t=([\w-]+)/.exec(mail.text)?.[1]
    const headers = { cookie: `login=${cookieOf(started, 'login')}`, origin: PORTAL_URL }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.call('POST', '/v1/sign-in/confirm', { body: { token }, headers })),
    )
    expect(statusesOf(answers)).toEqual([200, ...Array.from({ length: 19 }, () => 401)])
    const mine = await signIn(api, owner)
    expect((await teamOf(mine)).filter((one) => one.email === email)).toHaveLength(1)
    expect((await securityLog(mine)).filter((action) => action === 'admin.joined')).toHaveLength(1)
  })

  test('to an admin, or twice, is refused; withdrawing twice or after joining says what is so', async () => {
    const { session, email: owner } = await givenTeam()
    const email = newEmail()
    expect((await invite(session, owner)).body).toMatchObject({ status: 409, code: 'admin-exists' })
    const first = await invite(session, email)
    expect((await invite(session, email)).body).toMatchObject({ status: 409, code: 'invitation-exists' })
    const path = `/v1/invitations/${first.body.id}`
    const early = await api.call('POST', `${path}/resend`, { session })
    expect(early.body.code).toBe('too-many-requests')
    const withdrawn = await api.call('DELETE', path, { session })
    expect(withdrawn.body.status).toBe('revoked')
    expect((await api.call('DELETE', path, { session })).body).toEqual(withdrawn.body)
    expect((await api.call('POST', `${path}/resend`, { session })).body.code).toBe('invitation-ended')
    await invite(session, email)
    await signIn(api, email)
    const mine = await signIn(api, owner)
    const [accepted] = (await api.call('GET', '/v1/invitations', { session: mine })).body.data
    expect(accepted.status).toBe('accepted')
    const late = await api.call('DELETE', `/v1/invitations/${accepted.id}`, { session: mine })
    expect(late.body.code).toBe('invitation-ended')
  })

  test('twin invitations to one address make one', async () => {
    const { session } = await givenTeam()
    const email = newEmail()
    const answers = await Promise.all(Array.from({ length: 8 }, () => invite(session, email)))
    expect(statusesOf(answers)).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
  })

  test('repeated with the same Idempotency-Key answers the same and mails once', async () => {
    const { session } = await givenTeam()
    const email = newEmail()
    const body = { email, role: 'admin' }
    const headers = { 'idempotency-key': 'invite-once' }
    const first = await api.call('POST', '/v1/invitations', { session, body, headers })
    const second = await api.call('POST', '/v1/invitations', { session, body, headers })
    expect([second.status, second.body]).toEqual([201, first.body])
    const inbox = (await api.call('GET', '/v1/inbox')).body.data
    expect(inbox.filter((one: { recipient: string }) => one.recipient === email)).toHaveLength(1)
  })
})

describe('revoking an admin', () => {
  test('ends their access and their keys on the next request, and their invitations', async () => {
    const { session, email: owner } = await givenTeam()
    const colleague = await givenColleague(session)
    const mine = await signIn(api, owner)
    const theirs = await signIn(api, colleague.email)
    const made = await api.call('POST', '/v1/api-keys', {
      session: theirs,
      body: { name: 'Shop', scopes: ['brand:read'] },
    })
    const guest = newEmail()
    await invite(theirs, guest)
    const id = await adminId(mine, colleague.email)
    const answer = await revoke(mine, id)
    expect(answer.body).toMatchObject({ id, status: 'revoked', revoked_at: api.clock.now().toISOString() })
    expect((await api.call('GET', '/v1/brand', { session: theirs })).status).toBe(401)
    expect((await api.call('GET', '/v1/brand', { key: made.body.key })).status).toBe(401)
    expect((await open(await linkTo(guest))).status).toBe(404)
    expect(await securityLog(mine)).toEqual(
      expect.arrayContaining(['admin.revoked', 'api_key.revoked', 'invitation.revoked']),
    )
    api.clock.advance({ minutes: 1 })
    expect((await revoke(mine, id)).body).toEqual(answer.body)
    expect((await securityLog(mine)).filter((action) => action === 'admin.revoked')).toHaveLength(1)
  })

  test('with the keys reassigned they go on working, and end with whoever took them over', async () => {
    const { session, email: owner } = await givenTeam()
    const one = await givenColleague(session)
    const mine = await signIn(api, owner)
    await invite(mine, 'third@example.com')
    const [theirs, third] = [await signIn(api, one.email), await signIn(api, 'third@example.com')]
    const made = await api.call('POST', '/v1/api-keys', {
      session: theirs,
      body: { name: 'Shop', scopes: ['brand:read'] },
    })
    const works = async () => (await api.call('GET', '/v1/brand', { key: made.body.key })).status
    expect((await revoke(third, await adminId(third, one.email), { keys: 'reassign' })).status).toBe(200)
    expect(await works()).toBe(200)
    expect(await securityLog(third)).toContain('api_key.reassigned')
    const [shown] = (await api.call('GET', '/v1/api-keys', { session: third })).body.data
    const of = async (email: string) => `admin:${await adminId(third, email)}`
    expect(shown.created_by).toBe(await of(one.email))
    expect(shown.reassigned_to).toBe(await of('third@example.com'))
    const again = await signIn(api, owner)
    expect((await revoke(again, await adminId(again, 'third@example.com'))).status).toBe(200)
    expect(await works()).toBe(401)
  })

  test('is refused to themselves, also as the last one', async () => {
    const { session, email } = await givenTeam()
    const answer = await revoke(session, await adminId(session, email))
    expect(answer.body).toMatchObject({ status: 409, code: 'self-revocation-refused' })
    expect(await teamOf(session)).toMatchObject([{ status: 'active' }])
  })

  test('of each other at once leaves one', async () => {
    const { session, email: owner } = await givenTeam()
    const other = await givenColleague(session)
    const [mine, theirs] = [await signIn(api, owner), await signIn(api, other.email)]
    const [me, them] = [await adminId(mine, owner), await adminId(mine, other.email)]
    const answers = await Promise.all([revoke(mine, them), revoke(theirs, me)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const left = answers[0]?.status === 200 ? mine : theirs
    expect((await teamOf(left)).filter(({ status }) => status === 'active')).toHaveLength(1)
  })

  test('and inviting them anew makes them the same admin again, without their old keys', async () => {
    const { session, email: owner } = await givenTeam()
    const colleague = await givenColleague(session)
    const mine = await signIn(api, owner)
    const id = await adminId(mine, colleague.email)
    const theirs = await signIn(api, colleague.email)
    const made = await api.call('POST', '/v1/api-keys', {
      session: theirs,
      body: { name: 'Shop', scopes: ['brand:read'] },
    })
    await revoke(mine, id)
    expect((await invite(mine, colleague.email)).status).toBe(201)
    const back = await signIn(api, colleague.email)
    expect(await teamOf(back)).toContainEqual(
      expect.objectContaining({ id, status: 'active', revoked_at: null }),
    )
    expect((await api.call('GET', '/v1/brand', { key: made.body.key })).status).toBe(401)
  })
})

describe('who may not', () => {
  test('a key, a partner and a stranger reach nothing of the team; another brand’s ids are missing', async () => {
    const { session, ctx } = await givenTeam()
    const { key } = await givenKey(ctx, ['partners:write', 'audit:read', 'brand:read'])
    const foreign = await givenBrand(api.stage)
    const foreignAdmin = foreign.actor.adminId
    for (const [method, path, body] of [
      ['GET', '/v1/admins', undefined],
      ['POST', `/v1/admins/${foreignAdmin}/revoke`, {}],
      ['GET', '/v1/invitations', undefined],
      ['POST', '/v1/invitations', { email: 'a@example.com', role: 'admin' }],
      ['POST', '/v1/brands', { name: 'Mine' }],
    ] as const) {
      const options = body === undefined ? {} : { body }
      expect((await api.call(method, path, { key, ...options })).body.code).toBe('scope-missing')
      expect((await api.call(method, path, options)).status).toBe(401)
    }
    const theirs = await revoke(session, foreignAdmin)
    const nobodys = await revoke(session, 'adm_01h455vb4pex5vsknk084sn02q')
    expect([theirs.status, { ...theirs.body, instance: '' }]).toEqual([
      404,
      { ...nobodys.body, instance: '' },
    ])
  })

  test.each([
    [{ email: 'ada＠example.com', role: 'admin' }, '/email'],
    [{ email: 'аda@example.com', role: 'admin' }, '/email'],
    [{ email: 'ada@example', role: 'admin' }, '/email'],
    [{ email: 'ada@example.com', role: 'owner' }, '/role'],
    [{ email: 'ada@example.com', role: 'partner' }, '/role'],
    [{ email: 'ada@example.com' }, '/role'],
    [{ email: 'ada@example.com', role: 'admin', brand_id: 'x' }, '/brand_id'],
  ])('%j is refused with the field named, and nothing is written', async (body, pointer) => {
    const { session } = await givenTeam()
    const answer = await api.call('POST', '/v1/invitations', { session, body })
    expect([answer.status, answer.body.code]).toEqual([400, 'request-invalid'])
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer)
    expect((await api.call('GET', '/v1/invitations', { session })).body.data).toEqual([])
  })

  test.each([
    '{"email":"a@example.com","email":"b@example.com","role":"admin"}',
    '{"email":"a@example.com","role":"admin","__proto__":{"role":"admin"}}',
    '{"email":"a@example.com","role":"admin"',
  ])('%s is refused, and nothing is written', async (raw) => {
    const { session } = await givenTeam()
    const headers = { 'content-type': 'application/json' }
    const answer = await api.call('POST', '/v1/invitations', { session, raw, headers })
    expect(answer.status).toBe(400)
    expect((await api.call('GET', '/v1/invitations', { session })).body.data).toEqual([])
  })
})

describe('a partner', () => {
  test('is told by mail when added, unless asked not to, and can be told again', async () => {
    const { session } = await givenTeam()
    const [told, untold] = [newEmail(), newEmail()]
    const added = await api.call('POST', '/v1/partners', { session, body: { name: 'Ada', email: told } })
    expect((await open(await linkTo(told))).body).toMatchObject({ role: 'partner', email: told })
    const quiet = await api.call('POST', '/v1/partners', {
      session,
      body: { name: 'Bea', email: untold, invite: false },
    })
    expect(await linkTo(untold)).toBe('')
    expect((await api.call('POST', `/v1/partners/${quiet.body.id}/invitation`, { session })).status).toBe(200)
    expect((await open(await linkTo(untold))).status).toBe(200)
    const path = `/v1/partners/${added.body.id}/invitation`
    expect((await api.call('POST', path, { session })).body.code).toBe('too-many-requests')
    api.clock.advance({ minutes: 1 })
    const earlier = await linkTo(told)
    expect((await api.call('POST', path, { session })).body.status).toBe('open')
    expect((await open(earlier)).status).toBe(404)
    expect((await securityLog(session)).filter((action) => action === 'partner.invited')).toHaveLength(3)
    await api.call('PATCH', `/v1/partners/${added.body.id}`, { session, body: { status: 'suspended' } })
    api.clock.advance({ minutes: 1 })
    expect((await api.call('POST', path, { session })).body.code).toBe('partner-not-active')
    await signIn(api, untold)
    const list = (await api.call('GET', '/v1/invitations?role=partner', { session })).body.data
    expect(list.map((one: { email: string; status: string }) => [one.email, one.status])).toContainEqual([
      untold,
      'accepted',
    ])
  })
})

describe('another brand', () => {
  test('is made by an admin, who is its first; the same name gets another slug', async () => {
    const { session, email } = await givenTeam()
    const made = await api.call('POST', '/v1/brands', { session, body: { name: 'Second Shop' } })
    const twin = await api.call('POST', '/v1/brands', { session, body: { name: 'Second Shop' } })
    expect([made.status, twin.status]).toEqual([201, 201])
    const { body } = await api.call('GET', '/v1/session', { session })
    expect(body.workspaces).toHaveLength(3)
    const chosen = { member_id: made.body.member_id }
    const moved = await api.call('POST', '/v1/session/workspace', { session, body: chosen })
    expect(moved.body.workspace).toEqual(made.body)
    expect((await api.call('GET', '/v1/brand', { session })).body).toMatchObject({ slug: 'second-shop' })
    expect(await teamOf(session)).toMatchObject([{ email, is_me: true }])
    expect(await securityLog(session)).toContain('brand.created')
    expect((await api.call('GET', '/v1/partners', { session })).body.data).toEqual([])
  })

  test('does not exist where the operator switched it off', async () => {
    const closed = await startApi({ allowsNewBrands: false })
    const admin = await givenAdmin(closed)
    const answer = await closed.call('POST', '/v1/brands', { session: admin.session, body: { name: 'No' } })
    expect(answer.status).toBe(404)
    await closed.close()
  })
})

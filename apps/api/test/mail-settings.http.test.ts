// A brand's own mail server: set, tried, used and removed, and its password nowhere to be seen.

import { egressAllowSetting } from '@openpartner/runtime/env'
import { givenPartner, givenProgram } from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, givenAdmin, givenKey, signIn, startApi, type TestApi } from './api.ts'
import { type MailServers, PASSWORD, startMailServers, TOKEN } from './mail-servers.ts'

let servers: MailServers
let api: TestApi
let admin: Awaited<ReturnType<typeof givenAdmin>>
let session: string

beforeAll(async () => {
  servers = await startMailServers()
  api = await startApi({
    egressAllow: egressAllowSetting.parse('127.0.0.0/8,::1/128'),
    mailRouteDeps: { authorities: servers.authority, postmarkHost: servers.postmarkHost },
  })
})
beforeEach(async () => {
  admin = await givenAdmin(api)
  session = admin.session
})
afterAll(async () => {
  await api.close()
  await servers.close()
})

const smtp = (change: object = {}) => ({
  transport: 'smtp',
  sender_name: 'Nord',
  sender_address: 'partners@nord.example.com',
  smtp_host: 'localhost',
  smtp_port: servers.smtpPort,
  smtp_security: 'starttls',
  smtp_username: 'mailer',
  credential: PASSWORD,
  ...change,
})
const postmark = (change: object = {}) => ({
  transport: 'postmark',
  sender_name: 'Nord',
  sender_address: 'partners@nord.example.com',
  credential: TOKEN,
  ...change,
})
const put = (body: object) => api.call('PUT', '/v1/mail-settings', { session, body })
const read = () => api.call('GET', '/v1/mail-settings', { session })
const tryOut = (body: object = {}) => api.call('POST', '/v1/mail-settings/test', { session, body })
const pointers = ({ body }: Answer) =>
  body.errors.map(({ pointer }: { pointer: string }) => pointer).sort() as string[]

describe('settings', () => {
  test('are none at first; set they are shown without the credential; removed they are none again', async () => {
    expect((await read()).body).toEqual({ settings: null, deployment_transport: 'inbox' })
    const { status, body } = await put(smtp())
    expect(status).toBe(200)
    const { credential: _, ...shown } = smtp()
    expect(body).toMatchObject({ ...shown, has_credential: true })
    expect((await read()).body.settings).toEqual(body)
    for (let time = 1; time <= 2; time++) {
      expect((await api.call('DELETE', '/v1/mail-settings', { session })).status).toBe(204)
    }
    expect((await read()).body.settings).toBeNull()
  })

  test('without the credential keep the stored one, while it goes to the same place', async () => {
    await put(smtp())
    const kept = await put(smtp({ credential: undefined, sender_name: 'Süd', smtp_security: 'starttls' }))
    expect(kept.body).toMatchObject({ sender_name: 'Süd', has_credential: true })
    expect((await tryOut()).body.outcome).toBe('sent')
  })

  test.each([
    ['host', { smtp_host: 'evil.example.com' }],
    ['port', { smtp_port: 2525 }],
    ['user name', { smtp_username: 'other' }],
  ])('with another %s need the credential again, when stored and when tried', async (_, change) => {
    await put(smtp())
    const body = smtp({ ...change, credential: undefined })
    expect(pointers(await put(body))).toEqual(['/credential'])
    expect(pointers(await tryOut({ settings: body }))).toEqual(['/credential'])
    expect((await read()).body.settings).toMatchObject({ smtp_host: 'localhost', smtp_username: 'mailer' })
  })

  test('of one transport do not pass their credential to the other', async () => {
    await put(smtp())
    expect(pointers(await put(postmark({ credential: undefined })))).toEqual(['/credential'])
    expect((await put(postmark())).body).toMatchObject({ transport: 'postmark', smtp_host: null })
    expect(pointers(await put(smtp({ credential: undefined })))).toEqual(['/credential'])
  })

  test('without a user name have no credential', async () => {
    await put(smtp())
    expect(pointers(await put(smtp({ smtp_username: null })))).toEqual(['/credential'])
    const open = await put(smtp({ smtp_username: null, credential: undefined }))
    expect(open.body).toMatchObject({ has_credential: false, smtp_username: null })
  })

  test('that are wrong are refused with every fault named, and nothing is written', async () => {
    const wrong = smtp({
      sender_name: ' ',
      sender_address: 'a@b.example, c@d.example',
      smtp_host: 'http://x',
      smtp_port: 70_000,
      smtp_security: 'none',
      smtp_username: 'a\r\nb',
      credential: '',
    })
    const faults = Object.keys(wrong)
      .filter((name) => name !== 'transport')
      .map((name) => `/${name}`)
    expect(pointers(await put(wrong))).toEqual(faults.sort())
    for (const body of [{}, { transport: 'pigeon' }, smtp({ extra: 1 }), postmark({ smtp_host: 'x' })]) {
      expect((await put(body)).status).toBe(400)
    }
    expect((await read()).body.settings).toBeNull()
  })

  test('put again as they are change and log nothing', async () => {
    const { body: first } = await put(smtp())
    api.clock.advance({ seconds: 5 })
    const { body: again } = await put(smtp({ credential: undefined }))
    expect(again).toEqual(first)
    const log = await api.call('GET', '/v1/audit-entries?kind=security', { session })
    const changes = log.body.data.filter(
      ({ action }: { action: string }) => action === 'mail_settings.changed',
    )
    expect(changes).toMatchObject([{ before: null, after: { smtp_host: 'localhost', has_credential: true } }])
    expect(JSON.stringify(changes)).not.toMatch(/nord\.example\.com|mailer/)
  })

  test('are for the brand’s admins alone', async () => {
    await put(smtp())
    const program = await givenProgram(admin.ctx)
    const { partner } = await givenPartner(admin.ctx, program.id)
    const partnerSession = await signIn(api, partner.email)
    const { key } = await givenKey(admin.ctx, ['brand:read'])
    const calls = [
      ['GET', '/v1/mail-settings'],
      ['PUT', '/v1/mail-settings', smtp()],
      ['DELETE', '/v1/mail-settings'],
      ['POST', '/v1/mail-settings/test', {}],
      ['GET', '/v1/mails'],
    ] as const
    for (const [method, path, body] of calls) {
      const payload = body === undefined ? {} : { body }
      expect((await api.call(method, path, payload)).status).toBe(401)
      expect((await api.call(method, path, { ...payload, session: partnerSession })).body.code).toBe(
        'role-missing',
      )
      expect((await api.call(method, path, { ...payload, key })).body.code).toBe('scope-missing')
    }
    const stranger = await givenAdmin(api)
    const theirs = await api.call('GET', '/v1/mail-settings', { session: stranger.session })
    expect(theirs.body.settings).toBeNull()
  })
})

describe('where the operator opened no network', () => {
  test('a server inside or on a strange port is refused, and nothing is connected to', async () => {
    const hosted = await startApi({ mailRouteDeps: { authorities: servers.authority } })
    const { session: cookie } = await givenAdmin(hosted)
    const before = servers.connections()
    const ask = (settings: object) =>
      hosted.call('POST', '/v1/mail-settings/test', { session: cookie, body: { settings } })
    expect(pointers(await ask(smtp()))).toEqual(['/smtp_port'])
    for (const smtp_host of ['localhost', '127.0.0.1', '::1', '169.254.169.254', '::ffff:10.0.0.1']) {
      const { body } = await ask(smtp({ smtp_host, smtp_port: 587 }))
      expect([smtp_host, body.outcome, body.reason]).toEqual([smtp_host, 'refused', 'address-not-public'])
    }
    const { body } = await ask(smtp({ smtp_host: '2130706433', smtp_port: 587 }))
    expect([body.outcome, body.reason]).toEqual(['refused', 'host-unknown'])
    expect(servers.connections()).toBe(before)
    await hosted.close()
  })
})

describe('a test mail', () => {
  test('goes to the acting admin, by settings that are not stored, and tells what was said', async () => {
    const { status, body } = await tryOut({ settings: smtp() })
    expect(status).toBe(200)
    expect(body).toMatchObject({ outcome: 'sent', reason: null })
    expect(body.transcript.join('\n')).toMatch(/→ EHLO.*→ STARTTLS.*AUTH \w+ \[secret\].*← 250/s)
    expect(servers.received().at(-1)?.to).toEqual([admin.email])
    expect((await read()).body.settings).toBeNull()
    expect((await tryOut({ settings: postmark() })).body.outcome).toBe('sent')
  })

  test('that is refused says why, in the server’s words', async () => {
    const { body } = await tryOut({ settings: smtp({ credential: 'wrong password' }) })
    expect(body).toMatchObject({ outcome: 'refused', reason: 'SMTP 535' })
    expect(JSON.stringify(body)).not.toContain('wrong password')
    expect((await tryOut({ settings: postmark({ credential: 'wrong-token-0001' }) })).body).toMatchObject({
      outcome: 'refused',
      reason: 'Postmark 10',
    })
  })

  test('without settings goes the way the deployment’s mail goes, and shows up in the list', async () => {
    const { body } = await tryOut()
    expect(body).toMatchObject({ outcome: 'queued', transcript: [] })
    const list = await api.call('GET', '/v1/mails', { session })
    expect(list.body.data).toMatchObject([{ id: body.mail_id, state: 'waiting', last_error: null }])
    expect(list.body.data[0].recipient).toBe(admin.email.replace(/^(.)[^@]*/, '$1…'))
    expect(list.text).not.toMatch(/"(text|html)/)
    const stranger = await givenAdmin(api)
    const theirs = await api.call('GET', '/v1/mails', { session: stranger.session })
    expect(theirs.body.data).toEqual([])
  })

  test('can be asked for ten times an hour, even all at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => tryOut()))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect((await tryOut()).body.code).toBe('too-many-requests')
    api.clock.advance({ minutes: 61 })
    session = await signIn(api, admin.email)
    expect((await tryOut()).status).toBe(200)
  })
})

test('the brand’s colour is set, shown, and taken away; anything but a colour is refused', async () => {
  const patch = (body: object) => api.call('PATCH', '/v1/brand', { session, body })
  expect((await patch({ color: '#FF8800' })).body.color).toBe('#ff8800')
  expect((await patch({ name: 'Nord' })).body).toMatchObject({ name: 'Nord', color: '#ff8800' })
  expect((await patch({ color: null })).body.color).toBeNull()
  for (const color of ['red', '#fff', '#ff880', 'url(x)', 7]) {
    expect(pointers(await patch({ color }))).toEqual(['/color'])
  }
  expect((await patch({})).status).toBe(400)
})

test('the planted password and token are in no answer, no log line, no audit entry and nowhere in the database', async () => {
  const answers = [await put(smtp()), await tryOut(), await read(), await put(postmark()), await tryOut()]
  answers.push(
    await api.call('GET', '/v1/audit-entries', { session }),
    await api.call('GET', '/v1/mails', { session }),
  )
  const owner = new pg.Client({ connectionString: api.stage.ownerUrl })
  await owner.connect()
  const { rows: tables } = await owner.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  )
  let dump = ''
  await owner.query('set row_security = off')
  for (const { name } of tables) {
    const { rows } = await owner.query<{ text: string }>(`select t::text as text from "${name}" t`)
    dump += rows.map(({ text }) => text).join('\n')
  }
  await owner.end()
  expect(dump).toContain('partners@nord.example.com')
  const everything = [...answers.map(({ text }) => text), ...api.log, dump].join('\n')
  for (const planted of [PASSWORD, TOKEN]) {
    for (const form of [
      planted,
      Buffer.from(planted).toString('base64').slice(0, 20),
      encodeURIComponent(planted),
    ])
      expect(everything).not.toContain(form)
  }
})

// A brand's own transport, over real TLS, SMTP and HTTP: what is sent, what is refused, what is written down.

import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Certificate, certificateForLocalhost } from '../test/certificate.ts'
import { type Postmark, type PostmarkAnswer, startPostmark } from '../test/postmark.ts'
import { type Smtp, type SmtpOptions, startSmtp } from '../test/smtp.ts'
import { transportFor } from './routes.ts'
import type { Gate } from './smtp.ts'
import { createTranscript } from './transcript.ts'
import type { Letter, MailRoute } from './transports.ts'

const PASSWORD = 'correct horse battery'
const TOKEN = '5f7c0a3e-planted-token-0001'
const OPEN: Gate = { addressOf: async () => '127.0.0.1' }

let certificate: Certificate
let smtp: Smtp | null = null
let postmark: Postmark | null = null

beforeAll(() => {
  certificate = certificateForLocalhost()
})

afterEach(async () => {
  await Promise.all([smtp?.close(), postmark?.close()])
  smtp = null
  postmark = null
})

const letter: Letter = {
  id: 'mal_01h455vb4pex5vsknk084sn02q',
  recipient: 'ada@example.com',
  subject: 'Hello',
  textBody: 'plain',
  htmlBody: '<p>rich</p>',
}
const sender = { name: 'Café "Nord", Team', address: 'partners@nord.example.com' }
const secret = (value: string) => ({ reveal: () => value })

type SmtpRoute = Extract<MailRoute, { transport: 'smtp' }>

async function smtpRoute(options: SmtpOptions = {}, change: Partial<SmtpRoute> = {}): Promise<SmtpRoute> {
  smtp = await startSmtp({ certificate, password: PASSWORD, ...options })
  return {
    transport: 'smtp',
    sender,
    host: 'localhost',
    port: smtp.port,
    security: 'starttls',
    username: 'mailer',
    credential: secret(PASSWORD),
    ...change,
  }
}

async function send(route: MailRoute, gate: Gate = OPEN) {
  const transcript = createTranscript([PASSWORD, TOKEN])
  const deps = { gate, transcript, authorities: certificate.cert }
  const postmarkHost = postmark === null ? {} : { postmarkHost: postmark.host }
  const delivery = await transportFor(route, { ...deps, ...postmarkHost }).send(letter)
  return { delivery, said: transcript.lines.join('\n') }
}

describe('SMTP', () => {
  test.each<[SmtpRoute['security'], SmtpOptions]>([
    ['starttls', {}],
    ['tls', { isSecure: true }],
  ])(
    'with %s sends from the brand, and the transcript tells all but the password',
    async (security, options) => {
      const { delivery, said } = await send(await smtpRoute(options, { security }))
      expect(delivery).toEqual({ isAccepted: true })
      expect(smtp?.passwords).toEqual([PASSWORD])
      expect(smtp?.received).toMatchObject([{ from: sender.address, to: ['ada@example.com'] }])
      for (const part of ['← 220', '→ EHLO', 'AUTH PLAIN [secret]', '→ MAIL FROM', '← 250', 'established'])
        expect(said).toContain(part)
      if (security === 'starttls') expect(said).toContain('→ STARTTLS')
      for (const form of [PASSWORD, base64(PASSWORD), base64(`\0mailer\0${PASSWORD}`)])
        expect(said).not.toContain(form)
      expect(said).not.toContain('plain\n')
    },
  )

  test('nothing is said in clear: a server without STARTTLS gets neither password nor mail', async () => {
    const route = await smtpRoute()
    await smtp?.close()
    smtp = await startSmtp({ password: PASSWORD })
    const { delivery } = await send({ ...route, port: smtp.port })
    expect(delivery).toMatchObject({ isAccepted: false, isPermanent: false })
    expect([smtp.passwords, smtp.received]).toEqual([[], []])
  })

  test('the certificate must be the name’s, although the address is dialled', async () => {
    const { delivery } = await send(await smtpRoute({}, { host: 'mail.nord.example.com' }))
    expect(delivery).toMatchObject({ isAccepted: false, reason: 'ESOCKET' })
    expect(smtp?.passwords).toEqual([])
  })

  test('a refused password is for the admin to mend: not permanent, with the server’s words', async () => {
    const { delivery, said } = await send(await smtpRoute({}, { credential: secret('wrong-password') }))
    expect(delivery).toMatchObject({ isPermanent: false, reason: 'SMTP 535' })
    expect(said).toContain('← 535')
    expect(said).not.toContain(base64('\0mailer\0wrong-password'))
  })

  test('a refused recipient is refused for good', async () => {
    const { delivery } = await send(await smtpRoute({ replyTo: () => 550 }))
    expect(delivery).toMatchObject({ isPermanent: true, reason: 'SMTP 550' })
  })

  test('the gate is asked before any connection, and its refusal is the answer', async () => {
    const refusal = Object.assign(new Error('the host is not on the public internet'), {
      code: 'address-not-public',
    })
    const gate: Gate = { addressOf: () => Promise.reject(refusal) }
    const { delivery, said } = await send(await smtpRoute(), gate)
    expect(delivery).toMatchObject({ isAccepted: false, reason: 'address-not-public' })
    expect(said).toBe('No connection: the host is not on the public internet')
    expect(smtp?.received).toEqual([])
  })
})

describe('Postmark', () => {
  const route: MailRoute = { transport: 'postmark', sender, credential: secret(TOKEN) }

  test('gets both bodies on the outbound stream, with nothing tracked and our Message-ID kept', async () => {
    postmark = await startPostmark()
    const { delivery, said } = await send(route)
    expect(delivery).toEqual({ isAccepted: true })
    const [request] = postmark.requests
    expect(request).toMatchObject({ path: '/email', token: TOKEN })
    expect(request?.body).toMatchObject({
      From: String.raw`"Café \"Nord\", Team" <partners@nord.example.com>`,
      To: 'ada@example.com',
      TextBody: 'plain',
      HtmlBody: '<p>rich</p>',
      MessageStream: 'outbound',
      TrackOpens: false,
      TrackLinks: 'None',
    })
    expect(request?.body.Headers).toContainEqual({
      Name: 'Message-ID',
      Value: `<${letter.id}@nord.example.com>`,
    })
    expect(said).not.toContain(TOKEN)
  })

  const refusals: [name: string, answer: PostmarkAnswer, reason: string, isPermanent: boolean][] = [
    ['an inactive recipient', problem(422, 406, 'inactive'), 'Postmark 406', true],
    ['an impossible recipient', problem(422, 300, "Invalid 'To' address"), 'Postmark 300', true],
    ['an impossible sender', problem(422, 300, "Invalid 'From' address"), 'Postmark 300', false],
    ['an unknown sender', problem(422, 400, 'no signature'), 'Postmark 400', false],
    ['no credits', problem(422, 405, 'not allowed to send'), 'Postmark 405', false],
    ['a wrong token', problem(401, 10, 'bad token'), 'Postmark 10', false],
    ['too many requests', problem(429, 429, 'slow down'), 'Postmark 429', false],
    ['an outage', { status: 503, body: {} }, 'HTTP 503', false],
  ]
  test.each(refusals)('%s is refused by its code', async (_, answer, reason, isPermanent) => {
    postmark = await startPostmark(() => answer)
    const { delivery, said } = await send(route)
    expect(delivery).toMatchObject({ isAccepted: false, reason, isPermanent })
    expect(said).toContain(reason)
  })

  test('that repeats the token in its answer does not get it into what is stored or shown', async () => {
    postmark = await startPostmark(({ token }) => problem(401, 10, `no token ${token} here`))
    const { delivery, said } = await send(route)
    expect(JSON.stringify([delivery, said])).not.toContain(TOKEN)
    expect(said).toContain('no token [secret] here')
  })

  test('that is down is a refusal for now', async () => {
    postmark = await startPostmark()
    await postmark.close()
    expect((await send(route)).delivery).toMatchObject({ isAccepted: false, isPermanent: false })
  })

  test('never gets a recipient that could be read as two', async () => {
    postmark = await startPostmark()
    const transport = transportFor(route, { gate: OPEN, postmarkHost: postmark.host })
    for (const recipient of ['ada@example.com, eve@example.com', 'Ada <eve@example.com>', 'a@b@c', '']) {
      expect(await transport.send({ ...letter, recipient })).toMatchObject({ isPermanent: true })
    }
    expect(postmark.requests).toEqual([])
  })
})

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function problem(status: number, ErrorCode: number, Message: string): PostmarkAnswer {
  return { status, body: { ErrorCode, Message } }
}

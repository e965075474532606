// The outbox's promises, over real SMTP and real Postgres, as the worker's own database role.

import { randomUUID } from 'node:crypto'
import { type Database, inTransaction, type Mail, mails, openDatabase } from '@openpartner/db'
import { encodeId } from '@openpartner/domain'
import { createDatabase, createFakeClock, type TestDatabase } from '@openpartner/testkit'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Smtp, type SmtpOptions, startSmtp } from '../test/smtp.ts'
import { listInbox } from './inbox.ts'
import { deliverDueMails, enqueueDecoy, enqueueMail, purgeOldMails } from './outbox.ts'
import { smtpTransport } from './smtp.ts'
import { inboxTransport, type MailTransport } from './transports.ts'

const FROM = 'OpenPartner <mail@portal.example.com>'

let database: TestDatabase
let api: Database
let worker: Database
let smtp: Smtp | null = null
let clock = createFakeClock()

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'mail test (api)', keepsInbox: true })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'mail test (worker)' })
})

beforeEach(async () => {
  clock = createFakeClock()
  await worker.orm.delete(mails)
})

afterEach(async () => {
  await smtp?.close()
  smtp = null
})

afterAll(async () => {
  await Promise.all([api.close(), worker.close()])
  await database.drop()
})

test('a mail goes out once, to one recipient, with both bodies and a Message-ID of its own', async () => {
  const transport = await listen()
  const id = await enqueue('ada@example.com')
  expect(await deliver(transport)).toEqual({ sent: 1, postponed: [], failed: [] })
  expect(await deliver(transport)).toEqual({ sent: 0, postponed: [], failed: [] })
  const [mail, ...others] = smtp?.received ?? []
  expect(others).toEqual([])
  expect(mail?.to).toEqual(['ada@example.com'])
  expect(mail?.from).toBe('mail@portal.example.com')
  expect(mail?.raw).toContain(`Message-ID: <${id}@portal.example.com>`)
  expect(mail?.raw).toContain('Auto-Submitted: auto-generated')
  expect(mail?.readable).toContain('text of #t=secret')
  expect(mail?.readable).toContain('<p>html of #t=secret</p>')
  expect((await row(id)).sentAt).toEqual(clock.now())
})

test('a mail whose cause is rolled back does not exist', async () => {
  const undone = inTransaction(api, async (tx) => {
    await enqueueMail(tx, newMail('ada@example.com'))
    throw new Error('the cause failed')
  })
  await expect(undone).rejects.toThrow('the cause failed')
  expect(await api.orm.select().from(mails)).toEqual([])
})

test('no transaction is open and no row is locked while the mail is on its way', async () => {
  const seen: unknown[] = []
  const transport = await listen({
    beforeAccept: async () => {
      const owner = openDatabase({ url: database.ownerUrl, applicationName: 'mail test (owner)' })
      const { rows } = await owner.pool.query(
        `select state from pg_stat_activity
          where application_name = 'mail test (worker)' and state like '%in transaction%'`,
      )
      const locked = await owner.pool.query('select id from mails for update nowait')
      seen.push(rows.length, locked.rows.length)
      await owner.close()
    },
  })
  await enqueue('ada@example.com')
  await deliver(transport)
  expect(seen).toEqual([0, 1])
})

test('six workers at once send thirty mails, each one once', async () => {
  const transport = await listen()
  for (let number = 1; number <= 30; number++) await enqueue(`partner${number}@example.com`)
  const rounds = await Promise.all(Array.from({ length: 6 }, () => deliver(transport, 30)))
  expect(rounds.reduce((sum, round) => sum + round.sent, 0)).toBe(30)
  expect(new Set(smtp?.received.map((mail) => mail.to[0])).size).toBe(30)
  expect(smtp?.received.length).toBe(30)
})

test('a round sends no more than its limit, the longest due first', async () => {
  await enqueue('first@example.com')
  clock.advance({ seconds: 1 })
  await enqueue('second@example.com')
  clock.advance({ seconds: 1 })
  await enqueue('third@example.com')
  const transport = await listen()
  expect((await deliver(transport, 2)).sent).toBe(2)
  expect(smtp?.received.map((mail) => mail.to[0]).sort()).toEqual(['first@example.com', 'second@example.com'])
})

test('a refusal for now is tried six times with growing pauses, then the mail has failed', async () => {
  const transport = await listen({ replyTo: () => 451 })
  const id = await enqueue('ada@example.com')
  for (const [index, pauseMs] of [5_000, 30_000, 120_000, 600_000, 3_600_000].entries()) {
    const round = await deliver(transport)
    expect(round.postponed).toEqual([{ mailId: id, attempts: index + 1, reason: 'SMTP 451' }])
    clock.advance({ ms: pauseMs - 1 })
    expect(await deliver(transport)).toEqual({ sent: 0, postponed: [], failed: [] })
    clock.advance({ ms: 1 })
  }
  expect((await deliver(transport)).failed).toEqual([{ mailId: id, attempts: 6, reason: 'SMTP 451' }])
  clock.advance({ days: 1 })
  expect(await deliver(transport)).toEqual({ sent: 0, postponed: [], failed: [] })
  expect(await row(id)).toMatchObject({ sentAt: null, lastError: expect.stringContaining('451') })
})

test('a refusal for good fails at once and leaves the address out of what is reported', async () => {
  const transport = await listen({ replyTo: (recipient) => (recipient === 'gone@example.com' ? 550 : null) })
  const id = await enqueue('gone@example.com')
  await enqueue('ada@example.com')
  const round = await deliver(transport)
  expect(round).toEqual({ sent: 1, postponed: [], failed: [{ mailId: id, attempts: 1, reason: 'SMTP 550' }] })
  expect(JSON.stringify(round)).not.toContain('@')
  expect((await row(id)).lastError).toContain('gone@example.com')
})

test('a server that is down postpones the mail, and it goes out when the server is back', async () => {
  const gone = await startSmtp()
  await gone.close()
  const id = await enqueue('ada@example.com')
  const round = await deliver(smtpTransport(`smtp://127.0.0.1:${gone.port}`, FROM))
  expect(round).toMatchObject({ sent: 0, postponed: [{ mailId: id, attempts: 1 }], failed: [] })
  clock.advance({ seconds: 5 })
  expect((await deliver(await listen())).sent).toBe(1)
  expect(await row(id)).toMatchObject({ lastError: null, attempts: 2 })
})

test('a worker that dies while sending loses no mail; after six deaths the mail has failed', async () => {
  const dying: MailTransport = { send: () => Promise.reject(new Error('killed')) }
  const id = await enqueue('ada@example.com')
  for (let death = 1; death <= 5; death++) {
    await expect(deliver(dying)).rejects.toThrow('killed')
    clock.advance({ seconds: 119 })
    expect(await deliver(dying)).toEqual({ sent: 0, postponed: [], failed: [] })
    clock.advance({ seconds: 1 })
  }
  const transport = await listen()
  expect((await deliver(transport)).sent).toBe(1)

  const hopeless = await enqueue('bob@example.com')
  for (let death = 1; death <= 6; death++) {
    await expect(deliver(dying)).rejects.toThrow('killed')
    clock.advance({ minutes: 2 })
  }
  expect((await deliver(dying)).sent).toBe(0)
  expect((await row(hopeless)).failedAt).toEqual(clock.now())
  expect((await row(id)).sentAt).not.toBeNull()
})

test('the inbox shows the newest mails first and no decoys, sent or not', async () => {
  await enqueue('first@example.com')
  clock.advance({ seconds: 1 })
  await inTransaction(api, (tx) => enqueueDecoy(tx, newMail('')))
  await enqueue('second@example.com')
  const shown = () => inTransaction(api, (tx) => listInbox(tx, 10))
  expect((await shown()).map((mail) => mail.recipient)).toEqual(['second@example.com', 'first@example.com'])
  expect(await deliver(inboxTransport)).toEqual({ sent: 2, postponed: [], failed: [] })
  expect((await shown()).map((mail) => mail.recipient)).toEqual(['second@example.com', 'first@example.com'])
  expect(await inTransaction(api, (tx) => listInbox(tx, 1))).toHaveLength(1)
})

test('a mail to nobody cannot be enqueued by accident', async () => {
  await expect(enqueue('')).rejects.toThrow('needs a recipient')
})

test('a day after it was sent or given up a mail is gone, bodies and all; one still due stays', async () => {
  await enqueue('ada@example.com')
  await inTransaction(api, (tx) => enqueueDecoy(tx, newMail('')))
  await deliver(inboxTransport)
  clock.advance({ hours: 24 })
  const waiting = await enqueue('bob@example.com')
  expect(await purgeOldMails(worker, { clock })).toBe(0)
  clock.advance({ ms: 1 })
  expect(await purgeOldMails(worker, { clock })).toBe(2)
  expect((await api.orm.select().from(mails)).map(({ id }) => id)).toEqual([waiting])
})

test('an address cannot smuggle in a second recipient', async () => {
  const transport = await listen()
  await enqueue('ada@example.com, eve@example.com')
  await enqueue('ada@example.com> <eve@example.com')
  await deliver(transport)
  expect(smtp?.received.flatMap((mail) => mail.to)).not.toContain('eve@example.com')
})

test('a password is never sent in clear, and a certificate nobody signed is not trusted', async () => {
  smtp = await startSmtp({ password: 'open sesame' })
  await enqueue('ada@example.com')
  const url = (port: number, query = '') => `smtp://mailer:open%20sesame@127.0.0.1:${port}${query}`
  expect((await deliver(smtpTransport(url(smtp.port), FROM))).postponed).toHaveLength(1)
  expect(smtp.passwords).toEqual([])
  await smtp.close()

  smtp = await startSmtp({ password: 'open sesame', offersTls: true })
  clock.advance({ minutes: 1 })
  expect((await deliver(smtpTransport(url(smtp.port), FROM))).postponed).toHaveLength(1)
  expect(smtp.passwords).toEqual([])
  clock.advance({ minutes: 1 })
  const trusting = smtpTransport(url(smtp.port, '?tls.rejectUnauthorized=false'), FROM)
  expect((await deliver(trusting)).sent).toBe(1)
})

test('a refused password postpones the mail: the operator can mend that', async () => {
  smtp = await startSmtp({ password: 'open sesame', offersTls: true })
  await enqueue('ada@example.com')
  const url = `smtp://mailer:wrong@127.0.0.1:${smtp.port}?tls.rejectUnauthorized=false`
  expect((await deliver(smtpTransport(url, FROM))).postponed).toMatchObject([{ reason: 'SMTP 535' }])
})

async function listen(options: SmtpOptions = {}): Promise<MailTransport> {
  smtp = await startSmtp(options)
  return smtpTransport(`smtp://127.0.0.1:${smtp.port}`, FROM)
}

function newMail(recipient: string) {
  const id = encodeId('mal', randomUUID())
  const bodies = { textBody: 'text of #t=secret', htmlBody: '<p>html of #t=secret</p>' }
  return { id, brandId: null, recipient, subject: 'Sign in', ...bodies, createdAt: clock.now() }
}

async function enqueue(recipient: string): Promise<Mail['id']> {
  const mail = newMail(recipient)
  await inTransaction(api, (tx) => enqueueMail(tx, mail))
  return mail.id
}

const deliver = (transport: MailTransport, limit = 10) => deliverDueMails(worker, { clock, transport, limit })

async function row(id: Mail['id']): Promise<Mail> {
  const [mail] = await worker.orm.select().from(mails).where(eq(mails.id, id))
  if (mail === undefined) throw new Error('the mail is gone')
  return mail
}

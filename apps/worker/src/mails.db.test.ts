// Which server a mail goes by, what becomes of it without that server or its key, and who waits for whom.

import { checkSealingKeys } from '@openpartner/core/sealing'
import { listMails, saveMailSettings } from '@openpartner/core/setup'
import { type Database, inBrand, inTransaction, mails, openDatabase } from '@openpartner/db'
import { uuidOf } from '@openpartner/domain'
import { type Delivery, enqueueMail, type MailTransport } from '@openpartner/mail'
import { certificateForLocalhost, startSmtp } from '@openpartner/mail/test'
import { createLogger } from '@openpartner/runtime'
import { egressAllowSetting } from '@openpartner/runtime/env'
import { type Keyring, throwAwayKeyring } from '@openpartner/runtime/keyring'
import { createDatabase, createFakeClock, givenBrand, type TestDatabase } from '@openpartner/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildWorker } from './app.ts'

const PASSWORD = 'planted-password 7f3k9x!'
const LOOPBACK = egressAllowSetting.parse('127.0.0.0/8,::1/128')

let database: TestDatabase
let api: Database
let worker: Database
let keyring: Keyring
let smtp: Awaited<ReturnType<typeof startSmtp>>
let release = () => {}
let isWaiting = false
/** A round of mails comes every second. */
const PATIENCE = { timeout: 10_000 }
const certificate = certificateForLocalhost()
const clock = createFakeClock()
const log: string[] = []
const deployment: string[] = []
const transport: MailTransport = {
  send: async ({ recipient }): Promise<Delivery> => {
    deployment.push(recipient)
    return { isAccepted: true }
  },
}

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  keyring = throwAwayKeyring()
  await checkSealingKeys(api, { keyring, clock })
  const slow = new Promise<void>((resolve) => {
    release = resolve
  })
  const beforeAccept = ({ to }: { readonly to: readonly string[] }) => {
    if (!to.includes('slow@example.com')) return Promise.resolve()
    isWaiting = true
    return slow
  }
  smtp = await startSmtp({ certificate, password: PASSWORD, beforeAccept })
})
beforeEach(async () => {
  await inTransaction(worker, (tx) => tx.orm.delete(mails))
  deployment.length = 0
  log.length = 0
})
afterAll(async () => {
  await Promise.all([api.close(), worker.close(), smtp.close()])
  await database.drop()
})

function startWorker(change: { keyring?: Keyring; egressAllow?: typeof LOOPBACK } = {}) {
  const logger = createLogger({ service: 'worker', destination: { write: (line) => void log.push(line) } })
  const newId = (prefix: string) => `${prefix}_01h455vb4pex5vsknk084sn02q` as never
  const mailRouteDeps = { authorities: certificate.cert }
  const options = {
    db: worker,
    clock,
    newId,
    logger,
    transport,
    keyring,
    egressAllow: LOOPBACK,
    mailRouteDeps,
  }
  return buildWorker({ ...options, ...change })
}

/** A brand whose mail goes by the server of this test. */
async function givenOwnServer() {
  const ctx = await givenBrand({ db: api, ownerUrl: database.ownerUrl, clock })
  const server = { host: 'localhost', port: smtp.port, security: 'starttls', username: 'mailer' } as const
  const sender = { senderName: 'Nord', senderAddress: 'partners@nord.example.com' }
  const draft = { transport: 'smtp', ...sender, smtp: server, credential: PASSWORD } as const
  await saveMailSettings(ctx, draft, { keyring, ports: null })
  return ctx
}

type Ctx = Awaited<ReturnType<typeof givenOwnServer>>

async function enqueue(ctx: Ctx, recipient: string, ofBrand = true, expiresAt?: Date) {
  const { brandId } = ctx.actor
  const texts = { subject: 'Hello', textBody: 'plain', htmlBody: '<p>rich</p>' }
  const mail = { id: ctx.newId('mal'), brandId: ofBrand ? brandId : null, recipient, ...texts }
  const life = { createdAt: clock.now(), ...(expiresAt === undefined ? {} : { expiresAt }) }
  await inBrand(api, brandId, (tx) => enqueueMail(tx, { ...mail, ...life }))
}

const statesOf = async (ctx: Ctx) => (await listMails(ctx, { after: null, limit: 10 })).rows

test('a brand’s mail goes by its own server; sign-in mail and other brands’ by the deployment’s', async () => {
  const own = await givenOwnServer()
  const plain = await givenBrand({ db: api, ownerUrl: database.ownerUrl, clock })
  await enqueue(own, 'own@example.com')
  await enqueue(own, 'sign-in@example.com', false)
  await enqueue(plain, 'plain@example.com')
  await startWorker().runOnce()
  expect(smtp.received.at(-1)).toMatchObject({ from: 'partners@nord.example.com', to: ['own@example.com'] })
  expect(deployment.sort()).toEqual(['plain@example.com', 'sign-in@example.com'])
  expect(await statesOf(own)).toMatchObject([
    { sentBy: 'brand', recipient: 'o…@example.com', lastError: null },
  ])
  expect(await statesOf(plain)).toMatchObject([{ sentBy: 'deployment' }])
})

test('a brand’s server that does not answer holds up nobody else’s mail', async () => {
  const slow = await givenOwnServer()
  const other = await givenOwnServer()
  await enqueue(slow, 'slow@example.com')
  const one = startWorker()
  one.start()
  await expect.poll(() => isWaiting, PATIENCE).toBe(true)
  await enqueue(other, 'quick@example.com')
  await enqueue(other, 'sign-in@example.com', false)
  // The same worker, whose next round begins while the slow server still has not answered.
  await expect.poll(() => smtp.received.at(-1)?.to, PATIENCE).toEqual(['quick@example.com'])
  await expect.poll(() => deployment, PATIENCE).toEqual(['sign-in@example.com'])
  release()
  await one.close()
  expect(smtp.received.at(-1)?.to).toEqual(['slow@example.com'])
})

test('without the key the mail waits, the operator is told, and with it again the mail goes out', async () => {
  const ctx = await givenOwnServer()
  await enqueue(ctx, 'ada@example.com')
  await startWorker({ keyring: throwAwayKeyring() }).runOnce()
  expect(await statesOf(ctx)).toMatchObject([{ sentAt: null, failedAt: null, attempts: 1 }])
  expect(log.join()).toContain('SECRETS_ENCRYPTION_KEY')
  expect(deployment).toEqual([])
  clock.advance({ seconds: 5 })
  await startWorker().runOnce()
  expect(await statesOf(ctx)).toMatchObject([{ sentAt: clock.now(), sentBy: 'brand' }])
})

test('a server on the inside is not connected to, and the brand learns why', async () => {
  const ctx = await givenOwnServer()
  const before = smtp.passwords.length
  await enqueue(ctx, 'ada@example.com')
  await startWorker({ egressAllow: [] }).runOnce()
  expect(smtp.passwords.length).toBe(before)
  expect(await statesOf(ctx)).toMatchObject([{ lastError: 'the host is not on the public internet' }])
})

test('a mail whose link has ended is not sent, neither by the brand nor by the deployment', async () => {
  const ctx = await givenOwnServer()
  const end = new Date(clock.now().getTime() + 600_000)
  await enqueue(ctx, 'late@example.com', true, end)
  await enqueue(ctx, 'late-sign-in@example.com', false, end)
  clock.advance({ minutes: 10 })
  const before = smtp.received.length
  await startWorker().runOnce()
  expect([smtp.received.length, deployment]).toEqual([before, []])
  expect(await statesOf(ctx)).toMatchObject([{ failedAt: clock.now(), lastError: 'expired' }])
})

test('the API cannot read back what it wrote, by any SQL; nor write in another brand’s name', async () => {
  const [ctx, other] = [await givenOwnServer(), await givenOwnServer()]
  await enqueue(ctx, 'ada@example.com')
  await enqueue(ctx, 'ada@example.com', false)
  for (const work of [
    () => inBrand(api, ctx.actor.brandId, (tx) => tx.orm.select().from(mails)),
    () => inTransaction(api, (tx) => tx.orm.select().from(mails)),
  ]) {
    expect(await work()).toEqual([])
  }
  const client = await api.pool.connect()
  await client.query("select set_config('app.mail_inbox', 'on', false)")
  await client.query("select set_config('app.brand_id', $1, false)", [uuidOf(ctx.actor.brandId)])
  expect((await client.query('select * from mails')).rows).toEqual([])
  await expect(client.query('update mails set in_inbox = true')).rejects.toThrow('permission denied')
  client.release(true)
  const foreign = { ...ctx, actor: { ...ctx.actor, brandId: other.actor.brandId } }
  const letter = {
    id: ctx.newId('mal'),
    recipient: 'eve@example.com',
    subject: 's',
    textBody: 't',
    htmlBody: 'h',
  }
  const forged = inBrand(api, ctx.actor.brandId, (tx) =>
    enqueueMail(tx, { ...letter, brandId: foreign.actor.brandId, createdAt: clock.now() }),
  )
  await expect(forged).rejects.toThrow()
})

test('no password is in any log line', () => {
  expect(log.join()).not.toContain(PASSWORD)
})

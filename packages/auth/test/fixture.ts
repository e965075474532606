// A database with brands and people in it, and the mail they get; the database tests of this package share
// it.

import { randomBytes, randomUUID } from 'node:crypto'
import {
  type Database,
  ensurePerson,
  inBrand,
  insertAdmin,
  insertBrand,
  insertInvitation,
  insertPartner,
  inTransaction,
  openDatabase,
} from '@openpartner/db'
import { addDays, type BrandId, encodeId, type Id, type IdPrefix } from '@openpartner/domain'
import { listInbox } from '@openpartner/mail'
import { createDatabase, createFakeClock, type FakeClock } from '@openpartner/testkit'
import type { AuthDeps, SecurityEntry, Visit } from '../src/deps.ts'
import { ADMIN_LIMITS } from '../src/session.ts'

export interface Fixture {
  readonly deps: AuthDeps & { readonly clock: FakeClock }
  /** The API's own role: what the software may not do, a test cannot do by accident. */
  readonly db: Database
  readonly owner: Database
  readonly worker: Database
  /** What went into the security log, in order. */
  readonly logged: SecurityEntry[]
  close(): Promise<void>
}

export async function openFixture(): Promise<Fixture> {
  const database = await createDatabase()
  const db = openDatabase({ url: database.urlFor('api'), applicationName: 'auth test', keepsInbox: true })
  const owner = openDatabase({ url: database.ownerUrl, applicationName: 'auth test (owner)' })
  const worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'auth test (worker)' })
  const clock = createFakeClock()
  const authSecret = randomBytes(32)
  const close = async () => {
    await Promise.all([db.close(), owner.close(), worker.close()])
    await database.drop()
  }
  const logged: SecurityEntry[] = []
  const log: AuthDeps['log'] = async (tx, entry) => {
    if (tx.brandId !== entry.actor.brandId) throw new Error('an entry outside of its brand')
    logged.push(entry)
  }
  const portalUrl = 'https://portal.example.com'
  // What accepting does is packages/core's and tested with the API.
  const acceptInvitations = async () => undefined
  const deps = { db, clock, newId, authSecret, portalUrl, adminLimits: ADMIN_LIMITS, log, acceptInvitations }
  return { deps, db, owner, worker, logged, close }
}

/** A laptop at a desk. */
export const AT_DESK: Visit = {
  browser: 'Firefox',
  os: 'Windows',
  device: 'desktop',
  network: '203.0.113.0/24',
  requestId: 'req_01h455vb4pex5vsknk084sn02q',
}

export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  return encodeId(prefix, randomUUID())
}

let lastNumber = 0
/** An address no other test uses. */
export function newEmail(): string {
  lastNumber += 1
  return `person${lastNumber}@example.com`
}

export async function givenBrand({ db, deps }: Fixture, name = 'Demo'): Promise<BrandId> {
  const id = newId('brd')
  const slug = id.toLowerCase().replace('_', '-')
  await inBrand(db, id, (tx) => insertBrand(tx, { id, name, slug, createdAt: deps.clock.now() }))
  return id
}

export async function givenAdmin({ db, deps }: Fixture, brandId: BrandId, email: string) {
  const id = newId('adm')
  const createdAt = deps.clock.now()
  const person = await inBrand(db, brandId, async (tx) => {
    const found = await ensurePerson(tx, { id: newId('per'), email, createdAt })
    await insertAdmin(tx, { id, brandId, personId: found.id, status: 'active', createdAt })
    return found
  })
  return { id, personId: person.id }
}

export async function givenPartner({ db, deps }: Fixture, brandId: BrandId, email: string) {
  const id = newId('ptn')
  const createdAt = deps.clock.now()
  const person = await inBrand(db, brandId, async (tx) => {
    const found = await ensurePerson(tx, { id: newId('per'), email, createdAt })
    await insertPartner(tx, {
      id,
      brandId,
      personId: found.id,
      name: 'Ada Partner',
      email,
      status: 'active',
      createdAt,
    })
    return found
  })
  return { id, personId: person.id }
}

/** An open invitation to become an admin. */
export async function givenInvitation({ db, deps }: Fixture, brandId: BrandId, email: string): Promise<void> {
  const now = deps.clock.now()
  const tokenHash = randomBytes(32).toString('hex')
  await inBrand(db, brandId, (tx) =>
    insertInvitation(tx, {
      id: newId('inv'),
      brandId,
      email,
      role: 'admin',
      partnerId: null,
      tokenHash,
      invitedBy: 'worker',
      createdAt: now,
      sentAt: now,
      expiresAt: addDays(now, 7),
      acceptedAt: null,
      revokedAt: null,
    }),
  )
}

export interface SignInMail {
  readonly token: string
  readonly code: string
}

/** The sign-in mails of an address, newest first. */
export async function mailsTo({ db }: Fixture, email: string): Promise<SignInMail[]> {
  const inbox = await inTransaction(db, (tx) => listInbox(tx, 1_000))
  return inbox
    .filter(({ recipient }) => recipient === email)
    .map(({ textBody }) => ({
      token: /#t=([A-Za-z0-9_-]+)/.exec(textBody)?.[1] ?? '',
      code: /^([0-9A-Z]{8})$/m.exec(textBody)?.[1] ?? '',
    }))
}

export async function newestMailTo(fixture: Fixture, email: string): Promise<SignInMail> {
  const [mail] = await mailsTo(fixture, email)
  if (mail === undefined) throw new Error(`no mail to ${email}`)
  return mail
}

// What bounds invitations: how many mails a brand sends in an hour, and how long an ended one is kept.

import { randomUUID } from 'node:crypto'
import {
  type Database,
  inBrand,
  insertInvitation,
  invitations,
  openDatabase,
  purgeInvitations,
} from '@openpartner/db'
import { addDays, encodeId } from '@openpartner/domain'
import { createDatabase, createFakeClock, givenBrand, type TestDatabase } from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { INVITATIONS_PER_HOUR, type InvitationPost, inviteAdmin } from './invitations.ts'
import { addPartner } from './partners.ts'

let database: TestDatabase
let api: Database
let worker: Database

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
})

afterAll(async () => {
  await api.close()
  await worker.close()
  await database.drop()
})

const clock = createFakeClock()
const givenTeam = () => givenBrand({ db: api, ownerUrl: database.ownerUrl, clock })
type Team = Awaited<ReturnType<typeof givenTeam>>

let queued = 0
const post: InvitationPost = {
  mint: () => ({ token: randomUUID(), tokenHash: randomUUID() }),
  queue: async () => {
    queued += 1
  },
}

async function givenInvitations(ctx: Team, count: number): Promise<void> {
  const now = clock.now()
  await inBrand(api, ctx.actor.brandId, async (tx) => {
    for (let number = 1; number <= count; number++) {
      await insertInvitation(tx, {
        id: encodeId('inv', randomUUID()),
        brandId: ctx.actor.brandId,
        email: `guest${number}@example.com`,
        role: 'admin',
        partnerId: null,
        tokenHash: randomUUID(),
        invitedBy: 'admin:test',
        createdAt: now,
        sentAt: now,
        expiresAt: addDays(now, 7),
        acceptedAt: null,
        revokedAt: null,
      })
    }
  })
}

const emailsOf = (ctx: Team) =>
  inBrand(api, ctx.actor.brandId, async (tx) =>
    (await tx.orm.select().from(invitations)).map(({ email }) => email),
  )

test('a brand that sent its mails of the hour sends no more, adds partners all the same, and another sends', async () => {
  const [busy, quiet] = [await givenTeam(), await givenTeam()]
  await givenInvitations(busy, INVITATIONS_PER_HOUR - 1)
  await inviteAdmin(busy, { email: 'last@example.com' }, post)
  queued = 0
  const refused = { code: 'too-many-requests' }
  await expect(inviteAdmin(busy, { email: 'late@example.com' }, post)).rejects.toMatchObject(refused)
  const partner = { name: 'Late', email: 'partner@example.com' }
  await expect(addPartner(busy, partner, post)).rejects.toMatchObject(refused)
  expect(queued).toBe(0)
  expect(await emailsOf(busy)).not.toContain('late@example.com')
  await addPartner(busy, partner, null)
  await inviteAdmin(quiet, { email: 'late@example.com' }, post)
  expect(queued).toBe(1)
  clock.advance({ hours: 1 })
  await inviteAdmin(busy, { email: 'late@example.com' }, post)
})

test('an invitation that ended before the instant is gone with its address; open ones and other brands’ stay', async () => {
  const [ours, theirs] = [await givenTeam(), await givenTeam()]
  for (const ctx of [ours, theirs]) await givenInvitations(ctx, 1)
  clock.advance({ days: 8 })
  await inviteAdmin(ours, { email: 'open@example.com' }, post)
  expect(await purgeInvitations(worker, ours.actor.brandId, clock.now())).toBe(1)
  expect(await emailsOf(ours)).toEqual(['open@example.com'])
  expect(await emailsOf(theirs)).toEqual(['guest1@example.com'])
})

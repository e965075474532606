// What people configure, on real Postgres: races, twins, other brands and the audit entry in the same
// transaction.

import { type Database, openDatabase } from '@openpartner/db'
import {
  asPartner,
  createDatabase,
  createFakeClock,
  expectProblem,
  givenBrand,
  givenPartner,
  givenProgram,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../context.ts'
import { listAuditEntries } from '../read/index.ts'
import { changeBrand, loadBrand, setUpInstance, setUpIsOpen } from './brands.ts'
import { changeLink, createLink, listLinks, loadLink } from './links.ts'
import { addMembership, listMemberships } from './memberships.ts'
import { addPartner, changePartner, listPartners } from './partners.ts'
import { changeProgram, listPrograms, loadProgram } from './programs.ts'
import { listTermsVersions } from './terms.ts'

const POLICY = { allowLocalhost: false }
const ALL = { after: null, limit: 200 }

let database: TestDatabase
let db: Database
let stage: Stage

beforeAll(async () => {
  database = await createDatabase()
  db = openDatabase({ url: database.urlFor('api'), applicationName: 'test', connectionsMax: 12 })
  stage = { db, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

afterAll(async () => {
  await db.close()
  await database.drop()
})

const actionsOf = async (ctx: Context) => (await listAuditEntries(ctx, ALL)).rows.map(({ action }) => action)

describe('setting up an instance', () => {
  test('happens once, also when several try at the same time', async () => {
    const { actor: _, ...ctx } = await contextOfNobody()
    expect(await setUpIsOpen(ctx)).toBe(true)
    const tries = Array.from({ length: 5 }, (__, at) =>
      setUpInstance(ctx, { brandName: `Brand ${at}`, email: `owner${at}@example.com` }),
    )
    const outcomes = await Promise.allSettled(tries)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await setUpIsOpen(ctx)).toBe(false)
    await expectProblem(setUpInstance(ctx, { brandName: 'Late', email: 'late@example.com' }), 'setup-closed')
  })
})

/** A context before there is any brand; its actor is never used. */
async function contextOfNobody() {
  const other = await createDatabase()
  const empty = openDatabase({ url: other.urlFor('api'), applicationName: 'test', connectionsMax: 6 })
  onEnd.push(async () => {
    await empty.close()
    await other.drop()
  })
  const ctx = await givenBrand(stage)
  return { ...ctx, db: empty }
}
const onEnd: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const end of onEnd) await end()
})

describe('a change that is refused', () => {
  test('leaves no audit entry', async () => {
    const ctx = await givenBrand(stage)
    const program = await givenProgram(ctx)
    const { partner, membership, link } = await givenPartner(ctx, program.id)
    const before = await actionsOf(ctx)
    await expectProblem(addPartner(ctx, { name: 'Twin', email: partner.email }), 'partner-email-taken')
    await expectProblem(
      addMembership(ctx, { programId: program.id, partnerId: partner.id }),
      'membership-exists',
    )
    const twin = { membershipId: membership.id, key: link.key, destinationUrl: null }
    await expectProblem(createLink(ctx, twin, POLICY), 'link-key-taken')
    await expectProblem(
      changeProgram(ctx, program.id, { destinationUrl: 'ftp://x' }, POLICY),
      'destination-refused',
    )
    expect(await actionsOf(ctx)).toEqual(before)
  })
})

describe('another brand', () => {
  test('sees, finds and changes nothing', async () => {
    const mine = await givenBrand(stage)
    const program = await givenProgram(mine)
    const { partner, membership, link } = await givenPartner(mine, program.id)
    const theirs = await givenBrand(stage)
    await expectProblem(loadProgram(theirs, program.id), 'not-found')
    await expectProblem(changePartner(theirs, partner.id, { status: 'suspended' }), 'not-found')
    await expectProblem(loadLink(theirs, link.id), 'not-found')
    await expectProblem(changeLink(theirs, link.id, { status: 'archived' }, POLICY), 'not-found')
    const draft = { membershipId: membership.id, key: 'stolen', destinationUrl: null }
    await expectProblem(createLink(theirs, draft, POLICY), 'request-invalid')
    expect((await listPrograms(theirs, ALL)).rows).toEqual([])
    expect((await listPartners(theirs, { ...ALL, status: null })).rows).toEqual([])
    expect((await listLinks(theirs, { ...ALL, partnerId: partner.id })).rows).toEqual([])
  })
})

describe('a partner', () => {
  test('sees their own programs, memberships and links, and may change none of them', async () => {
    const ctx = await givenBrand(stage)
    const [program, hidden] = [await givenProgram(ctx), await givenProgram(ctx)]
    const [ada, bob] = [await givenPartner(ctx, program.id, 'Ada'), await givenPartner(ctx, hidden.id, 'Bob')]
    const own = asPartner(ctx, ada.partner)
    expect((await listPrograms(own, ALL)).rows.map(({ id }) => id)).toEqual([program.id])
    await expectProblem(loadProgram(own, hidden.id), 'not-found')
    expect((await listTermsVersions(own, program.id, ALL)).rows).toHaveLength(1)
    await expectProblem(listTermsVersions(own, hidden.id, ALL), 'not-found')
    const filter = { ...ALL, partnerId: null, programId: null }
    expect((await listMemberships(own, filter)).rows.map(({ id }) => id)).toEqual([ada.membership.id])
    expect((await listLinks(own, filter)).rows.map(({ id }) => id)).toEqual([ada.link.id])
    expect((await listLinks(own, { ...filter, partnerId: bob.partner.id })).rows).toEqual([])
    await expectProblem(loadLink(own, bob.link.id), 'not-found')
    await expectProblem(changeLink(own, ada.link.id, { status: 'archived' }, POLICY), 'role-missing')
    await expectProblem(changePartner(own, ada.partner.id, { name: 'Eve' }), 'role-missing')
    await expectProblem(listPartners(own, { ...ALL, status: null }), 'role-missing')
    await expectProblem(changeBrand(own, { name: 'Mine' }), 'role-missing')
    expect(await loadBrand(own)).toMatchObject({ id: ctx.actor.brandId })
  })

  test('who is suspended gets no new link and joins no program', async () => {
    const ctx = await givenBrand(stage)
    const [program, second] = [await givenProgram(ctx), await givenProgram(ctx)]
    const { partner, membership } = await givenPartner(ctx, program.id)
    await changePartner(ctx, partner.id, { status: 'suspended' })
    const draft = {
      membershipId: membership.id,
      key: `after-${membership.id.slice(-8)}`,
      destinationUrl: null,
    }
    await expectProblem(createLink(ctx, draft, POLICY), 'partner-not-active')
    await expectProblem(
      addMembership(ctx, { programId: second.id, partnerId: partner.id }),
      'partner-not-active',
    )
  })
})

describe('a link key', () => {
  test('is taken once by whoever comes first, also of two brands at the same time', async () => {
    const brands = await Promise.all([1, 2, 3].map(() => givenBrand(stage)))
    const drafts = await Promise.all(
      brands.map(async (ctx) => {
        const { membership } = await givenPartner(ctx, (await givenProgram(ctx)).id)
        return { ctx, draft: { membershipId: membership.id, key: 'Summer-2026', destinationUrl: null } }
      }),
    )
    const outcomes = await Promise.allSettled(drafts.map(({ ctx, draft }) => createLink(ctx, draft, POLICY)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

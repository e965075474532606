// Sessions on real Postgres and a fake clock: how long they live, what they reach, and how they end.

import { admins, asPerson, inBrand, inTransaction, listPlaces, partners, sessions } from '@openpartner/db'
import type { BrandId, Id, PersonId } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  AT_DESK,
  type Fixture,
  givenAdmin,
  givenBrand,
  givenPartner,
  newEmail,
  newId,
  openFixture,
} from '../test/fixture.ts'
import { endSession } from './own-sessions.ts'
import { createSession, findSession } from './session.ts'
import { newToken } from './token.ts'
import { chooseWorkspace } from './workspace.ts'

let fixture: Fixture
let brandId: BrandId
let otherBrandId: BrandId

beforeAll(async () => {
  fixture = await openFixture()
  brandId = await givenBrand(fixture, 'One')
  otherBrandId = await givenBrand(fixture, 'Other')
})

afterAll(() => fixture.close())

const now = () => fixture.deps.clock.now()
const find = (token: string) => findSession(fixture.deps, token, AT_DESK)

async function signIn(personId: PersonId) {
  return asPerson(fixture.db, personId, async (tx) => {
    const places = await listPlaces(tx, personId)
    return createSession(fixture.deps, tx, { personId, places, visit: AT_DESK, now: now() })
  })
}

async function load(token: string) {
  const session = await find(token)
  if (session === null) throw new Error('no session')
  return session
}

/** Moves a session and keeps its token up to date, as a browser does. */
async function move(browser: { token: string }, memberId: Id<'adm'> | Id<'ptn'>) {
  const { session, token } = await chooseWorkspace(fixture.deps, await load(browser.token), {
    memberId,
    mode: 'live',
  })
  browser.token = token ?? browser.token
  return session
}

async function lastSeenAt(id: Awaited<ReturnType<typeof signIn>>['id']) {
  const [row] = await fixture.db.orm.select().from(sessions).where(eq(sessions.id, id))
  return row?.lastSeenAt
}

test('a session knows the person, the chosen place and every other place, admin first', async () => {
  const email = newEmail()
  const partner = await givenPartner(fixture, brandId, email)
  const admin = await givenAdmin(fixture, otherBrandId, email)
  const { token, place } = await signIn(admin.personId)
  expect(place).toEqual({
    brandId: otherBrandId,
    brandName: 'Other',
    mode: 'live',
    role: 'admin',
    memberId: admin.id,
  })
  expect(await find(token)).toMatchObject({
    person: { id: admin.personId, email },
    place,
    places: [place, { brandId, brandName: 'One', mode: 'live', role: 'partner', memberId: partner.id }],
  })
})

test('an unknown, foreign or garbled token finds nothing', async () => {
  const { personId } = await givenPartner(fixture, brandId, newEmail())
  const { token } = await signIn(personId)
  for (const wrong of [
    newToken(),
    '',
    token.slice(1),
    `${token}a`,
    'x'.repeat(100_000),
    token.toUpperCase(),
  ]) {
    expect(await find(wrong)).toBeNull()
  }
  expect(await find(token)).not.toBeNull()
})

test('an admin is signed out after 60 idle minutes, and after 24 hours in any case', async () => {
  const { personId } = await givenAdmin(fixture, brandId, newEmail())
  const idle = await signIn(personId)
  fixture.deps.clock.advance({ minutes: 59, seconds: 59 })
  expect(await find(idle.token)).not.toBeNull()
  fixture.deps.clock.advance({ minutes: 60 })
  expect(await find(idle.token)).toBeNull()

  const busy = await signIn(personId)
  for (let half = 1; half < 48; half++) {
    fixture.deps.clock.advance({ minutes: 30 })
    expect(await find(busy.token)).not.toBeNull()
  }
  fixture.deps.clock.advance({ minutes: 29, seconds: 59 })
  expect(await find(busy.token)).not.toBeNull()
  fixture.deps.clock.advance({ seconds: 1 })
  expect(await find(busy.token)).toBeNull()
})

test('a partner is signed out after 14 idle days, and after 30 days in any case', async () => {
  const { personId } = await givenPartner(fixture, brandId, newEmail())
  const idle = await signIn(personId)
  fixture.deps.clock.advance({ days: 13, hours: 23 })
  expect(await find(idle.token)).not.toBeNull()
  fixture.deps.clock.advance({ days: 14 })
  expect(await find(idle.token)).toBeNull()

  const busy = await signIn(personId)
  for (let week = 1; week <= 4; week++) {
    fixture.deps.clock.advance({ days: 7 })
    expect(await find(busy.token)).not.toBeNull()
  }
  fixture.deps.clock.advance({ days: 2 })
  expect(await find(busy.token)).toBeNull()
})

test('whoever may become admin by one click has an admin’s limits, in older sessions too', async () => {
  const email = newEmail()
  const { personId, id } = await givenPartner(fixture, brandId, email)
  const young = { ...(await signIn(personId)) }
  const old = await signIn(personId)
  await givenAdmin(fixture, otherBrandId, email)
  expect((await move(young, id)).place?.role).toBe('partner')
  fixture.deps.clock.advance({ minutes: 30 })
  expect(await find(young.token)).not.toBeNull()
  fixture.deps.clock.advance({ minutes: 45 })
  expect(await find(young.token)).not.toBeNull()
  expect(await find(old.token)).toBeNull()
  for (let half = 0; half < 46; half++) {
    fixture.deps.clock.advance({ minutes: 30 })
    await find(young.token)
  }
  expect(await find(young.token)).toBeNull()
})

test('the last request is noted at most once a minute', async () => {
  const { personId } = await givenPartner(fixture, brandId, newEmail())
  const { id, token } = await signIn(personId)
  const signedInAt = now()
  fixture.deps.clock.advance({ ms: 59_999 })
  await find(token)
  expect(await lastSeenAt(id)).toEqual(signedInAt)
  fixture.deps.clock.advance({ ms: 1 })
  await find(token)
  expect(await lastSeenAt(id)).toEqual(now())
})

test('an ended session opens nothing from the next request on; the person’s others stay', async () => {
  const { personId } = await givenPartner(fixture, brandId, newEmail())
  const [one, other] = [await signIn(personId), await signIn(personId)]
  const ending = await load(one.token)
  await endSession(fixture.deps, ending, AT_DESK)
  await endSession(fixture.deps, ending, AT_DESK)
  expect(await find(one.token)).toBeNull()
  expect(await find(other.token)).not.toBeNull()
})

test('a person moves between their own places and stays there', async () => {
  const email = newEmail()
  const partner = await givenPartner(fixture, brandId, email)
  await givenAdmin(fixture, brandId, email)
  const signedIn = { ...(await signIn(partner.personId)) }
  expect((await load(signedIn.token)).place?.role).toBe('admin')
  const moved = await move(signedIn, partner.id)
  expect(moved.place).toMatchObject({ brandId, role: 'partner', memberId: partner.id })
  expect((await load(signedIn.token)).place).toEqual(moved.place)
})

test('another’s place, a revoked one and one that never was are the same “not found”', async () => {
  const email = newEmail()
  const { personId } = await givenPartner(fixture, brandId, email)
  const revoked = await givenAdmin(fixture, otherBrandId, email)
  await inBrand(fixture.db, otherBrandId, (tx) =>
    tx.orm.update(admins).set({ status: 'revoked' }).where(eq(admins.id, revoked.id)),
  )
  const stranger = await givenAdmin(fixture, otherBrandId, newEmail())
  const { token } = await signIn(personId)
  const session = await load(token)
  for (const memberId of [stranger.id, revoked.id, newId('adm')]) {
    await expect(chooseWorkspace(fixture.deps, session, { memberId, mode: 'live' })).rejects.toMatchObject({
      code: 'not-found',
      detail: 'There is no such resource.',
    })
  }
  expect((await load(token)).place).toEqual(session.place)
})

test('an ended session cannot choose a place', async () => {
  const { personId, id } = await givenPartner(fixture, brandId, newEmail())
  const { token } = await signIn(personId)
  const session = await load(token)
  await endSession(fixture.deps, session, AT_DESK)
  await expect(chooseWorkspace(fixture.deps, session, { memberId: id, mode: 'live' })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
})

test('a place taken away is gone at the next request, and given back it must be chosen anew', async () => {
  const email = newEmail()
  const { personId, id } = await givenPartner(fixture, brandId, email)
  const setStatus = (status: 'active' | 'suspended') =>
    inBrand(fixture.db, brandId, (tx) => tx.orm.update(partners).set({ status }).where(eq(partners.id, id)))
  const { token } = await signIn(personId)
  await setStatus('suspended')
  expect(await find(token)).toMatchObject({ place: null, places: [] })
  await setStatus('active')
  const back = await load(token)
  expect(back).toMatchObject({ place: null, places: [{ memberId: id }] })
  expect(
    (await chooseWorkspace(fixture.deps, back, { memberId: id, mode: 'live' })).session.place,
  ).toMatchObject({ memberId: id })
})

test('a session without any place cannot be opened', async () => {
  const { personId } = await givenPartner(fixture, brandId, newEmail())
  const opened = inTransaction(fixture.db, (tx) =>
    createSession(fixture.deps, tx, { personId, places: [], visit: AT_DESK, now: now() }),
  )
  await expect(opened).rejects.toThrow('needs a place')
})

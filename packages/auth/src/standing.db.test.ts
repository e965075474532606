// Sessions stay with the browser, system and network that were proven: what goes on elsewhere, and what ends.

import {
  asPerson,
  endSessionsOfBrand,
  endSessionsOfPerson,
  inBrand,
  inTransaction,
  listPlaces,
  mails,
  sessions,
} from '@openpartner/db'
import type { BrandId } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  AT_DESK,
  type Fixture,
  givenAdmin,
  givenBrand,
  givenPartner,
  newEmail,
  newestMailTo,
  openFixture,
} from '../test/fixture.ts'
import type { Visit } from './deps.ts'
import { confirmSignIn, startSignIn } from './magic-link.ts'
import { endOtherSessions, endOwnSession, listOwnSessions } from './own-sessions.ts'
import type { Proof } from './proof.ts'
import { createSession, findSession, type Session } from './session.ts'
import { confirmStepUp, isFresh, startStepUp } from './step-up.ts'
import { newToken } from './token.ts'
import { chooseWorkspace } from './workspace.ts'

let fixture: Fixture
let brandId: BrandId
beforeAll(async () => {
  fixture = await openFixture()
  brandId = await givenBrand(fixture)
})
afterAll(() => fixture.close())

const AT_HOME: Visit = { ...AT_DESK, network: '198.51.100.0/24' }
const BY_V6: Visit = { ...AT_DESK, network: '2001:db8:1::/48' }
const ON_PHONE: Visit = { ...AT_DESK, os: 'Android', device: 'mobile' }

async function signedIn() {
  const email = newEmail()
  const admin = await givenAdmin(fixture, brandId, email)
  const { token, id } = await openSession(admin.personId)
  return { email, token, id, personId: admin.personId, adminId: admin.id }
}

const openSession = (personId: Session['person']['id'], visit = AT_DESK) =>
  asPerson(fixture.db, personId, async (tx) => {
    const places = await listPlaces(tx, personId)
    return createSession(fixture.deps, tx, { personId, places, visit, now: fixture.deps.clock.now() })
  })

const find = (token: string, visit: Visit = AT_DESK) => findSession(fixture.deps, token, visit)
async function load(token: string, visit: Visit = AT_DESK): Promise<Session> {
  const session = await find(token, visit)
  if (session === null) throw new Error('no session')
  return session
}
const confirm = (session: Session, proof: Proof, visit: Visit) =>
  confirmStepUp(fixture.deps, session, { proof, visit })
const loggedOf = (id: string) =>
  fixture.logged.filter(({ target }) => target === id).map(({ action }) => action)
const mailsTo = (email: string) => fixture.owner.orm.select().from(mails).where(eq(mails.recipient, email))

/** Steps up from there; answers the new token. */
async function stepUp({ email, token }: { email: string; token: string }, visit: Visit): Promise<string> {
  fixture.deps.clock.advance({ minutes: 13 })
  const session = await load(token, visit)
  await startStepUp(fixture.deps, session)
  return confirm(session, { code: (await newestMailTo(fixture, email)).code }, visit)
}

describe('elsewhere', () => {
  test.each([
    ['another network', AT_HOME],
    ['a network of the other address family', BY_V6],
    ['another browser of the same system', { ...AT_DESK, browser: 'Chrome' }],
    ['an address that cannot be told', { ...AT_DESK, network: 'unknown' }],
  ])('from %s a session goes on, and is not familiar', async (_, visit) => {
    const { token, email } = await signedIn()
    expect(await find(token, visit)).toMatchObject({ isFamiliar: false, place: { brandId } })
    expect(await find(token)).toMatchObject({ isFamiliar: true })
    expect(await mailsTo(email)).toEqual([])
  })

  test('a step-up makes the place familiar, and the network of the other family stays so', async () => {
    const person = await signedIn()
    const token = await stepUp(person, BY_V6)
    expect(await find(token, BY_V6)).toMatchObject({ isFamiliar: true })
    expect(await find(token, AT_DESK)).toMatchObject({ isFamiliar: true })
    expect(await find(token, AT_HOME)).toMatchObject({ isFamiliar: false })
    expect(loggedOf(person.id)).toEqual(['session.opened', 'session.step_up'])
  })
})

describe('a token on another kind of machine', () => {
  test.each([
    ['another system', ON_PHONE],
    ['another system of the same kind', { ...AT_DESK, os: 'Linux' }],
    ['another device of the same system', { ...AT_DESK, device: 'mobile' as const }],
    ['a script without a name', { ...AT_DESK, browser: 'other', os: 'other' }],
  ])('(%s) opens nothing, ends the session and tells its person once', async (_, visit) => {
    const { token, id, email } = await signedIn()
    const answers = await Promise.all([find(token, visit), find(token, visit), find(token, visit)])
    expect(answers).toEqual([null, null, null])
    expect(await find(token)).toBeNull()
    const told = await mailsTo(email)
    expect(told.map(({ subject }) => subject)).toEqual(['We ended a session of yours'])
    expect(told[0]?.textBody).toContain('Firefox on Windows')
    expect(loggedOf(id)).toEqual(['session.opened', 'session.revoked'])
  })
})

describe('a step-up', () => {
  test('replaces the token; the old one works for another minute, and then never again', async () => {
    const person = await signedIn()
    const token = await stepUp(person, AT_HOME)
    expect(token).not.toBe(person.token)
    expect(await find(person.token, AT_HOME)).toMatchObject({ id: person.id, isReplaced: true })
    fixture.deps.clock.advance({ seconds: 59 })
    expect(await find(person.token, AT_HOME)).not.toBeNull()
    fixture.deps.clock.advance({ seconds: 1 })
    expect(await find(person.token, AT_HOME)).toBeNull()
    expect(await find(token, AT_HOME)).toMatchObject({ isReplaced: false })
  })

  test('is fresh for fifteen minutes, as signing in is', async () => {
    const person = await signedIn()
    const now = () => fixture.deps.clock.now()
    expect(isFresh(await load(person.token), now())).toBe(true)
    fixture.deps.clock.advance({ minutes: 15 })
    expect(isFresh(await load(person.token), now())).toBe(false)
    const token = await stepUp(person, AT_DESK)
    expect(isFresh(await load(token), now())).toBe(true)
  })

  test('takes neither a sign-in’s code, nor another session’s, nor a wrong, used or expired one', async () => {
    const person = await signedIn()
    fixture.deps.clock.advance({ minutes: 13 })
    const { browserToken } = await startSignIn(fixture.deps, { email: person.email, browserToken: null })
    const signInMail = await newestMailTo(fixture, person.email)
    const session = await load(person.token)
    const other = await load((await openSession(person.personId)).token)
    fixture.deps.clock.advance({ ms: 1 })
    await startStepUp(fixture.deps, session)
    const { code, token } = await newestMailTo(fixture, person.email)
    const refused = { code: 'confirmation-failed' }
    await expect(confirm(session, { token: signInMail.token }, AT_DESK)).rejects.toMatchObject(refused)
    await expect(confirm(session, { code: signInMail.code }, AT_DESK)).rejects.toMatchObject(refused)
    await expect(confirm(other, { token }, AT_DESK)).rejects.toMatchObject(refused)
    await expect(confirm(session, { token: newToken() }, AT_DESK)).rejects.toMatchObject(refused)
    const asSignIn = confirmSignIn(fixture.deps, { proof: { token }, browserToken, visit: AT_DESK })
    await expect(asSignIn).rejects.toMatchObject({ code: 'sign-in-failed' })
    await confirm(session, { code }, AT_DESK)
    await expect(confirm(session, { code }, AT_DESK)).rejects.toMatchObject(refused)
    fixture.deps.clock.advance({ minutes: 2 })
    await startStepUp(fixture.deps, session)
    const late = await newestMailTo(fixture, person.email)
    fixture.deps.clock.advance({ minutes: 10 })
    await expect(confirm(session, { token: late.token }, AT_DESK)).rejects.toMatchObject(refused)
  })

  test('counts five tries; what can be no token or code is refused without counting', async () => {
    const person = await signedIn()
    const session = await load(person.token)
    await startStepUp(fixture.deps, session)
    const { code } = await newestMailTo(fixture, person.email)
    for (const proof of [
      { token: '' },
      { token: 'ａ'.repeat(43) },
      { code: 'x'.repeat(5_000) },
      { code: '' },
    ]) {
      await expect(confirm(session, proof, AT_DESK)).rejects.toMatchObject({ code: 'confirmation-failed' })
    }
    for (let wrong = 0; wrong < 4; wrong++) {
      await expect(confirm(session, { code: '00000000' }, AT_DESK)).rejects.toThrow()
    }
    await confirm(session, { code }, AT_DESK)
  })

  test('is mailed once a minute, and says so', async () => {
    const session = await load((await signedIn()).token)
    await startStepUp(fixture.deps, session)
    await expect(startStepUp(fixture.deps, session)).rejects.toMatchObject({ code: 'too-many-requests' })
    fixture.deps.clock.advance({ minutes: 1 })
    await startStepUp(fixture.deps, session)
  })

  test('fifty confirmations at the same moment make one new token', async () => {
    const person = await signedIn()
    const session = await load(person.token)
    await startStepUp(fixture.deps, session)
    const { token } = await newestMailTo(fixture, person.email)
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => confirm(session, { token }, AT_DESK)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('working elsewhere', () => {
  test('gets a new token, and a replaced token gets no successor', async () => {
    const person = await signedIn()
    const otherBrandId = await givenBrand(fixture, 'Other')
    const other = await givenAdmin(fixture, otherBrandId, person.email)
    const first = await load(person.token)
    const { token } = await chooseWorkspace(fixture.deps, first, { memberId: other.id, mode: 'live' })
    expect(token).not.toBeNull()
    const late = await load(person.token)
    expect(late).toMatchObject({ isReplaced: true, place: { memberId: other.id } })
    expect(
      (await chooseWorkspace(fixture.deps, late, { memberId: person.adminId, mode: 'live' })).token,
    ).toBeNull()
    expect((await load(token ?? '')).place).toMatchObject({ memberId: person.adminId })
    const stays = await chooseWorkspace(fixture.deps, await load(token ?? ''), {
      memberId: person.adminId,
      mode: 'live',
    })
    expect(stays.token).toBeNull()
  })
})

describe('a person’s own sessions', () => {
  test('are listed while they are open, and end one by one or all but this one', async () => {
    const person = await signedIn()
    const [second, third] = [await openSession(person.personId, ON_PHONE), await openSession(person.personId)]
    const session = await load(person.token)
    const list = () => listOwnSessions(fixture.deps, session)
    expect(await list()).toHaveLength(3)
    expect((await list()).filter(({ isCurrent }) => isCurrent)).toMatchObject([
      { id: person.id, browser: 'Firefox', os: 'Windows', device: 'desktop', seenNetwork: AT_DESK.network },
    ])
    await endOwnSession(fixture.deps, session, second.id, AT_DESK)
    expect(await find(second.token, ON_PHONE)).toBeNull()
    const again = endOwnSession(fixture.deps, session, second.id, AT_DESK)
    await expect(again).rejects.toMatchObject({ code: 'not-found' })
    expect(await endOtherSessions(fixture.deps, session, AT_DESK)).toBe(1)
    expect(await find(third.token)).toBeNull()
    expect(await find(person.token)).not.toBeNull()
    expect(loggedOf(third.id)).toEqual(['session.opened', 'session.ended'])
  })

  test('do not include another person’s, who is answered like a missing one', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const session = await load(one.token)
    const ending = endOwnSession(fixture.deps, session, other.id, AT_DESK)
    await expect(ending).rejects.toMatchObject({ code: 'not-found' })
    expect(await find(other.token)).not.toBeNull()
    fixture.deps.clock.advance({ hours: 2 })
    const late = { ...session }
    expect(await listOwnSessions(fixture.deps, late)).toEqual([])
  })
})

describe('a brand', () => {
  test('ends the sessions of everybody who has a place in it, wherever they work, and no others', async () => {
    const [ours, elsewhere] = [await givenBrand(fixture), await givenBrand(fixture)]
    const [one, both, other] = [newEmail(), newEmail(), newEmail()]
    const { personId } = await givenAdmin(fixture, ours, one)
    const partner = await givenPartner(fixture, ours, both)
    await givenAdmin(fixture, elsewhere, both)
    const stranger = await givenAdmin(fixture, elsewhere, other)
    const [first, second, third] = [
      await openSession(personId),
      await openSession(partner.personId),
      await openSession(stranger.personId),
    ]
    expect(second.place.brandId).toBe(elsewhere)
    const ended = await inBrand(fixture.db, ours, (tx) => endSessionsOfBrand(tx, fixture.deps.clock.now()))
    expect(ended.toSorted()).toEqual([first.id, second.id].toSorted())
    expect([await find(first.token), await find(second.token)]).toEqual([null, null])
    expect(await find(third.token)).not.toBeNull()
  })

  test('ends those sessions of one person that work in it', async () => {
    const elsewhere = await givenBrand(fixture)
    const person = await signedIn()
    const { id } = await givenAdmin(fixture, elsewhere, person.email)
    const second = await openSession(person.personId)
    await chooseWorkspace(fixture.deps, await load(second.token), { memberId: id, mode: 'live' })
    const which = { personId: person.personId, brandId: elsewhere, exceptId: null }
    const ended = await inBrand(fixture.db, elsewhere, (tx) =>
      endSessionsOfPerson(tx, which, fixture.deps.clock.now()),
    )
    expect(ended).toEqual([second.id])
    expect(await find(person.token)).not.toBeNull()
  })
})

test('the database holds no session token, before and after it is replaced', async () => {
  const person = await signedIn()
  const token = await stepUp(person, AT_HOME)
  const rows = await inTransaction(fixture.db, (tx) =>
    tx.orm.select().from(sessions).where(eq(sessions.id, person.id)),
  )
  for (const secret of [token, person.token]) expect(JSON.stringify(rows)).not.toContain(secret)
})

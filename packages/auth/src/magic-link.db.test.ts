// Signing in by mail, on real Postgres with the API's rights: what each cookie, link and code can and cannot
// do.

import { challenges, inBrand, mails, partners, sessions } from '@openpartner/db'
import { Problem } from '@openpartner/domain'
import { eq } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  AT_DESK,
  type Fixture,
  givenAdmin,
  givenBrand,
  givenInvitation,
  givenPartner,
  mailsTo,
  newEmail,
  newestMailTo,
  openFixture,
} from '../test/fixture.ts'
import { confirmSignIn, startSignIn } from './magic-link.ts'
import type { Proof } from './proof.ts'
import { findSession } from './session.ts'
import { newToken, sha256Hex } from './token.ts'

let fixture: Fixture
let brandId: Awaited<ReturnType<typeof givenBrand>>

beforeAll(async () => {
  fixture = await openFixture()
  brandId = await givenBrand(fixture)
})

afterAll(() => fixture.close())

const start = (email: string, browserToken: string | null = null) =>
  startSignIn(fixture.deps, { email, browserToken })
const confirm = (proof: Proof, browserToken: string | null) =>
  confirmSignIn(fixture.deps, { proof, browserToken, visit: AT_DESK })

/** A partner who asked for a mail and got it. */
async function asked() {
  const email = newEmail()
  const partner = await givenPartner(fixture, brandId, email)
  const { browserToken } = await start(email)
  return { email, browserToken, personId: partner.personId, ...(await newestMailTo(fixture, email)) }
}

async function failsToSignIn(attempt: Promise<unknown>): Promise<Problem> {
  const error = await attempt.then(
    () => new Error('it signed in'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Problem)
  expect(error).toMatchObject({ code: 'sign-in-failed' })
  return error as Problem
}

const challengesOf = (email: string) =>
  fixture.db.orm.select().from(challenges).where(eq(challenges.email, email))
const sessionsOf = (personId: Awaited<ReturnType<typeof asked>>['personId']) =>
  fixture.db.orm.select().from(sessions).where(eq(sessions.personId, personId))

describe('confirming', () => {
  test('the link signs in, once, in the browser that asked', async () => {
    const { token, browserToken, personId } = await asked()
    const session = await confirm({ token }, browserToken)
    expect(session).toMatchObject({ personId, place: { brandId, role: 'partner' } })
    expect(await findSession(fixture.deps, session.token, AT_DESK)).toMatchObject({
      id: session.id,
    })
    await failsToSignIn(confirm({ token }, browserToken))
    expect(await sessionsOf(personId)).toHaveLength(1)
  })

  test('the code signs in too, however it is typed', async () => {
    const { code, browserToken } = await asked()
    const typed = ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `
    expect(await confirm({ code: typed }, browserToken)).toMatchObject({ place: { role: 'partner' } })
  })

  test('in another browser, or in none, nothing is consumed or counted, however often', async () => {
    const { email, token, code, browserToken } = await asked()
    for (let scan = 0; scan < 20; scan++) {
      await failsToSignIn(confirm({ token }, newToken()))
      await failsToSignIn(confirm({ token }, null))
      await failsToSignIn(confirm({ code }, 'not a token'))
    }
    expect(await challengesOf(email)).toMatchObject([{ attempts: 0, consumedAt: null }])
    expect(await confirm({ token }, browserToken)).toMatchObject({ place: { role: 'partner' } })
  })

  test('fifty at once make one session', async () => {
    const { token, browserToken, personId } = await asked()
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => confirm({ token }, browserToken)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(new Set(reasons.map(({ code }) => code))).toEqual(new Set(['sign-in-failed']))
    expect(await sessionsOf(personId)).toHaveLength(1)
  })

  test('two mails confirmed at the same moment make one session', async () => {
    const { email, token, browserToken, personId } = await asked()
    fixture.deps.clock.advance({ minutes: 1 })
    await start(email, browserToken)
    const second = await newestMailTo(fixture, email)
    expect(second.token).not.toBe(token)
    const results = await Promise.allSettled([
      confirm({ token }, browserToken),
      confirm({ token: second.token }, browserToken),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await sessionsOf(personId)).toHaveLength(1)
  })

  test.each(['code', 'token'] as const)('after five wrong tries even the right %s fails', async (kind) => {
    const { email, token, code, browserToken } = await asked()
    for (let wrong = 1; wrong <= 5; wrong++) {
      await failsToSignIn(
        confirm(kind === 'code' ? { code: '00000000' } : { token: newToken() }, browserToken),
      )
    }
    await failsToSignIn(confirm({ code }, browserToken))
    await failsToSignIn(confirm({ token }, browserToken))
    expect(await challengesOf(email)).toMatchObject([{ attempts: 5, consumedAt: null }])
  })

  test('the fifth try may be the right one; tries at the same moment count one by one', async () => {
    const { email, code, browserToken } = await asked()
    await Promise.all(
      Array.from({ length: 4 }, () => failsToSignIn(confirm({ code: '00000000' }, browserToken))),
    )
    expect(await challengesOf(email)).toMatchObject([{ attempts: 4 }])
    expect(await confirm({ code }, browserToken)).toMatchObject({ place: { role: 'partner' } })
  })

  test('two hundred guesses at the same moment count as five', async () => {
    const { email, browserToken } = await asked()
    await Promise.all(
      Array.from({ length: 200 }, () => failsToSignIn(confirm({ code: '00000000' }, browserToken))),
    )
    expect(await challengesOf(email)).toMatchObject([{ attempts: 5 }])
  })

  test('ten minutes later link and code are void', async () => {
    const first = await asked()
    fixture.deps.clock.advance({ minutes: 10 })
    await failsToSignIn(confirm({ token: first.token }, first.browserToken))
    await failsToSignIn(confirm({ code: first.code }, first.browserToken))
    expect(await challengesOf(first.email)).toMatchObject([{ attempts: 0, consumedAt: null }])
    const second = await asked()
    fixture.deps.clock.advance({ minutes: 9, seconds: 59 })
    expect(await confirm({ token: second.token }, second.browserToken)).toMatchObject({ place: { brandId } })
  })

  test('signing in voids every other mail of the address, in other browsers too', async () => {
    const { email, token, browserToken } = await asked()
    fixture.deps.clock.advance({ minutes: 1 })
    const other = await start(email)
    const otherMail = await newestMailTo(fixture, email)
    await confirm({ token }, browserToken)
    await failsToSignIn(confirm({ token: otherMail.token }, other.browserToken))
    await failsToSignIn(confirm({ code: otherMail.code }, other.browserToken))
    const consumedAt = fixture.deps.clock.now()
    expect(await challengesOf(email)).toMatchObject([{ consumedAt }, { consumedAt }])
  })

  test('another person’s link and code open nothing here', async () => {
    const one = await asked()
    const other = await asked()
    await failsToSignIn(confirm({ token: other.token }, one.browserToken))
    await failsToSignIn(confirm({ code: other.code }, one.browserToken))
    expect(await confirm({ token: other.token }, other.browserToken)).toMatchObject({
      personId: other.personId,
    })
  })

  test('somebody suspended between mail and click does not get in', async () => {
    const { email, token, browserToken, personId } = await asked()
    await inBrand(fixture.db, brandId, (tx) =>
      tx.orm.update(partners).set({ status: 'suspended' }).where(eq(partners.email, email)),
    )
    await failsToSignIn(confirm({ token }, browserToken))
    expect(await sessionsOf(personId)).toEqual([])
  })

  test('every failure is the same problem, to the letter', async () => {
    const { token, browserToken } = await asked()
    const used = await asked()
    await confirm({ token: used.token }, used.browserToken)
    const problems = [
      await failsToSignIn(confirm({ token }, null)),
      await failsToSignIn(confirm({ token }, newToken())),
      await failsToSignIn(confirm({ token: newToken() }, browserToken)),
      await failsToSignIn(confirm({ token: 'x'.repeat(10_000) }, browserToken)),
      await failsToSignIn(confirm({ code: '' }, browserToken)),
      await failsToSignIn(confirm({ token: used.token }, used.browserToken)),
    ]
    const shapes = problems.map(({ code, detail, errors, message }) => ({ code, detail, errors, message }))
    for (const shape of shapes) expect(shape).toEqual(shapes[0])
  })

  test('the database holds neither token nor code nor cookie', async () => {
    const { email, token, code, browserToken } = await asked()
    const session = await confirm({ token }, browserToken)
    const rows = JSON.stringify([await challengesOf(email), await sessionsOf(session.personId)])
    for (const secret of [token, code, browserToken, session.token]) expect(rows).not.toContain(secret)
    expect(rows).toContain(sha256Hex(session.token))
  })
})

describe('asking for a mail', () => {
  test('any spelling of the address reaches the same person', async () => {
    const email = newEmail()
    await givenAdmin(fixture, brandId, email)
    const { browserToken } = await start(`  ${email.toUpperCase()} `)
    const { token } = await newestMailTo(fixture, email)
    expect(await confirm({ token }, browserToken)).toMatchObject({ place: { role: 'admin' } })
  })

  test('what is no address is refused before anything is looked up', async () => {
    await expect(start('ada＠example.com')).rejects.toMatchObject({
      code: 'request-invalid',
      errors: [{ pointer: '/email' }],
    })
  })

  test('stranger, invited, suspended partner and partner get the same answer by the same statements', async () => {
    const [known, suspended, stranger, invited] = [newEmail(), newEmail(), newEmail(), newEmail()]
    await givenInvitation(fixture, brandId, invited)
    await givenPartner(fixture, brandId, known)
    await givenPartner(fixture, brandId, suspended)
    await inBrand(fixture.db, brandId, (tx) =>
      tx.orm.update(partners).set({ status: 'suspended' }).where(eq(partners.email, suspended)),
    )
    const runs = []
    for (const email of [known, suspended, stranger, invited]) {
      const before = (await fixture.owner.orm.select().from(mails)).length
      const { statements, result } = await recorded(() => start(email))
      const [row] = await challengesOf(email)
      expect(row).toMatchObject({ attempts: 0, consumedAt: null })
      expect((await fixture.owner.orm.select().from(mails)).length).toBe(before + 1)
      runs.push({ statements, shape: Object.entries(result).map(([key, value]) => [key, value.length]) })
    }
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
    expect(runs[3]).toEqual(runs[0])
    expect(await mailsTo(fixture, invited)).toHaveLength(1)
    expect(runs[0]?.statements.length).toBeGreaterThan(8)
  })

  test('an invitation that ran out lets nobody ask for a mail', async () => {
    const email = newEmail()
    await givenInvitation(fixture, brandId, email)
    fixture.deps.clock.advance({ days: 7 })
    await start(email)
    expect(await mailsTo(fixture, email)).toEqual([])
  })

  test('no mail is on its way to a stranger, and the inbox shows none', async () => {
    const stranger = newEmail()
    await start(stranger)
    expect(await mailsTo(fixture, stranger)).toEqual([])
    const rows = await fixture.owner.orm.select().from(mails).where(eq(mails.recipient, ''))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row).toMatchObject({ sentAt: null, failedAt: expect.any(Date) })
    expect(JSON.stringify(rows)).not.toContain(stranger)
  })

  test('one mail a minute and five an hour, and the answer never says so', async () => {
    const email = newEmail()
    await givenPartner(fixture, brandId, email)
    const count = async () => (await mailsTo(fixture, email)).length
    const { browserToken } = await start(email)
    expect(await start(email, browserToken)).toEqual({ browserToken })
    fixture.deps.clock.advance({ ms: 59_999 })
    await start(email, browserToken)
    expect(await count()).toBe(1)
    fixture.deps.clock.advance({ ms: 1 })
    await start(email, browserToken)
    expect(await count()).toBe(2)
    for (let minute = 0; minute < 10; minute++) {
      fixture.deps.clock.advance({ minutes: 1 })
      expect(await start(email, browserToken)).toEqual({ browserToken })
    }
    expect(await count()).toBe(5)
    expect(await challengesOf(email)).toHaveLength(5)
    fixture.deps.clock.advance({ minutes: 49 })
    await start(email, browserToken)
    expect(await count()).toBe(6)
  })

  test('twenty requests at the same moment send one mail', async () => {
    const email = newEmail()
    await givenPartner(fixture, brandId, email)
    await Promise.all(Array.from({ length: 20 }, () => start(email)))
    expect(await mailsTo(fixture, email)).toHaveLength(1)
  })

  test('asking again in the same browser keeps its cookie, so the earlier mail still works', async () => {
    const { email, token, browserToken } = await asked()
    fixture.deps.clock.advance({ minutes: 2 })
    expect(await start(email, browserToken)).toEqual({ browserToken })
    expect(await confirm({ token }, browserToken)).toMatchObject({ place: { role: 'partner' } })
  })

  test('a cookie that is no token is replaced', async () => {
    const { browserToken } = await start(newEmail(), "'; drop table sessions --")
    expect(browserToken).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})

/** Runs `work` and answers the SQL it sent, in order. */
async function recorded<T>(work: () => Promise<T>): Promise<{ statements: string[]; result: T }> {
  const statements: string[] = []
  const original: unknown = Reflect.get(pg.Client.prototype, 'query')
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...call: unknown[]
  ) {
    const [query] = call
    statements.push(typeof query === 'string' ? query : String(Reflect.get(Object(query), 'text')))
    if (typeof original !== 'function') throw new Error('pg has no query')
    return Reflect.apply(original, this, call)
  })
  try {
    return { result: await work(), statements }
  } finally {
    spy.mockRestore()
  }
}

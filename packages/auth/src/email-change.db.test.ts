// Changing an address on real Postgres: the new one proves itself first, the old one is told and can undo it.

import {
  challenges,
  emailChanges,
  ensurePerson,
  inBrand,
  inTransaction,
  mails,
  partners,
  people,
} from '@openpartner/db'
import type { BrandId, PersonId } from '@openpartner/domain'
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
  newId,
  openFixture,
} from '../test/fixture.ts'
import { confirmEmailChange, startEmailChange } from './email-change.ts'
import { undoEmailChange } from './email-undo.ts'
import { confirmSignIn, startSignIn } from './magic-link.ts'
import type { Proof } from './proof.ts'
import { purgeSignIns } from './purge.ts'
import { findSession, type Session } from './session.ts'
import { confirmStepUp, startStepUp } from './step-up.ts'
import { newToken } from './token.ts'

let fixture: Fixture
let brandId: BrandId
beforeAll(async () => {
  fixture = await openFixture()
  brandId = await givenBrand(fixture)
})
afterAll(() => fixture.close())

const FAILED = { code: 'confirmation-failed' }

async function signIn(email: string): Promise<{ token: string; session: Session }> {
  fixture.deps.clock.advance({ minutes: 13 })
  const { browserToken } = await startSignIn(fixture.deps, { email, browserToken: null })
  const { token: linkToken } = await newestMailTo(fixture, email)
  const proof = { token: linkToken }
  const { token } = await confirmSignIn(fixture.deps, { proof, browserToken, visit: AT_DESK })
  const session = await findSession(fixture.deps, token, AT_DESK)
  if (session === null) throw new Error('no session')
  return { token, session }
}

async function givenPerson() {
  const email = newEmail()
  const { id, personId } = await givenPartner(fixture, brandId, email)
  return { email, partnerId: id, personId, ...(await signIn(email)) }
}

const start = (session: Session, email: string) => startEmailChange(fixture.deps, session, email)
const confirm = (session: Session, proof: Proof) =>
  confirmEmailChange(fixture.deps, session, { proof, visit: AT_DESK })
const undo = (token: string) => undoEmailChange(fixture.deps, { token, visit: AT_DESK })

async function change(session: Session, to: string): Promise<{ undoToken: string }> {
  // Later than the sign-in, whose mail would otherwise be as new as the one about the change.
  fixture.deps.clock.advance({ seconds: 1 })
  await start(session, to)
  await confirm(session, { code: (await newestMailTo(fixture, to)).code })
  return { undoToken: (await newestMailTo(fixture, session.person.email)).token }
}

async function emailOf(id: PersonId) {
  const [person] = await fixture.db.orm.select().from(people).where(eq(people.id, id))
  return person?.email
}
const partnerRow = (id: Awaited<ReturnType<typeof givenPerson>>['partnerId']) =>
  inBrand(fixture.db, brandId, (tx) => tx.orm.select().from(partners).where(eq(partners.id, id)))

describe('a change of address', () => {
  test('waits for the new address, then moves the person and their partner rows', async () => {
    const { session, personId, partnerId, email } = await givenPerson()
    const to = newEmail()
    await start(session, `  ${to.toUpperCase()}`)
    expect(await emailOf(personId)).toBe(email)
    expect(await confirm(session, { token: (await newestMailTo(fixture, to)).token })).toBe(to)
    expect(await emailOf(personId)).toBe(to)
    expect(await partnerRow(partnerId)).toMatchObject([{ email: to }])
    expect(fixture.logged.filter(({ target }) => target === personId)).toMatchObject([
      { action: 'email.changed', actor: { kind: 'partner', brandId } },
    ])
    expect((await signIn(to)).session.person.id).toBe(personId)
  })

  test('takes no proof of another session, another purpose or another time', async () => {
    const { session, personId, email } = await givenPerson()
    const other = await givenPerson()
    const to = newEmail()
    await start(session, to)
    const mail = await newestMailTo(fixture, to)
    await expect(confirm(other.session, { token: mail.token })).rejects.toMatchObject(FAILED)
    const asStepUp = confirmStepUp(fixture.deps, session, { proof: { token: mail.token }, visit: AT_DESK })
    await expect(asStepUp).rejects.toMatchObject(FAILED)
    await startStepUp(fixture.deps, session)
    const stepUp = await newestMailTo(fixture, email)
    await expect(confirm(session, { token: stepUp.token })).rejects.toMatchObject(FAILED)
    await expect(confirm(session, { token: `${mail.token}A` })).rejects.toMatchObject(FAILED)
    fixture.deps.clock.advance({ minutes: 10 })
    await expect(confirm(session, { token: mail.token })).rejects.toMatchObject(FAILED)
    expect(await emailOf(personId)).toBe(email)
  })

  test('to an address of somebody else is answered alike, mailed to nobody and changes nothing', async () => {
    const { session, personId, email } = await givenPerson()
    const other = await givenPerson()
    const before = await mailsTo(other.email)
    expect(await start(session, other.email)).toBeUndefined()
    expect(await mailsTo(other.email)).toBe(before)
    const [row] = await fixture.db.orm.select().from(challenges).where(eq(challenges.sessionId, session.id))
    expect(row).toMatchObject({ purpose: 'email-change', email: other.email })
    expect(await emailOf(personId)).toBe(email)
  })

  test('fails when the address went to somebody else in the meantime', async () => {
    const { session, personId, email } = await givenPerson()
    const to = newEmail()
    await start(session, to)
    const { code } = await newestMailTo(fixture, to)
    await givenAdmin(fixture, brandId, to)
    await expect(confirm(session, { code })).rejects.toMatchObject(FAILED)
    expect(await emailOf(personId)).toBe(email)
  })

  test('is mailed five times an hour by one session, whatever the addresses', async () => {
    const { session, email } = await givenPerson()
    for (let sent = 0; sent < 5; sent++) await start(session, newEmail())
    await expect(start(session, newEmail())).rejects.toMatchObject({ code: 'too-many-requests' })
    await expect(start(session, email)).rejects.toMatchObject({ code: 'request-invalid' })
  })

  test('leaves a partner row where the brand has another partner at the new address', async () => {
    const { session, partnerId, email } = await givenPerson()
    const to = newEmail()
    const stranger = await givenPartner(fixture, brandId, newEmail())
    await inBrand(fixture.owner, brandId, (tx) =>
      tx.orm.update(partners).set({ email: to }).where(eq(partners.id, stranger.id)),
    )
    await change(session, to)
    expect(await partnerRow(partnerId)).toMatchObject([{ email }])
  })
})

describe('the old address', () => {
  test('takes the change back within seven days: everything is as before, and nobody is signed in', async () => {
    const { session, token, personId, partnerId, email } = await givenPerson()
    const { undoToken } = await change(session, newEmail())
    fixture.deps.clock.advance({ days: 6, hours: 23 })
    await undo(undoToken)
    expect(await emailOf(personId)).toBe(email)
    expect(await partnerRow(partnerId)).toMatchObject([{ email }])
    expect(await findSession(fixture.deps, token, AT_DESK)).toBeNull()
    await expect(undo(undoToken)).rejects.toMatchObject(FAILED)
    expect(fixture.logged.at(-1)).toMatchObject({ action: 'email.change_undone', target: personId })
  })

  test('gets it back over later changes, which are void with it', async () => {
    const { session, personId, email } = await givenPerson()
    const first = newEmail()
    const { undoToken } = await change(session, first)
    const later = await signIn(first)
    const second = await change(later.session, newEmail())
    await undo(undoToken)
    expect(await emailOf(personId)).toBe(email)
    await expect(undo(second.undoToken)).rejects.toMatchObject(FAILED)
  })

  test.each(['', 'x', newToken()])('is not given back for %o', async (token) => {
    await expect(undo(token)).rejects.toMatchObject(FAILED)
  })

  test('is nobody else’s while it can be taken back, and free and forgotten afterwards', async () => {
    const { session, personId, email } = await givenPerson()
    const other = await givenPerson()
    const { undoToken } = await change(session, newEmail())
    await start(other.session, email)
    expect(await mailsTo(email)).toBe(2)
    const createdAt = fixture.deps.clock.now()
    const ensured = await inTransaction(fixture.db, (tx) =>
      ensurePerson(tx, { id: newId('per'), email, createdAt }),
    )
    expect(ensured.id).toBe(personId)
    fixture.deps.clock.advance({ days: 7 })
    await expect(undo(undoToken)).rejects.toMatchObject(FAILED)
    await purgeSignIns(fixture.worker, fixture.deps.clock.now())
    const rows = await fixture.owner.orm
      .select()
      .from(emailChanges)
      .where(eq(emailChanges.personId, personId))
    expect(rows).toEqual([])
  })

  test('fifty undo at the same moment, one does', async () => {
    const { session } = await givenPerson()
    const { undoToken } = await change(session, newEmail())
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => undo(undoToken)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

async function mailsTo(email: string): Promise<number> {
  const rows = await fixture.owner.orm.select().from(mails).where(eq(mails.recipient, email))
  return rows.length
}

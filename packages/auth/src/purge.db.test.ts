// Sign-ins that can no longer be used are deleted, live ones are not.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, givenAdmin, givenBrand, newEmail, openFixture } from '../test/fixture.ts'
import { startSignIn } from './magic-link.ts'
import { purgeSignIns } from './purge.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

test('a challenge is kept for a day after it expired and then forgotten with the address in it', async () => {
  const { deps, worker, owner } = fixture
  const email = newEmail()
  await givenAdmin(fixture, await givenBrand(fixture), email)
  await startSignIn(deps, { email, browserToken: null })
  const kept = async () =>
    (await owner.pool.query('select from challenges where email = $1', [email])).rowCount

  deps.clock.advance({ hours: 24, minutes: 9 })
  await purgeSignIns(worker, deps.clock.now())
  expect(await kept()).toBe(1)
  deps.clock.advance({ minutes: 2 })
  await purgeSignIns(worker, deps.clock.now())
  expect(await kept()).toBe(0)
})

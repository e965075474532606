// The demo as a test: one click becomes a payout over real HTTP and Postgres, and the books add up.

import { brokenInvariants, createDatabase, type TestDatabase } from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellDemo } from '../../scripts/demo/story.ts'
import { type OneProcess, startInOneProcess } from '../support/one-process.ts'

let database: TestDatabase
let house: OneProcess

beforeAll(async () => {
  database = await createDatabase()
  const startAt = new Date(Date.now() - 40 * 86_400_000)
  house = await startInOneProcess({ urlFor: (role) => database.urlFor(role), startAt })
})

afterAll(async () => {
  await house.close()
  await database.drop()
})

test('a click becomes a payout: every cent of the commission ends as paid, explained from click to bank', async () => {
  const said: string[] = []
  const { balance, clickId, payoutId } = await tellDemo(house, (title, ...lines) =>
    said.push(title, ...lines),
  )
  const nothing = { amount: '0', currency: 'EUR' }
  expect(balance).toMatchObject({
    held: nothing,
    payable: nothing,
    in_transit: nothing,
    paid: { amount: '2000', currency: 'EUR' },
  })
  const story = said.join('\n')
  expect(story).toContain(clickId)
  expect(story).toContain(payoutId)
  expect(story).toContain('last_click')
  expect(await brokenInvariants(database.ownerUrl)).toEqual([])
})

// The money engine against a reference model: whatever happens, in whatever order, at once or with
// connections lost, every partner is entitled to the same to the last cent. `pnpm test:model` runs many more.

import { randomInt } from 'node:crypto'
import { brokenInvariants, createDatabase } from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runSeeds } from './run.ts'
import { FAILED_ONCE } from './seeds.ts'
import { type OpenStage, openStage } from './stage.ts'

const RUNS = 25
const SEED_MAX = 2 ** 31

let stage: OpenStage
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createDatabase()
  stage = await openStage(database.ownerUrl, (role) => database.urlFor(role))
  drop = () => database.drop()
})
afterAll(async () => {
  await stage.close()
  await drop()
})

test('runs that failed once, and new ones, end as the reference model says', async () => {
  const first = randomInt(SEED_MAX - RUNS)
  console.log(`model: ${RUNS} runs from seed ${first}`)
  const fresh = Array.from({ length: RUNS }, (_, index) => first + index)
  expect(await runSeeds(stage, [...FAILED_ONCE, ...fresh])).toBeNull()
  expect(await brokenInvariants(stage.ownerUrl)).toEqual([])
}, 180_000)

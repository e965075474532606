// Groups in the database: their history, and that nobody puts a partner into a group of another program or
// brand.

import { groupsOfPartners, inBrand, openDatabase } from '@openpartner/db'
import { uuidOf } from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  expectProblem,
  givenBrand,
  givenPartner,
  givenProgram,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeGroup, createGroup } from './groups.ts'
import { moveMembership } from './move-membership.ts'

let database: TestDatabase
let stage: Stage
beforeAll(async () => {
  database = await createDatabase()
  const db = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  stage = { db, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})
afterAll(async () => {
  await stage.db.close()
  await database.drop()
})

async function scene() {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const ada = await givenPartner(ctx, program.id)
  const group = (name: string) => createGroup(ctx, { programId: program.id, name })
  const history = async () => {
    const rows = await inBrand(stage.db, ctx.actor.brandId, (tx) =>
      groupsOfPartners(tx, { programIds: [program.id], partnerIds: [ada.partner.id] }),
    )
    return rows.map(({ version, groupId, changedAt }) => [version, groupId, changedAt])
  }
  return { ctx, program, ada, group, history }
}

test('every move is kept with its time, and what moves nobody is none', async () => {
  const { ctx, ada, group, history } = await scene()
  const [gold, silver] = [await group('Gold'), await group('Silver')]
  expect(await history()).toEqual([])
  const first = stage.clock.now()
  await moveMembership(ctx, ada.membership.id, gold.id)
  await moveMembership(ctx, ada.membership.id, gold.id)
  stage.clock.advance({ days: 1 })
  const second = stage.clock.now()
  await moveMembership(ctx, ada.membership.id, silver.id)
  stage.clock.advance({ days: 1 })
  await changeGroup(ctx, silver.id, { status: 'archived' })
  expect(await history()).toEqual([
    [1, gold.id, first],
    [2, silver.id, second],
    [3, null, stage.clock.now()],
  ])
})

test('moves at once are kept one after the other, and the last is the group now', async () => {
  const { ctx, ada, group, history } = await scene()
  const groups = [await group('A'), await group('B'), await group('C')]
  await Promise.all(groups.map(({ id }) => moveMembership(ctx, ada.membership.id, id)))
  const rows = await history()
  expect(rows.map(([version]) => version)).toEqual([1, 2, 3])
  const now = await moveMembership(ctx, ada.membership.id, groups[0]?.id ?? null)
  expect(now.group?.id).toBe(groups[0]?.id)
  expect((await history()).at(-1)?.[1]).toBe(groups[0]?.id)
})

test('a group of another program or brand takes nobody in, not even by SQL', async () => {
  const { ctx, ada } = await scene()
  const other = await scene()
  const foreign = await other.group('Gold')
  await expectProblem(moveMembership(ctx, ada.membership.id, foreign.id), 'request-invalid')
  const { id: second } = await givenProgram(ctx)
  const elsewhere = await createGroup(ctx, { programId: second, name: 'Gold' })
  const client = new pg.Client({ connectionString: database.urlFor('api') })
  await client.connect()
  await client.query("select set_config('app.brand_id', $1, false)", [uuidOf(ctx.actor.brandId)])
  for (const { id } of [foreign, elsewhere]) {
    const put = client.query('update memberships set group_id = $1 where id = $2', [
      uuidOf(id),
      uuidOf(ada.membership.id),
    ])
    await expect(put).rejects.toMatchObject({ code: '23503' })
  }
  await client.end()
})

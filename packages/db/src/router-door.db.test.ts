// The router's door: every link in pages, what changed since, one key, one notice — and no column more.

import { changeLink, changeProgram } from '@openpartner/core/setup'
import { uuidOf } from '@openpartner/domain'
import {
  createDatabase,
  createFakeClock,
  givenBrand,
  givenPartner,
  givenProgram,
  type Stage,
  type TestDatabase,
} from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from './client.ts'
import {
  LINK_CHANNEL,
  linkByKey,
  linksChangedSince,
  linksOfNotice,
  pageOfLinks,
  type RoutableLink,
} from './router-door.ts'

let database: TestDatabase
let api: Database
let router: Database
let stage: Stage
const POLICY = { allowLocalhost: false }

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  router = openDatabase({ url: database.urlFor('router'), applicationName: 'test' })
  stage = { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() }
})

afterAll(async () => {
  await api.close()
  await router.close()
  await database.drop()
})

async function givenLinks(count: number) {
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  const links = []
  for (let number = 0; number < count; number++)
    links.push((await givenPartner(ctx, program.id, `P${number}`)).link)
  return { ctx, program, links }
}

async function everyLink(limit: number): Promise<RoutableLink[]> {
  const all: RoutableLink[] = []
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof pageOfLinks>> = await pageOfLinks(router.pool, { after, limit })
    all.push(...page.links)
    if (page.links.length < limit) return all
    after = page.last
  }
}

test('pages bring every brand’s links once, whatever their size', async () => {
  const one = await givenLinks(3)
  const other = await givenLinks(2)
  const ids = [...one.links, ...other.links].map(({ id }) => id)
  for (const limit of [1, 2, 5, 100]) {
    const all = await everyLink(limit)
    expect(all.filter(({ id }) => ids.includes(id)).map(({ id }) => id)).toEqual([...ids].sort())
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  }
  expect(
    await pageOfLinks(router.pool, { after: 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit: 10 }),
  ).toEqual({
    links: [],
    last: null,
  })
})

test('a link leads to its own destination, else its program’s, unless one of them is archived', async () => {
  const { ctx, program, links } = await givenLinks(1)
  const [link] = links
  if (link === undefined) throw new Error('no link')
  const now = () => linkByKey(router.pool, link.key)
  expect(await now()).toMatchObject({
    id: link.id,
    brandId: link.brandId,
    programId: program.id,
    partnerId: link.partnerId,
    destinationUrl: 'https://shop.example.com/',
    isActive: true,
  })
  await changeLink(ctx, link.id, { destinationUrl: 'https://shop.example.com/spring' }, POLICY)
  expect(await now()).toMatchObject({ destinationUrl: 'https://shop.example.com/spring' })
  await changeLink(ctx, link.id, { status: 'archived' }, POLICY)
  expect(await now()).toMatchObject({ isActive: false })
  await changeLink(ctx, link.id, { status: 'active', destinationUrl: null }, POLICY)
  await changeProgram(ctx, program.id, { status: 'archived' }, POLICY)
  expect(await now()).toMatchObject({ isActive: false, destinationUrl: 'https://shop.example.com/' })
  expect(await linkByKey(router.pool, 'nobody-has-this')).toBeNull()
})

describe('what changed since', () => {
  test('holds new and changed links and all of a changed program, once, from the instant on', async () => {
    const { ctx, program, links } = await givenLinks(2)
    const [first, second] = links
    if (first === undefined || second === undefined) throw new Error('no links')
    const stampOf = async (key: string) => (await linkByKey(router.pool, key))?.changedAt ?? new Date(0)
    const ofOurs = async (since: Date) =>
      (await linksChangedSince(router.pool, since))
        .filter(({ programId }) => programId === program.id)
        .map(({ id }) => id)

    const afterBoth = await stampOf(second.key)
    expect(await ofOurs(afterBoth)).toContain(second.id)
    const later = new Date(afterBoth.getTime() + 1)
    expect(await ofOurs(later)).toEqual([])

    await changeLink(ctx, first.id, { destinationUrl: 'https://shop.example.com/new' }, POLICY)
    expect(await ofOurs(later)).toEqual([first.id])
    const afterLink = new Date((await stampOf(first.key)).getTime() + 1)
    await changeProgram(ctx, program.id, { destinationUrl: 'https://shop.example.com/moved' }, POLICY)
    expect((await ofOurs(afterLink)).sort()).toEqual([first.id, second.id].sort())
    // Once each, also when link and program both changed.
    expect((await ofOurs(later)).sort()).toEqual([first.id, second.id].sort())
  })

  test('is said at once on the channel, and the notice leads to the links', async () => {
    const { ctx, program, links } = await givenLinks(2)
    const listener = await router.pool.connect()
    const heard: string[] = []
    listener.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload ?? ''}`))
    await listener.query(`listen ${LINK_CHANNEL}`)
    const [first] = links
    if (first === undefined) throw new Error('no link')
    await changeLink(ctx, first.id, { status: 'archived' }, POLICY)
    await changeProgram(ctx, program.id, { destinationUrl: 'https://shop.example.com/x' }, POLICY)
    await expect
      .poll(() => heard)
      .toEqual([`link_changed links:${uuidOf(first.id)}`, `link_changed programs:${uuidOf(program.id)}`])
    listener.release(true)
    const idsOf = async (notice: string) =>
      (await linksOfNotice(router.pool, notice)).map(({ id }) => id).sort()
    expect(await idsOf(`links:${uuidOf(first.id)}`)).toEqual([first.id])
    expect(await idsOf(`programs:${uuidOf(program.id)}`)).toEqual(links.map(({ id }) => id).sort())
  })

  test.each([
    '',
    'links',
    'partners:01890a5d-ac96-774b-bcce-b302099a8057',
    'links:not-a-uuid',
    'programs:',
    'links:\u0000',
  ])('is nothing for the notice %j, and no error either', async (notice) => {
    expect(await linksOfNotice(router.pool, notice)).toEqual([])
  })
})

test.each([
  ['a partner', 'select * from partners'],
  ['a membership', 'select membership_id from links'],
  ['a program’s name', 'select name from programs'],
  ['a click', 'select id from clicks'],
  ['an event', 'select id from events'],
  ['an account', 'select id from ledger_accounts'],
])('the router’s role cannot read %s', async (_what, query) => {
  await expect(router.pool.query(query)).rejects.toThrow(/permission denied/)
})

// Groups over HTTP: made, named, archived, and partners moved between them.

import type { ProgramId } from '@openpartner/domain'
import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, givenKey, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
let ctx: Awaited<ReturnType<typeof givenBrand>>
let key: string
let programId: ProgramId
beforeAll(async () => {
  api = await startApi()
  ctx = await givenBrand(api.stage)
  key = (
    await givenKey(ctx, ['programs:read', 'programs:write', 'partners:read', 'partners:write', 'audit:read'])
  ).key
  programId = (await givenProgram(ctx)).id
})
afterAll(() => api.close())

const NOBODY = '01h455vb4pex5vsknk084sn02q'
let count = 0
/** A second later than anything before: ids of two sources sort by their time alone. */
const call: TestApi['call'] = (...request) => {
  api.clock.advance({ seconds: 1 })
  return api.call(...request)
}
const create = (change: object = {}) =>
  call('POST', '/v1/groups', { key, body: { program_id: programId, name: `Group ${++count}`, ...change } })
const change = (id: string, body: object) => call('PATCH', `/v1/groups/${id}`, { key, body })
const move = (id: string, group_id: string | null) =>
  call('PATCH', `/v1/memberships/${id}`, { key, body: { group_id } })
const join = (program: ProgramId, name?: string) => givenPartner(ctx, program, name)
const newest = async () => (await api.call('GET', '/v1/audit-entries?limit=1', { key })).body.data[0]
const pointers = ({ body }: Answer): string[] =>
  body.errors.map(({ pointer }: { pointer: string }) => pointer)

describe('a group', () => {
  test('is created in a program, read, listed and written into the audit log', async () => {
    const { status, body } = await create({ name: 'Gold' })
    expect([status, body]).toMatchObject([
      201,
      { program_id: programId, name: 'Gold', status: 'active', members: 0 },
    ])
    expect(await newest()).toMatchObject({
      action: 'group.created',
      target: body.id,
      after: { name: 'Gold' },
    })
    expect((await api.call('GET', `/v1/groups/${body.id}`, { key })).body).toEqual(body)
    const list = await api.call('GET', `/v1/groups?program_id=${programId}&limit=1`, { key })
    expect(list.body.data).toEqual([body])
    const elsewhere = await api.call('GET', `/v1/groups?program_id=prg_${NOBODY}`, { key })
    expect(elsewhere.body.data).toEqual([])
  })

  test('names what is wrong with it', async () => {
    expect(pointers(await create({ name: ' ' }))).toEqual(['/name'])
    expect(pointers(await create({ program_id: `prg_${NOBODY}` }))).toEqual(['/program_id'])
    expect(pointers(await create({ program_id: 'nonsense', color: 'red' })).toSorted()).toEqual([
      '/color',
      '/program_id',
    ])
  })

  test('has a name of its own in the program, archived or not; of twins at once one is refused', async () => {
    const both = await Promise.all([create({ name: 'Silver' }), create({ name: 'Silver' })])
    expect(statusesOf(both)).toEqual([201, 409])
    const made = both.find(({ status }) => status === 201)?.body
    await change(made.id, { status: 'archived' })
    expect((await create({ name: 'Silver' })).body).toMatchObject({
      code: 'group-name-taken',
      errors: [{ pointer: '/name' }],
    })
    const { body: other } = await create()
    expect((await change(other.id, { name: 'Silver' })).body.code).toBe('group-name-taken')
    const { id: second } = await givenProgram(ctx)
    expect((await create({ name: 'Silver', program_id: second })).status).toBe(201)
  })

  test('is renamed; an empty change answers it as it is', async () => {
    const { body } = await create()
    expect((await change(body.id, { name: 'Platinum' })).body).toEqual({ ...body, name: 'Platinum' })
    expect(await newest()).toMatchObject({
      action: 'group.changed',
      before: { name: body.name },
      after: { name: 'Platinum' },
    })
    expect((await change(body.id, {})).body).toEqual({ ...body, name: 'Platinum' })
  })
})

describe('a partner', () => {
  test('is moved into a group, to another and out, and members are found by it', async () => {
    const { body: gold } = await create()
    const { body: silver } = await create()
    const { membership } = await join(programId)
    const moved = await move(membership.id, gold.id)
    expect(moved.body).toMatchObject({ id: membership.id, group: { id: gold.id, name: gold.name } })
    expect(await newest()).toMatchObject({
      action: 'membership.moved',
      target: membership.id,
      before: { group_id: null },
      after: { group_id: gold.id },
    })
    const membersOf = async ({ id }: { id: string }) =>
      (await api.call('GET', `/v1/memberships?group_id=${id}`, { key })).body.data
    expect(await membersOf(gold)).toEqual([moved.body])
    expect((await api.call('GET', `/v1/groups/${gold.id}`, { key })).body.members).toBe(1)
    await move(membership.id, silver.id)
    expect([await membersOf(gold), (await membersOf(silver)).length]).toEqual([[], 1])
    const out = await move(membership.id, null)
    expect(out.body.group).toBeNull()
    expect((await api.call('GET', `/v1/memberships/${membership.id}`, { key })).body).toEqual(out.body)
  })

  test('moved again to where they are changes nothing and is not audited', async () => {
    const { body: gold } = await create()
    const { membership } = await join(programId)
    await move(membership.id, gold.id)
    const { id } = await newest()
    expect((await move(membership.id, gold.id)).status).toBe(200)
    expect((await newest()).id).toBe(id)
  })

  test('goes into no group that is archived, missing or of another program', async () => {
    const { membership } = await join(programId)
    const { body: archived } = await create()
    await change(archived.id, { status: 'archived' })
    const { body: elsewhere } = await create({ program_id: (await givenProgram(ctx)).id })
    for (const id of [archived.id, elsewhere.id, `grp_${NOBODY}`]) {
      const refused = await move(membership.id, id)
      expect([refused.status, pointers(refused)]).toEqual([400, ['/group_id']])
    }
    expect((await api.call('PATCH', `/v1/memberships/${membership.id}`, { key, body: {} })).status).toBe(400)
    expect((await move(`mbr_${NOBODY}`, null)).status).toBe(404)
  })

  test('joins a program in a group at once', async () => {
    const { body: gold } = await create()
    const { partner } = await join((await givenProgram(ctx)).id)
    const joinIn = (group_id: string) =>
      api.call('POST', '/v1/memberships', {
        key,
        body: { program_id: programId, partner_id: partner.id, group_id },
      })
    expect(pointers(await joinIn(`grp_${NOBODY}`))).toEqual(['/group_id'])
    expect((await joinIn(gold.id)).body).toMatchObject({ group: { id: gold.id } })
  })

  test('leaves a group that is archived, and does not come back with it', async () => {
    const { body: gold } = await create()
    const { membership } = await join(programId)
    await move(membership.id, gold.id)
    expect((await change(gold.id, { status: 'archived' })).body).toMatchObject({
      status: 'archived',
      members: 0,
    })
    expect(await newest()).toMatchObject({
      before: { status: 'active' },
      after: { status: 'archived', members_left: [membership.id] },
    })
    expect((await change(gold.id, { status: 'active' })).body).toMatchObject({ status: 'active', members: 0 })
  })

  test('is in no archived group, however a move and the archiving meet', async () => {
    for (let round = 0; round < 5; round++) {
      const { body: gold } = await create()
      const { membership } = await join(programId)
      await Promise.all([move(membership.id, gold.id), change(gold.id, { status: 'archived' })])
      const { body } = await api.call('GET', `/v1/memberships/${membership.id}`, { key })
      expect(body.group).toBeNull()
    }
  })

  test('sees the group they are in, no list of groups, and no other membership', async () => {
    const { body: gold } = await create()
    const [own, other] = [await join(programId, 'Own'), await join(programId, 'Other')]
    await move(own.membership.id, gold.id)
    const session = await signIn(api, own.partner.email)
    const read = (path: string) => api.call('GET', path, { session })
    expect((await read(`/v1/memberships/${own.membership.id}`)).body.group).toEqual({
      id: gold.id,
      name: gold.name,
    })
    expect((await read(`/v1/memberships/${other.membership.id}`)).status).toBe(404)
    expect((await read('/v1/groups')).body.code).toBe('role-missing')
    const body = { group_id: null }
    const moved = await api.call('PATCH', `/v1/memberships/${own.membership.id}`, { session, body })
    expect(moved.body.code).toBe('role-missing')
  })
})

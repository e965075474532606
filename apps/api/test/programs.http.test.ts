// Programs and their terms over HTTP: how they are made, listed, changed and refused.

import { givenBrand } from '@openpartner/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenKey, startApi, type TestApi } from './api.ts'

let api: TestApi
let key: string
beforeAll(async () => {
  api = await startApi({ portalUrl: 'https://partners.example.com' })
  key = (await givenKey(await givenBrand(api.stage), ['programs:read', 'programs:write', 'audit:read'])).key
  // Ids of two sources sort by their time alone.
  api.clock.advance({ seconds: 1 })
})
afterAll(() => api.close())

const draft = { name: 'Ambassadors', destination_url: 'https://shop.example.com' }
const create = (change: object = {}) =>
  api.call('POST', '/v1/programs', { key, body: { ...draft, ...change } })
const rule = { on: 'sale', occurrence: 'every', reward: { type: 'percent', basis_points: 2_000 }, months: 12 }

describe('a program', () => {
  test('is created with a normalised destination and read back the same', async () => {
    const { status, body } = await create({ destination_url: 'HTTPS://Shop.Example.com/a b?x=ü' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      destination_url: 'https://shop.example.com/a%20b?x=%C3%BC',
      status: 'active',
      terms_version: null,
    })
    expect((await api.call('GET', `/v1/programs/${body.id}`, { key })).body).toEqual(body)
  })

  test('leads to https addresses only, without a user name', async () => {
    for (const destination_url of [
      'http://shop.example.com',
      'http://localhost:8080',
      'javascript:alert(1)',
      'https://a:b@shop.example.com',
      'shop.example.com',
      `https://a.example.com/${'ü'.repeat(1_000)}`,
    ]) {
      expect((await create({ destination_url })).body).toMatchObject({
        status: 400,
        code: 'destination-refused',
        errors: [{ pointer: '/destination_url' }],
      })
    }
  })

  test('is renamed and archived; the audit log tells what it was before', async () => {
    const { body } = await create()
    const change = { name: 'Friends', status: 'archived' }
    const changed = await api.call('PATCH', `/v1/programs/${body.id}`, { key, body: change })
    expect(changed.body).toEqual({ ...body, ...change })
    const { body: log } = await api.call('GET', '/v1/audit-entries?limit=1', { key })
    expect(log.data[0]).toMatchObject({
      action: 'program.changed',
      target: body.id,
      before: { name: 'Ambassadors', status: 'active' },
      after: change,
    })
    expect(log.data[0].actor).toMatch(/^key:key_/)
  })

  test('an empty change answers the program as it is', async () => {
    const { body } = await create()
    expect((await api.call('PATCH', `/v1/programs/${body.id}`, { key, body: {} })).body).toEqual(body)
  })

  test('lists page by page, newest first, without gaps or repeats', async () => {
    for (let count = 0; count < 5; count++) await create({ name: `Program ${count}` })
    const all = (await api.call('GET', '/v1/programs?limit=200', { key })).body.data
    const paged = []
    let cursor: string | null = null
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await api.call('GET', `/v1/programs?limit=2${next}`, { key })
      paged.push(...body.data)
      cursor = body.next_cursor
    } while (cursor !== null)
    expect(paged).toEqual(all)
    const ids: string[] = paged.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted().toReversed())
  })
})

describe('terms', () => {
  test('are published as versions; the program shows the newest', async () => {
    const { body: program } = await create()
    const path = `/v1/programs/${program.id}/terms`
    const first = await api.call('POST', path, { key, body: { hold_days: 30, rules: [rule] } })
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ version: 1, model: 'last_click', window_days: 60, rules: [rule] })
    const fixed = {
      on: 'lead',
      occurrence: 'first',
      reward: { type: 'fixed', amount: '500', currency: 'EUR' },
      months: null,
    }
    const second = await api.call('POST', path, { key, body: { hold_days: 0, rules: [rule, fixed] } })
    expect(second.body).toMatchObject({ version: 2, rules: [rule, fixed] })
    const { body: list } = await api.call('GET', path, { key })
    expect(list.data).toEqual([second.body, { ...first.body, state: 'past' }])
    const { body: shown } = await api.call('GET', `/v1/programs/${program.id}`, { key })
    expect(shown).toMatchObject({ terms_version: 2, terms_summary: second.body.summary })
  })

  test('that contradict themselves are refused with everything named, and not published', async () => {
    const { body: program } = await create()
    const rules = [
      { ...rule, months: null },
      { ...rule, reward: { type: 'percent', basis_points: 20_000 } },
      { ...rule, on: 'lead' },
    ]
    const path = `/v1/programs/${program.id}/terms`
    const { body } = await api.call('POST', path, { key, body: { hold_days: 400, rules } })
    expect(body).toMatchObject({ status: 400, code: 'terms-invalid' })
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer)
    expect(pointers).toEqual([
      '/hold_days',
      '/rules/1/reward/basis_points',
      '/rules/1',
      '/rules/2/reward/type',
    ])
    expect((await api.call('GET', path, { key })).body.data).toEqual([])
  })

  test('of a shape we do not know are refused field by field', async () => {
    const { body: program } = await create()
    const body = {
      hold_days: 1.5,
      model: 'guess',
      rules: [{ on: 'sale', occurrence: 'every', reward: { type: 'gift' }, months: 1 }],
    }
    const { body: problem } = await api.call('POST', `/v1/programs/${program.id}/terms`, { key, body })
    const pointers = problem.errors.map(({ pointer }: { pointer: string }) => pointer).sort()
    expect(pointers).toEqual(['/hold_days', '/model', '/rules/0/reward/type'])
  })
})

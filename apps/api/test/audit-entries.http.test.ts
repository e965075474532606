// The audit log and, in it, the security log: the same rows, fewer of them.

import { SECURITY_ACTIONS } from '@openpartner/domain'
import { givenProgram } from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

let api: TestApi
let admin: Awaited<ReturnType<typeof givenAdmin>>
beforeAll(async () => {
  api = await startApi()
  admin = await givenAdmin(api)
  await givenProgram(admin.ctx)
  await givenKey(admin.ctx, ['audit:read'])
  await givenProgram(admin.ctx)
  await givenKey(admin.ctx, ['audit:read'])
})
afterAll(() => api.close())

interface Entry {
  readonly id: string
  readonly action: string
}

const list = async (query: string): Promise<{ data: Entry[]; next_cursor: string | null }> =>
  (await api.call('GET', `/v1/audit-entries${query}`, { session: admin.session })).body

test('the security log holds exactly the entries whose action is in the closed list', async () => {
  const whole = (await list('?limit=200')).data
  const security = (await list('?kind=security&limit=200')).data
  const known: ReadonlySet<string> = new Set(SECURITY_ACTIONS)
  expect(security).toEqual(whole.filter(({ action }) => known.has(action)))
  expect(security.filter(({ action }) => action === 'api_key.created')).toHaveLength(2)
  expect(whole.some(({ action }) => action === 'program.created')).toBe(true)
})

test('its pages join without gap or repeat', async () => {
  const whole = (await list('?kind=security&limit=200')).data
  const paged: Entry[] = []
  for (let cursor: string | null = null; ; ) {
    const page = await list(`?kind=security&limit=1${cursor === null ? '' : `&cursor=${cursor}`}`)
    paged.push(...page.data)
    cursor = page.next_cursor
    if (cursor === null) break
  }
  expect(paged).toEqual(whole)
})

test('another kind is refused with the field named', async () => {
  const { body } = await api.call('GET', '/v1/audit-entries?kind=money', { session: admin.session })
  expect(body).toMatchObject({ status: 400, code: 'request-invalid', errors: [{ pointer: '/kind' }] })
})

test('a key with the scope reads it, one without does not', async () => {
  const { key } = await givenKey(admin.ctx, ['audit:read'])
  const { key: other } = await givenKey(admin.ctx, ['brand:read'])
  expect((await api.call('GET', '/v1/audit-entries?kind=security', { key })).status).toBe(200)
  expect((await api.call('GET', '/v1/audit-entries?kind=security', { key: other })).status).toBe(403)
})

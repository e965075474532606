// Setting up an empty instance, once; and the brand it makes.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SETUP_TOKEN, signIn, startApi, statusesOf, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const body = { token: SETUP_TOKEN, brand_name: 'Café Nord', email: 'Owner@Example.com' }

describe('setting up', () => {
  test('is shut on an instance without a set-up token', async () => {
    const shut = await startApi({ setupToken: null })
    expect((await shut.call('GET', '/v1/setup')).body).toEqual({ open: false })
    expect((await shut.call('POST', '/v1/setup', { body })).status).toBe(404)
    await shut.close()
  })

  test('refuses a wrong token and an address that is none, and writes nothing', async () => {
    expect((await api.call('POST', '/v1/setup', { body: { ...body, token: 'guess' } })).body.code).toBe(
      'setup-closed',
    )
    const { body: problem } = await api.call('POST', '/v1/setup', { body: { ...body, email: 'nonsense' } })
    expect(problem.errors).toEqual([{ pointer: '/email', detail: 'must be an e-mail address' }])
    expect((await api.call('GET', '/v1/setup')).body).toEqual({ open: true })
  })

  test('of two at once one succeeds; then it is closed, in the same words as for a guess', async () => {
    const both = await Promise.all([
      api.call('POST', '/v1/setup', { body }),
      api.call('POST', '/v1/setup', { body }),
    ])
    expect(statusesOf(both)).toEqual([201, 404])
    const made = both.find(({ status }) => status === 201)
    expect(made?.body).toMatchObject({ name: 'Café Nord', slug: 'cafe-nord' })
    const later = await api.call('POST', '/v1/setup', { body })
    const guess = await api.call('POST', '/v1/setup', { body: { ...body, token: 'guess' } })
    expect({ ...later.body, instance: '' }).toEqual({ ...guess.body, instance: '' })
    expect((await api.call('GET', '/v1/setup')).body).toEqual({ open: false })
  })

  test('the first admin signs in, renames the brand, and both acts stand in the audit log', async () => {
    const session = await signIn(api, 'owner@example.com')
    const renamed = await api.call('PATCH', '/v1/brand', { session, body: { name: 'Nord' } })
    expect(renamed.body).toMatchObject({ name: 'Nord', slug: 'cafe-nord' })
    expect((await api.call('GET', '/v1/brand', { session })).body).toEqual(renamed.body)
    const { body: log } = await api.call('GET', '/v1/audit-entries', { session })
    expect(log.data).toMatchObject([
      {
        action: 'brand.renamed',
        before: { name: 'Café Nord' },
        after: { name: 'Nord' },
        target: renamed.body.id,
      },
      { action: 'session.opened' },
      { action: 'brand.created' },
    ])
    expect(log.data[0].actor).toMatch(/^admin:adm_/)
    expect(log.data[0].request_id).toBe(renamed.headers['x-request-id'])
  })

  test('renaming to the name it has changes and logs nothing', async () => {
    const session = await signIn(api, 'owner@example.com')
    await api.call('PATCH', '/v1/brand', { session, body: { name: 'Nord' } })
    const { body: log } = await api.call('GET', '/v1/audit-entries', { session })
    const acts = log.data.map(({ action }: { action: string }) => action)
    expect(acts.filter((action: string) => action === 'brand.renamed')).toHaveLength(1)
  })
})

// Who may call: one 401 for every reason, 403 for the wrong scope or role, one 404 for missing and foreign.

import { createGroup, revokeApiKey } from '@openpartner/core/setup'
import { addDays, SCOPES } from '@openpartner/domain'
import { givenBrand, givenPartner, givenProgram } from '@openpartner/testkit'
import { ACCESS_MATRIX, type Grant } from '@openpartner/testkit/access-matrix'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Answer,
  type CallOptions,
  givenAdmin,
  givenKey,
  PORTAL_URL,
  signIn,
  startApi,
  type TestApi,
} from './api.ts'

let api: TestApi
let brand: Awaited<ReturnType<typeof givenAdmin>>
beforeAll(async () => {
  api = await startApi()
  brand = await givenAdmin(api)
})
afterAll(() => api.close())

function bodyFor(method: string): CallOptions {
  return method === 'post' || method === 'patch' ? { body: {} } : {}
}

/** The names of the headers; how much is left of a limit differs by nature. */
function headerNames({ headers }: Answer): string {
  const names = Object.keys(headers).filter((name) => !name.startsWith('ratelimit'))
  return names.sort().join()
}

/** A body without the one part that may differ: the id of the request. */
function withoutId({ text, headers }: Answer): string {
  return text.replaceAll(String(headers['x-request-id']), '')
}

describe('without a valid credential', () => {
  test('every reason gets the same 401: missing, garbage, unknown, revoked, expired', async () => {
    const { key: revoked, id } = await givenKey(brand.ctx, ['brand:read'])
    await revokeApiKey(brand.ctx, id)
    const soon = addDays(api.clock.now(), 1)
    const { key: expired } = await givenKey(brand.ctx, ['brand:read'], soon)
    const { key: good } = await givenKey(brand.ctx, ['brand:read'])
    const other = await startApi()
    const stranger = await givenKey(await givenBrand(other.stage), ['brand:read'])
    await other.close()
    const wrong: CallOptions[] = [
      {},
      { key: 'garbage' },
      { key: `${good.slice(0, -1)}~` },
      { key: stranger.key },
      { key: revoked },
      { headers: { authorization: `Basic ${good}` } },
      { headers: { authorization: '' } },
      { session: 'garbage' },
      { session: brand.session.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) },
    ]
    api.clock.advance({ hours: 2 })
    wrong.push({ session: brand.session })
    api.clock.set(soon)
    wrong.push({ key: expired })
    const answers: Answer[] = []
    for (const options of wrong) answers.push(await api.call('GET', '/v1/brand', options))
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401))
    expect(new Set(answers.map(withoutId)).size).toBe(1)
    expect(answers[0]?.body).toMatchObject({ code: 'unauthenticated', status: 401 })
    expect(answers[0]?.headers['www-authenticate']).toContain('Bearer')
  })

  test('the body is not even read: a broken one gets the same 401', async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await api.call('POST', '/v1/events', { raw: '{"broken', headers })
    expect(answer.body.code).toBe('unauthenticated')
  })

  test('every documented operation but the open ones refuses', async () => {
    const document = (await api.call('GET', '/openapi.json')).body
    const open: string[] = []
    for (const [path, operations] of Object.entries<object>(document.paths)) {
      for (const method of Object.keys(operations)) {
        const url = path.replaceAll(/\{\w+\}/g, 'brd_01h455vb4pex5vsknk084sn02q')
        const { status } = await api.call(method.toUpperCase() as 'GET', url)
        if (status !== 401) open.push(`${method} ${path}`)
      }
    }
    expect(open.sort()).toEqual([
      'get /v1/inbox',
      'get /v1/setup',
      'post /v1/email-changes/undo',
      'post /v1/invitations/open',
      'post /v1/setup',
      'post /v1/sign-in',
      'post /v1/sign-in/confirm',
    ])
  })
})

describe('the declarations of the routes', () => {
  test('say what the matrix says that was written by hand, operation by operation', async () => {
    const document = (await api.call('GET', '/openapi.json')).body
    const declared: Record<string, unknown> = {}
    for (const [path, operations] of Object.entries<object>(document.paths)) {
      for (const [method, { security }] of Object.entries(operations))
        declared[`${method.toUpperCase()} ${path}`] = security
    }
    expect(declared).toEqual(
      Object.fromEntries(Object.entries(ACCESS_MATRIX).map(([name, grant]) => [name, securityOf(grant)])),
    )
  })
})

/** A grant in the words of the document. */
function securityOf(grant: Grant): object[] {
  if (grant === 'anybody') return []
  if (grant === 'signed-in') return [{ session: [] }]
  return [...(grant.scope === null ? [] : [{ apiKey: [grant.scope] }]), { session: grant.roles }]
}

describe('with a key', () => {
  test('each operation takes the scope it names and no other', async () => {
    const document = (await api.call('GET', '/openapi.json')).body
    for (const [path, operations] of Object.entries<object>(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const named = operation.security.flatMap((one: { apiKey?: string[] }) => one.apiKey ?? [])
        // Open, or for people only.
        if (named.length === 0) continue
        const others = SCOPES.filter((scope) => !named.includes(scope))
        const url = path.replaceAll(/\{\w+\}/g, 'brd_01h455vb4pex5vsknk084sn02q')
        const { key: without } = await givenKey(brand.ctx, others)
        const { key: only } = await givenKey(brand.ctx, named)
        const refused = await api.call(method.toUpperCase() as 'GET', url, {
          key: without,
          ...bodyFor(method),
        })
        const allowed = await api.call(method.toUpperCase() as 'GET', url, { key: only, ...bodyFor(method) })
        expect([method, path, refused.body.code]).toEqual([method, path, 'scope-missing'])
        expect([method, path, allowed.status]).not.toEqual([method, path, 403])
      }
    }
  })

  test('no scope makes, shows or revokes keys, renames the brand or uses a session', async () => {
    const { key } = await givenKey(brand.ctx, SCOPES)
    const body = { name: 'Successor', scopes: ['brand:read'] }
    expect((await api.call('POST', '/v1/api-keys', { key, body })).body.code).toBe('scope-missing')
    expect((await api.call('GET', '/v1/api-keys', { key })).body.code).toBe('scope-missing')
    const anyKey = 'key_01h455vb4pex5vsknk084sn02q'
    expect((await api.call('DELETE', `/v1/api-keys/${anyKey}`, { key })).body.code).toBe('scope-missing')
    expect((await api.call('PATCH', '/v1/brand', { key, body: { name: 'Mine' } })).body.code).toBe(
      'scope-missing',
    )
    expect((await api.call('GET', '/v1/session', { key })).status).toBe(401)
  })
})

describe('with a partner’s session', () => {
  test('what is the brand’s alone is refused for the role', async () => {
    const { ctx } = brand
    const program = await givenProgram(ctx)
    const { partner } = await givenPartner(ctx, program.id)
    const session = await signIn(api, partner.email)
    for (const path of [
      '/v1/partners',
      '/v1/events',
      '/v1/payout-runs',
      '/v1/audit-entries',
      '/v1/api-keys',
    ]) {
      expect((await api.call('GET', path, { session })).body).toMatchObject({
        status: 403,
        code: 'role-missing',
      })
    }
    const body = { name: 'P', destination_url: 'https://shop.example.com' }
    expect((await api.call('POST', '/v1/programs', { session, body })).status).toBe(403)
  })
})

describe('a row of another brand', () => {
  test('is answered exactly as a missing one and as a malformed id, whatever the noun', async () => {
    const foreign = await givenBrand(api.stage)
    const program = await givenProgram(foreign)
    const { partner, membership, link } = await givenPartner(foreign, program.id)
    const group = await createGroup(foreign, { programId: program.id, name: 'Gold' })
    const session = await signIn(api, brand.email)
    const nouns: [string, string][] = [
      ['/v1/programs/:id', program.id],
      ['/v1/programs/:id/terms', program.id],
      ['/v1/programs/:id/acceptances', program.id],
      ['/v1/partners/:id', partner.id],
      ['/v1/groups/:id', group.id],
      ['/v1/groups/:id/terms', group.id],
      ['/v1/memberships/:id', membership.id],
      ['/v1/memberships/:id/terms', membership.id],
      ['/v1/links/:id', link.id],
    ]
    for (const [path, id] of nouns) {
      const missing = `${id.slice(0, 4)}01h455vb4pex5vsknk084sn02q`
      const answers = []
      for (const text of [id, missing, 'nonsense', '%00', 'x'.repeat(150)]) {
        answers.push(await api.call('GET', path.replace(':id', text), { session }))
      }
      expect([path, ...answers.map(({ status }) => status)]).toEqual([path, 404, 404, 404, 404, 404])
      expect([path, new Set(answers.map(withoutId)).size]).toEqual([path, 1])
      expect([path, new Set(answers.map(headerNames)).size]).toEqual([path, 1])
    }
  })

  test('named in a body is refused like one that does not exist', async () => {
    const foreign = await givenBrand(api.stage)
    const program = await givenProgram(foreign)
    const { partner } = await givenPartner(foreign, program.id)
    const { key } = await givenKey(brand.ctx, ['partners:write'])
    const ask = (program_id: string, partner_id: string) =>
      api.call('POST', '/v1/memberships', { key, body: { program_id, partner_id } })
    const theirs = await ask(program.id, partner.id)
    const nobodys = await ask('prg_01h455vb4pex5vsknk084sn02q', 'ptn_01h455vb4pex5vsknk084sn02q')
    expect(theirs.status).toBe(400)
    expect(withoutId(theirs)).toBe(withoutId(nobodys))
  })
})

describe('a change made with a cookie', () => {
  let cookie: string
  beforeAll(async () => {
    cookie = `session=${await signIn(api, brand.email)}`
  })
  const rename = (headers: Readonly<Record<string, string>>) =>
    api.call('PATCH', '/v1/brand', { body: { name: 'Renamed' }, headers: { cookie, ...headers } })

  test('is refused from anywhere but the portal, and without saying where it comes from', async () => {
    const elsewhere: Readonly<Record<string, string>>[] = [
      {},
      { origin: 'https://evil.example.com' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of elsewhere) {
      expect((await rename(headers)).body).toMatchObject({ status: 403, code: 'origin-refused' })
    }
  })

  test('is taken from the portal, told by Origin or by Sec-Fetch-Site', async () => {
    expect((await rename({ origin: PORTAL_URL })).status).toBe(200)
    expect((await rename({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  test('reading needs neither', async () => {
    expect((await api.call('GET', '/v1/brand', { headers: { cookie } })).status).toBe(200)
  })
})

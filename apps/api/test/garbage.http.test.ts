// Requests made up from the API's own document and then spoilt: never a fault of ours, never an answer that
// the document does not know.

import { SCOPES } from '@openpartner/domain'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/index.ts'
import { givenAdmin, givenKey, startApi, type TestApi } from './api.ts'

/** Fixed, so that a failure is the same for everybody. */
const SEED = 20_260_115
const REQUESTS = 400

let api: TestApi
let key: string
let session: string
beforeAll(async () => {
  // The limits would answer most of it otherwise.
  const endless = { most: 1_000_000, windowMs: 60_000 }
  const limits = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, endless]))
  api = await startApi({ limits: { ...DEFAULT_LIMITS, ...limits } })
  const admin = await givenAdmin(api)
  session = admin.session
  key = (await givenKey(admin.ctx, [...SCOPES])).key
})
afterAll(() => api.close())

interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  readonly path: string
  readonly parameters: readonly string[]
  readonly body: Schema | null
}

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly const?: unknown
}

interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface DocumentedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

/** What people and machines get wrong, and what attackers try. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    0,
    -1,
    1e308,
    9_007_199_254_740_992,
    true,
    [],
    {},
    '\u0000',
    '\ud800',
    "' or 1=1 --",
    '$1',
    '../../etc/passwd',
    '__proto__',
    { constructor: { prototype: { is_admin: true } } },
    'prg_00000000000000000000000000',
    'prg_7zzzzzzzzzzzzzzzzzzzzzzzzz',
    '2026-02-30T25:61:61Z',
    '-271821-04-20T00:00:00.000Z',
    'x'.repeat(5_000),
    '99999999999999999999999999',
    'https://a@b\\c',
    'EUR',
    'a@b.c',
  ),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
)

/** Mostly as the schema says, each part now and then something else. */
function anyValue(document: Documented, schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const target = document.components.schemas[schema.$ref.split('/').at(-1) ?? '']
    return target === undefined || depth > 6 ? nasty : anyValue(document, target, depth + 1)
  }
  const choices = schema.anyOf ?? schema.oneOf
  const right =
    choices === undefined
      ? plainValue(document, schema, depth)
      : fc.oneof(...choices.map((choice) => anyValue(document, choice, depth + 1)))
  return fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: nasty })
}

function plainValue(document: Documented, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const [type] = [schema.type ?? 'object'].flat()
  if (type === 'array') return fc.array(anyValue(document, schema.items ?? {}, depth + 1), { maxLength: 3 })
  if (type === 'integer' || type === 'number') return fc.integer()
  if (type === 'boolean') return fc.boolean()
  if (type === 'string') return fc.oneof(fc.string(), fc.emailAddress(), fc.webUrl(), fc.constant('1250'))
  const properties = Object.entries(schema.properties ?? {})
  const parts = Object.fromEntries(
    properties.map(([name, property]) => [name, anyValue(document, property, depth + 1)]),
  )
  return fc
    .tuple(fc.record(parts, { requiredKeys: [] }), fc.dictionary(fc.string(), nasty, { maxKeys: 1 }))
    .map(
      // An unknown field in one of a few: else no body would ever come further than that.
      ([known, unknown]) => (Object.keys(unknown).join('').length > 6 ? { ...known, ...unknown } : known),
    )
}

function operationsOf(document: Documented): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      parameters: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      body: requestBody?.content['application/json']?.schema ?? null,
    })),
  )
}

function requestOf(document: Documented): fc.Arbitrary<{ operation: Operation; url: string; body: unknown }> {
  const ids = fc.oneof(
    fc.constantFrom('prg', 'ptn', 'lnk', 'com', 'pay', 'brd').map((p) => `${p}_01kf0rdqkvfm1vc2gz2t97f8m9`),
    fc.string({ minLength: 1, unit: 'binary' }),
  )
  return fc.constantFrom(...operationsOf(document)).chain((operation) =>
    fc.record({
      operation: fc.constant(operation),
      url: fc
        .tuple(ids, fc.array(fc.tuple(fc.constantFrom('limit', 'x', ...operation.parameters), fc.string())))
        .map(([id, pairs]) => {
          const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
          return `${operation.path.replaceAll(/\{\w+\}/g, encodeURIComponent(wellFormed(id)))}?${query}`
        }),
      body: operation.body === null ? fc.constant(undefined) : anyValue(document, operation.body),
    }),
  )
}

/** Half a surrogate pair cannot be percent-encoded. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '?')
}

test(`${REQUESTS} requests of garbage: no 5xx, and every answer is one the document knows`, async () => {
  const document = api.app.swagger() as unknown as Documented
  const statuses = new Map<number, number>()
  const actor = fc.constantFrom('key', 'session', 'nobody')
  await fc.assert(
    fc.asyncProperty(requestOf(document), actor, async ({ operation, url, body }, who) => {
      // Not the one that ends the session all others need.
      if (operation.path === '/v1/session' && operation.method === 'DELETE') return
      const credential = who === 'key' ? { key } : who === 'session' ? { session } : {}
      // `call` holds the answer against the document.
      const { status } = await api.call(operation.method, url, {
        ...credential,
        ...(body === undefined ? {} : { body }),
      })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      expect(status).toBeLessThan(500)
    }),
    { seed: SEED, numRuns: REQUESTS, endOnFailure: true },
  )
  // Garbage that is all refused at the door would prove little.
  expect([...statuses.keys()].sort((a, b) => a - b)).toEqual(expect.arrayContaining([200, 400, 401, 404]))
}, 120_000)

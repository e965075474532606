// The document, the reference, the problem pages, and the rule that every route says who may call it.

import { readFile } from 'node:fs/promises'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiDocument } from '../src/document.ts'
import { requireDeclaredAccess } from '../src/plugins/declared-access.ts'
import { problemReference } from '../src/plugins/problem-pages.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi({ hasReference: true })
})
afterAll(() => api.close())

const root = new URL('../../../', import.meta.url)

describe('the document', () => {
  test('is what docs/openapi.json says (else run: npx tsx scripts/openapi.ts)', async () => {
    const committed = JSON.parse(await readFile(new URL('docs/openapi.json', root), 'utf8'))
    expect(await openApiDocument()).toEqual(committed)
  })

  test('is OpenAPI 3.1 for anybody, with every operation named and its refusals listed', async () => {
    const { status, body } = await api.call('GET', '/openapi.json')
    expect(status).toBe(200)
    expect(body.openapi).toBe('3.1.0')
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path as object))
    expect(operations.length).toBeGreaterThan(40)
    for (const operation of operations) {
      expect(operation).toMatchObject({
        summary: expect.any(String),
        tags: [expect.any(String)],
        security: expect.any(Array),
      })
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '429', '500', '503']))
    }
  })

  test('lets no reference dangle and keeps no schema nobody uses', async () => {
    const { text, body } = await api.call('GET', '/openapi.json')
    const used = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name = '']) => name))
    expect([...used].sort()).toEqual(Object.keys(body.components.schemas).sort())
  })
})

describe('the problem pages', () => {
  test('the type of a problem leads to a page that explains it', async () => {
    const { body } = await api.call('GET', '/v1/programs')
    const page = await api.call('GET', new URL(body.type).pathname)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Status 401.')
  })

  test('an unknown code has no page', async () => {
    expect((await api.call('GET', '/problems/toString')).status).toBe(404)
  })

  test('are what docs/reference/problems.md says (else run: npx tsx scripts/openapi.ts)', async () => {
    expect(await readFile(new URL('docs/reference/problems.md', root), 'utf8')).toBe(problemReference())
  })
})

describe('the reference', () => {
  test('loads nothing from elsewhere and runs no script but its own', async () => {
    const page = await api.call('GET', '/docs/')
    expect(page.status).toBe(200)
    expect(page.text).not.toMatch(/(?:src|href)="https?:/)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toMatch(/script-src 'self' 'sha256-/)
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toContain("'unsafe-inline' 'self'")
    const script = await api.call('GET', '/docs/js/scalar.js')
    expect(script.status).toBe(200)
  })
})

describe('the health endpoints', () => {
  test.each(['/livez', '/readyz', '/version'])('%s answers without a credential', async (path) => {
    expect((await api.call('GET', path)).status).toBe(200)
  })
})

describe('default deny', () => {
  test('an app with a route that does not say who may call it does not start', async () => {
    const app = Fastify()
    requireDeclaredAccess(app)
    app.get('/declared', { config: { access: { public: true } } }, async () => 'x')
    app.get('/forgotten', async () => 'x')
    await expect(app.ready()).rejects.toThrow('GET /forgotten')
  })
})

// How a visitor came here: by which name and over which wire, and what is answered before any link is looked
// for.

import { trustProxySetting } from '@openpartner/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStage, type Stage, visit } from '../test/stage.ts'
import type { Router } from './app.ts'

let stage: Stage
let router: Router & { readonly url: string }

beforeAll(async () => {
  stage = await openStage()
  await stage.link('spring')
  router = await stage.router({
    routerUrl: 'https://go.example.com',
    trustProxy: [...trustProxySetting.parse('127.0.0.1/32')],
  })
})
afterAll(() => stage.close())

const asked = (headers: Record<string, string>, path = '/r/spring') => visit(router.url, path, { headers })

it('answers to its own name and to this machine’s; under any other name no link exists', async () => {
  for (const host of ['go.example.com', 'GO.example.com:443', 'localhost'])
    expect((await asked({ host })).status).toBe(302)
  await router.flush()
  const before = await stage.clicks('id')
  for (const host of ['evil.example.com', 'go.example.com.evil.example.com', 'example.com', '10.1.2.3']) {
    const answer = await asked({ host })
    expect([answer.status, answer.headers.location]).toEqual([404, undefined])
    expect((await asked({ host }, '/livez')).status).toBe(200)
  }
  await router.flush()
  expect(await stage.clicks('id')).toEqual(before)
})

it('sends a visitor who came in clear to https first, with everything they asked for and no click yet', async () => {
  await router.flush()
  const before = await stage.clicks('id')
  const answer = await asked(
    { host: 'evil-port.go.example.com', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example.com' },
    '/r/spring?utm_source=a%20b&sub1=x',
  )
  expect(answer.status).toBe(404)
  const sent = await asked(
    { host: 'go.example.com', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example.com' },
    '/r/spring?utm_source=a%20b&sub1=x',
  )
  expect([sent.status, sent.headers.location]).toEqual([
    308,
    'https://go.example.com/r/spring?utm_source=a%20b&sub1=x',
  ])
  expect(sent.headers['cache-control']).toBe('private, no-store')
  expect(sent.headers['set-cookie']).toBeUndefined()
  await router.flush()
  expect(await stage.clicks('id')).toEqual(before)
  expect((await asked({ host: 'go.example.com', 'x-forwarded-proto': 'https' })).status).toBe(302)
})

it('asks browsers to come encrypted, with redirects and pages alike', async () => {
  for (const path of ['/r/spring', '/r/no-such-link', '/'])
    expect((await asked({ host: 'go.example.com' }, path)).headers['strict-transport-security']).toBe(
      'max-age=63072000; includeSubDomains',
    )
})

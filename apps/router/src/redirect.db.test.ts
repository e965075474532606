// The seven steps of a redirect, from outside: what goes in at the door, what comes out, and the row it
// leaves.

import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { changeLink, changeProgram } from '@openpartner/core/setup'
import { type ClickId, encodeId, unixMsOf, uuidOf } from '@openpartner/domain'
import { trustProxySetting } from '@openpartner/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, eventually, openStage, type Stage, visit } from '../test/stage.ts'
import type { Router } from './app.ts'

const POLICY = { allowLocalhost: true } as const

let stage: Stage
let router: Router & { readonly url: string }

beforeAll(async () => {
  stage = await openStage()
  await stage.link('spring')
  await stage.link('deep', 'https://shop.example.com/a/b?x=1&cref=old#top')
  router = await stage.router({ trustProxy: [...trustProxySetting.parse('127.0.0.0/8')] })
})
afterAll(() => stage.close())

/** The answer together with the row of its click. */
async function clicked(path: string, options: Parameters<typeof visit>[2] = {}) {
  const answer = await visit(router.url, path, options)
  await router.flush()
  const rows = await stage.clicks()
  const row = rows.find(({ id }) => encodeId('clk', id) === answer.clickId)
  if (row === undefined) throw new Error(`no row for ${answer.status} ${answer.headers.location}`)
  return { answer, row, clickId: answer.clickId as ClickId }
}

async function withoutRow(visitIt: () => Promise<Answer>): Promise<Answer> {
  await router.flush()
  const before = await stage.clicks('id')
  const answer = await visitIt()
  await router.flush()
  expect(await stage.clicks('id')).toEqual(before)
  return answer
}

describe('a link that exists', () => {
  it('sends the visitor on with cref, a first-party cookie and nothing to cache', async () => {
    const { answer, clickId } = await clicked('/r/spring')
    expect(answer.status).toBe(302)
    expect(answer.body).toBe('')
    expect(answer.headers).toMatchObject({
      location: `https://shop.example.com/?cref=${clickId}`,
      'cache-control': 'private, no-store',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'set-cookie': [`_cref=${clickId}; Path=/; Max-Age=5184000; SameSite=Lax; HttpOnly`],
    })
  })

  it('leaves one row that says who, when, where to and nothing personal', async () => {
    const { row, clickId } = await clicked(
      '/r/spring?utm_source=mail&utm_campaign=May%20sale&sub1=a&sub5=b&other=c',
      {
        headers: { referer: 'https://Blog.example.org/post?id=7', 'x-forwarded-for': '203.0.113.77' },
      },
    )
    expect(row).toMatchObject({
      destination: `https://shop.example.com/?cref=${clickId}`,
      ip_class: '203.0.113.0/24',
      device: 'desktop',
      browser: 'Chrome',
      referrer_host: 'blog.example.org',
      utm: { source: 'mail', campaign: 'May sale' },
      sub_ids: { sub1: 'a', sub5: 'b' },
      marks: [],
    })
    expect(Math.abs(row.clicked_at.getTime() - unixMsOf(clickId))).toBeLessThan(1_000)
    expect(row.recorded_at.getTime()).toBeGreaterThanOrEqual(row.clicked_at.getTime())
  })

  it('becomes a row within 250 ms when nothing else is going on', async () => {
    // The quickest of five: other tests may keep the machine busy, but nothing may keep every click waiting.
    const tookMs: number[] = []
    for (let at = 0; at < 5; at++) {
      const { clickId } = await visit(router.url, '/r/spring')
      const find = async () => (await stage.clicks()).find(({ id }) => encodeId('clk', id) === clickId)
      const row = await eventually(find, (found) => found !== undefined)
      if (row !== undefined) tookMs.push(row.recorded_at.getTime() - row.clicked_at.getTime())
    }
    expect(Math.min(...tookMs)).toBeLessThan(250)
  })

  it.each([
    ['/r/SPRING', 'https://shop.example.com/?cref='],
    ['/r/spring/', 'https://shop.example.com/?cref='],
    ['/r/spr%69ng', 'https://shop.example.com/?cref='],
    ['/r/deep', 'https://shop.example.com/a/b?x=1&cref='],
    [
      '/r/deep?cref=clk_00000000000000000000000000&to=https://evil.example',
      'https://shop.example.com/a/b?x=1&cref=',
    ],
  ])('%s leads to the stored destination and nowhere else', async (path, expected) => {
    const { answer, clickId } = await clicked(path)
    expect(answer.headers.location?.replace('#top', '')).toBe(`${expected}${clickId}`)
  })

  it.each([
    ['a browser', {}, []],
    ['a HEAD', { method: 'HEAD' }, ['head']],
    ['a bot', { headers: { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' } }, ['bot']],
    ['curl -I', { method: 'HEAD', headers: { 'user-agent': 'curl/8.5.0' } }, ['bot', 'head']],
    ['a script without a name', { headers: { 'user-agent': '' } }, ['bot']],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch;prerender' } }, ['prefetch']],
    ['an older prefetch', { headers: { purpose: 'prefetch' } }, ['prefetch']],
    ['a link preview', { headers: { 'user-agent': 'WhatsApp/2.23.20.0 A' } }, ['preview']],
  ])('is followed by %s and marked for what it is', async (_who, options, marks) => {
    const { answer, row } = await clicked('/r/spring', options)
    expect(answer.status).toBe(302)
    expect(row.marks).toEqual(marks)
    // Only a click that can earn something may stand in the visitor's cookie.
    expect('set-cookie' in answer.headers).toBe(marks.length === 0)
  })

  it('sets a Secure cookie where the public URL is https', async () => {
    const secure = await stage.router({ routerUrl: 'https://go.example.com' })
    const { headers } = await visit(secure.url, '/r/spring')
    await secure.close()
    expect(headers['set-cookie']?.[0]).toMatch(/; SameSite=Lax; HttpOnly; Secure$/)
  })

  it('does not believe X-Forwarded-For from a peer nobody named a proxy', async () => {
    const direct = await stage.router()
    const { clickId } = await visit(direct.url, '/r/spring', {
      headers: { 'x-forwarded-for': '203.0.113.77' },
    })
    await direct.close()
    const row = (await stage.clicks()).find(({ id }) => encodeId('clk', id) === clickId)
    expect(row?.ip_class).toBe('127.0.0.0/24')
  })
})

describe('decoration', () => {
  it('never costs a click: long, repeated, broken, hostile values are cut or cleaned', async () => {
    const emoji = encodeURIComponent('🙂'.repeat(200))
    const { row } = await clicked(
      `/r/spring?utm_source=${'x'.repeat(300)}&utm_medium=%00a%0d%0ab%09&utm_term=%ff%fe` +
        `&sub1=1&sub1=2&sub2=${emoji}&sub3=\\N`,
      { headers: { referer: 'not a url' } },
    )
    expect(row.utm).toEqual({ source: 'x'.repeat(255), medium: 'ab', term: '\ufffd\ufffd' })
    expect(row.sub_ids).toEqual({ sub1: '1', sub2: '🙂'.repeat(127), sub3: '\\N' })
    expect(row.referrer_host).toBeNull()
  })
})

describe('a link that does not exist', () => {
  it.each([
    '/r/no-such-link',
    '/r/a',
    '/r/sp%2Fring',
    '/r/spring%00',
    '/r/spring%0d%0aLocation:%20https://evil.example',
    `/r/${'a'.repeat(300)}`,
    '/r/..%2f..%2fetc%2fpasswd',
    '/r/%F0%9F%99%82',
    '/r/',
    '/r',
    '/',
    '//evil.example/r/spring',
    '/r/spring/more',
  ])('%s is a page of our own, and nothing is recorded', async (path) => {
    const answer = await withoutRow(() => visit(router.url, path))
    expect(answer.status).toBe(404)
    expect(answer.headers.location).toBeUndefined()
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    for (const directive of ['default-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect(answer.headers['content-security-policy']).toContain(`${directive} 'none'`)
    expect(answer.body).toContain('This link leads nowhere')
    expect(answer.body).toContain(String(answer.headers['x-request-id']))
    expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-z]{26}$/)
    expect(answer.body).not.toMatch(/evil|passwd/)
  })

  it.each(['/r/%ff', '/r/%zz', '/r/%'])('%s cannot be read: 400, nothing recorded', async (path) => {
    const answer = await withoutRow(() => visit(router.url, path))
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('This address cannot be read')
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
    '%s is not for links: 405, nothing recorded',
    async (method) => {
      const answer = await withoutRow(() =>
        visit(router.url, '/r/spring', { method, headers: { 'content-type': 'application/x-other' } }),
      )
      expect(answer.status).toBe(405)
      expect(answer.headers.allow).toBe('GET, HEAD')
    },
  )

  it.each([
    ['two Hosts', 'GET /r/spring HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a malformed Host', 'GET /r/spring HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['a raw line break in the path', 'GET /r/spring\rX HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\r\n\r\n'],
  ])('%s ends with 400 and the connection', async (_what, bytes) => {
    const { hostname, port } = new URL(router.url)
    const answer = await withoutRow(async () => {
      const socket = connect(Number(port), hostname)
      socket.write(bytes)
      return { status: Number((await text(socket)).split(' ')[1]), headers: {}, body: '', clickId: null }
    })
    expect(answer.status).toBe(400)
  })
})

describe('a link that changes', () => {
  it('works within a second of being made, also right after it was asked for in vain', async () => {
    expect((await visit(router.url, '/r/just-made')).status).toBe(404)
    await stage.link('just-made')
    const madeMs = performance.now()
    await eventually(
      () => visit(router.url, '/r/just-made'),
      ({ status }) => status === 302,
    )
    expect(performance.now() - madeMs).toBeLessThan(1_000)
  })

  it('leads nowhere within a second of being archived', async () => {
    const link = await stage.link('short-lived')
    await eventually(
      () => visit(router.url, '/r/short-lived'),
      ({ status }) => status === 302,
    )
    await changeLink(stage.ctx, link.id, { status: 'archived' }, POLICY)
    const { body } = await eventually(
      () => visit(router.url, '/r/short-lived'),
      ({ status }) => status === 404,
      1_000,
    )
    expect(body).toContain('no longer in use')
  })

  it('follows its program when that gets another destination', async () => {
    await changeProgram(stage.ctx, stage.program.id, { destinationUrl: 'https://new.example.com/' }, POLICY)
    const { headers } = await eventually(
      () => visit(router.url, '/r/spring'),
      ({ headers: { location } }) => location?.startsWith('https://new.example.com/') === true,
      1_000,
    )
    expect(headers.location).toMatch(/^https:\/\/new\.example\.com\/\?cref=clk_/)
  })

  it('is found by a sweep when no notice comes', async () => {
    const { id } = await stage.link('unannounced')
    await eventually(
      () => visit(router.url, '/r/unannounced'),
      ({ status }) => status === 302,
    )
    await stage.owner.query('alter table links disable trigger announce_change')
    await stage.owner.query(
      'update links set updated_at = clock_timestamp(), destination_url = $2 where id = $1',
      [uuidOf(id), 'https://swept.example.com/'],
    )
    await stage.owner.query('alter table links enable trigger announce_change')
    await eventually(
      () => visit(router.url, '/r/unannounced'),
      ({ headers }) => headers.location?.startsWith('https://swept.example.com/') === true,
    )
  })
})

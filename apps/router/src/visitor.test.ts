// Who is taken for a person, and what is kept of them.

import { describe, expect, it } from 'vitest'
import { clickParametersOf } from './click-parameters.ts'
import { createClassifier } from './visitor.ts'

const classify = createClassifier()
const visitorWith = (headers: Record<string, string>, method = 'GET') => classify({ method, headers })

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const ON_IPHONE = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${WEBKIT}`
const IPHONE = `${ON_IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`
const INSTAGRAM = `${ON_IPHONE} Mobile/15E148 Instagram 350.0.0.0.0 (iPhone15,2; iOS 18_1; en_US)`
const IPAD = `Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) ${WEBKIT} Version/16.6 Mobile/15E148 Safari/604.1`
const ANDROID = `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${BLINK} Chrome/130.0.0.0 Mobile Safari/537.36`
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'
const HEADLESS = `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} HeadlessChrome/130.0.0.0 Safari/537.36`
/** What iMessage sends to draw a preview. */
const IMESSAGE =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) ' +
  'Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0'

describe('a person', () => {
  it.each([
    [IPHONE, 'mobile', 'Safari'],
    [IPAD, 'tablet', 'Safari'],
    [ANDROID, 'mobile', 'Chrome'],
    [FIREFOX, 'desktop', 'Firefox'],
  ])('with %s is unmarked, on %s, in %s', (userAgent, device, browser) => {
    const visitor = visitorWith({ 'user-agent': userAgent })
    expect(visitor).toEqual({ marks: [], device, browser, referrerHost: null })
  })

  it('inside another app is a person too', () => {
    expect(visitorWith({ 'user-agent': INSTAGRAM })).toMatchObject({ marks: [], device: 'mobile' })
  })
})

describe('a machine', () => {
  it.each([
    ['Googlebot/2.1 (+http://www.google.com/bot.html)', 'bot'],
    ['curl/8.5.0', 'bot'],
    ['python-requests/2.32.0', 'bot'],
    [HEADLESS, 'bot'],
    ['', 'bot'],
    ['facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 'preview'],
    [IMESSAGE, 'preview'],
    ['WhatsApp/2.23.20.0 A', 'preview'],
    ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'preview'],
    ['TelegramBot (like TwitterBot)', 'preview'],
    ['Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)', 'preview'],
    ['LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)', 'preview'],
  ])('%s is marked %s', (userAgent, mark) => {
    expect(visitorWith({ 'user-agent': userAgent })).toMatchObject({
      marks: [mark],
      device: 'other',
      browser: null,
    })
  })

  it.each([
    [{ 'sec-purpose': 'prefetch' }, 'GET', ['prefetch']],
    [{ 'sec-purpose': 'prefetch;prerender' }, 'GET', ['prefetch']],
    [{ purpose: 'prefetch' }, 'GET', ['prefetch']],
    [{ 'x-purpose': 'preview' }, 'GET', ['prefetch']],
    [{ 'x-moz': 'prefetch' }, 'GET', ['prefetch']],
    [{}, 'HEAD', ['head']],
    [{ 'sec-purpose': 'prefetch' }, 'HEAD', ['prefetch', 'head']],
    [{ 'sec-purpose': 'something else' }, 'GET', []],
  ])('that asks with %j by %s is marked %j', (headers, method, marks) => {
    expect(visitorWith({ 'user-agent': FIREFOX, ...headers }, method).marks).toEqual(marks)
  })
})

describe('where a visitor comes from', () => {
  it.each([
    ['https://Blog.Example.org/a?b=c', 'blog.example.org'],
    ['http://192.0.2.1:8080/', '192.0.2.1'],
    ['android-app://com.google.android.gm/', 'com.google.android.gm'],
    ['https://user:secret@example.org/', 'example.org'],
    ['about:blank', null],
    ['data:text/html,x', null],
    ['/relative', null],
    ['', null],
  ])('%s → %s', (referer, host) => {
    expect(visitorWith({ referer }).referrerHost).toBe(host)
  })
})

describe('click parameters', () => {
  it('of a link without a query are none', () => {
    expect(clickParametersOf('/r/spring')).toEqual({ utm: {}, subIds: {} })
  })

  it('are the five UTM values and the five sub-ids, decoded, the first of each', () => {
    const query =
      'utm_source=a+b&utm_medium=%C3%BC&utm_campaign=c&utm_term=d&utm_content=e&utm_id=no&utm_source=second'
    expect(
      clickParametersOf(`/r/spring?${query}&sub1=1&sub2=2&sub3=3&sub4=4&sub5=5&sub6=no&__proto__=x`),
    ).toEqual({
      utm: { source: 'a b', medium: 'ü', campaign: 'c', term: 'd', content: 'e' },
      subIds: { sub1: '1', sub2: '2', sub3: '3', sub4: '4', sub5: '5' },
    })
  })

  it('are cut at 255, never through the middle of a character', () => {
    const { subIds } = clickParametersOf(
      `/r/spring?sub1=${'x'.repeat(300)}&sub2=x${encodeURIComponent('🙂'.repeat(200))}`,
    )
    expect(subIds.sub1).toHaveLength(255)
    expect(subIds.sub2).toBe(`x${'🙂'.repeat(127)}`)
  })
})

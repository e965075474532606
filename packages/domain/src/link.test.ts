// Links: where they may lead, what they may be called, and how the click rides along.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { destinationRefusal, destinationWithClick, LINK_KEY, normaliseLinkKey } from './link.ts'

const CLICK = nth('clk', 1)

describe('destinationWithClick', () => {
  test.each([
    ['no query', 'https://a.example.com/', `https://a.example.com/?cref=${CLICK}`],
    ['a query', 'https://a.example.com/?x=1', `https://a.example.com/?x=1&cref=${CLICK}`],
    ['an empty query', 'https://a.example.com/?', `https://a.example.com/?cref=${CLICK}`],
    ['loose ampersands', 'https://a.example.com/?&x=1&', `https://a.example.com/?x=1&cref=${CLICK}`],
    ['a repeated name', 'https://a.example.com/?x=1&x=2', `https://a.example.com/?x=1&x=2&cref=${CLICK}`],
    ['a name without value', 'https://a.example.com/?x&y=', `https://a.example.com/?x&y=&cref=${CLICK}`],
    ['an old cref', 'https://a.example.com/?cref=clk_old', `https://a.example.com/?cref=${CLICK}`],
    [
      'an old cref amid',
      'https://a.example.com/?a=1&cref=z&b=2',
      `https://a.example.com/?a=1&b=2&cref=${CLICK}`,
    ],
    ['two old crefs', 'https://a.example.com/?cref=1&cref=2', `https://a.example.com/?cref=${CLICK}`],
    ['cref without value', 'https://a.example.com/?cref', `https://a.example.com/?cref=${CLICK}`],
    [
      'a longer name',
      'https://a.example.com/?xcref=1&crefx=2',
      `https://a.example.com/?xcref=1&crefx=2&cref=${CLICK}`,
    ],
    ['cref as a value', 'https://a.example.com/?x=cref=1', `https://a.example.com/?x=cref=1&cref=${CLICK}`],
    ['a fragment', 'https://a.example.com/p#top', `https://a.example.com/p?cref=${CLICK}#top`],
    [
      'query and fragment',
      'https://a.example.com/p?x=1#top',
      `https://a.example.com/p?x=1&cref=${CLICK}#top`,
    ],
    [
      'a fragment with its own query',
      'https://a.example.com/#/r?cref=9',
      `https://a.example.com/?cref=${CLICK}#/r?cref=9`,
    ],
    ['a second hash', 'https://a.example.com/#a#b?c', `https://a.example.com/?cref=${CLICK}#a#b?c`],
    [
      'a question mark in the query',
      'https://a.example.com/?u=/p?q=1',
      `https://a.example.com/?u=/p?q=1&cref=${CLICK}`,
    ],
    [
      'percent-encoding',
      'https://a.example.com/%C3%A9?q=a%20b%26c+d',
      `https://a.example.com/%C3%A9?q=a%20b%26c+d&cref=${CLICK}`,
    ],
    ['a port', 'https://a.example.com:8443/x', `https://a.example.com:8443/x?cref=${CLICK}`],
  ])('keeps the rest as it was: %s', (_what, href, expected) => {
    expect(destinationWithClick(href, CLICK)).toBe(expected)
  })

  test('never changes host, path or fragment, adds exactly one cref, and can be repeated', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
        const stored = new URL(text)
        const first = destinationWithClick(stored.href, nth('clk', 2))
        const sent = new URL(destinationWithClick(first, CLICK))
        expect([sent.origin, sent.pathname, sent.hash]).toEqual([stored.origin, stored.pathname, stored.hash])
        expect(sent.searchParams.getAll('cref')).toEqual([CLICK])
        // Already normal: what we build is what every parser reads.
        expect(sent.href).toBe(destinationWithClick(stored.href, CLICK))
      }),
    )
  })
})

describe('destinationRefusal', () => {
  const live = { allowLocalhost: false }
  const development = { allowLocalhost: true }
  const refusal = (text: string, policy = live) =>
    destinationRefusal(URL.canParse(text) ? new URL(text) : null, policy)

  test.each([
    ['https://example.com/'],
    ['https://example.com:8443/a?b=c#d'],
    ['HTTPS://EXAMPLE.COM'],
    ['https://xn--bcher-kva.example/'],
    [`https://example.com/${'a'.repeat(2_048 - 20)}`],
  ])('lets %s pass', (text) => {
    expect(refusal(text)).toBeNull()
  })

  test.each([
    ['example.com/welcome', /absolute URL/],
    ['/welcome', /absolute URL/],
    ['', /absolute URL/],
    ['https://', /absolute URL/],
    ['http://example.com/', /https:/],
    ['ftp://example.com/', /https:/],
    ['javascript:alert(1)', /https:/],
    ['data:text/html,hello', /https:/],
    ['file:///etc/passwd', /https:/],
    ['mailto:a@example.com', /https:/],
    ['https://ada@example.com/', /user name or password/],
    ['https://ada:secret@example.com/', /user name or password/],
    ['https://:secret@example.com/', /user name or password/],
    [`https://example.com/${'a'.repeat(2_048 - 19)}`, /at most 2048/],
    ['http://localhost:3000/', /https:/],
    ['http://127.0.0.1/', /https:/],
  ])('refuses %s in words', (text, words) => {
    expect(refusal(text)).toMatch(words)
  })

  test.each([
    ['http://localhost:3000/', null],
    ['http://127.0.0.1:3000/', null],
    ['http://[::1]:3000/', null],
    ['http://localhost.example.com/', /https:/],
    ['http://example.com/', /https:/],
    ['ftp://localhost/', /https:/],
    ['http://ada:secret@localhost/', /user name/],
  ])('in development %s is judged as %s', (text, words) => {
    if (words === null) expect(refusal(text, development)).toBeNull()
    else expect(refusal(text, development)).toMatch(words)
  })
})

describe('a link key', () => {
  test.each([['abc'], ['spring-2026'], ['a_b'], ['123'], ['a--b'], [`a${'-'.repeat(62)}b`]])(
    '%s is fine',
    (key) => {
      expect(key).toMatch(LINK_KEY)
    },
  )

  test.each([
    ['ab'],
    ['-abc'],
    ['abc-'],
    ['_abc'],
    ['a b'],
    ['a/b'],
    ['a.b'],
    ['a%20b'],
    ['Abc'],
    ['épic'],
    [`a${'-'.repeat(63)}b`],
    ['abc\n'],
    [''],
  ])('%j is refused', (key) => {
    expect(key).not.toMatch(LINK_KEY)
  })

  test('is the same however it is written', () => {
    expect(normaliseLinkKey('Spring-2026')).toBe('spring-2026')
  })
})

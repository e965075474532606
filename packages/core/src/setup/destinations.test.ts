// Where a link may lead: hostile addresses are refused, honest ones are stored in one spelling.

import { Problem } from '@openpartner/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDestination, requireSameSite } from './destinations.ts'

const LIVE = { allowLocalhost: false }
const DEVELOPMENT = { allowLocalhost: true }

test.each([
  ['HTTPS://Shop.Example.COM', 'https://shop.example.com/'],
  ['https://shop.example.com/../a/./b?x=1#y', 'https://shop.example.com/a/b?x=1#y'],
  ['https://münchen.example.com/ä', 'https://xn--mnchen-3ya.example.com/%C3%A4'],
  ['  https://shop.example.com/  ', 'https://shop.example.com/'],
])('%s is stored as %s', (text, href) => {
  expect(parseDestination(text, LIVE)).toBe(href)
})

test.each([
  '',
  'shop.example.com',
  '/relative',
  '//shop.example.com',
  'http://shop.example.com',
  'http://localhost:3000',
  'https://shop.example.com@evil.example.com',
  'https://user:secret@shop.example.com',
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'https://',
  'https://user@shop.example.com',
  'https://:@shop.example.com:secret@evil.example.com',
  'https:shop.example.com',
  'https:/shop.example.com',
  'https:\\\\shop.example.com',
  'https://shop.example.com\\@evil.example.com',
  'https://shop.example.com\\.evil.example.com',
  'https://evil.example.com\\shop.example.com/',
  'ht\ntps://shop.example.com',
  'java\tscript:alert(1)',
  'https://shop.example.com/\r\nset-cookie: a=b',
  'https://shop\t.example.com',
  'https://shop.example.com/\0',
  'https://shop.example.com/\u202eexe.txt',
  'https://shop.exam\u200bple.com',
  'https://shop.example.com%00.evil.example.com',
  'https://shop.example.com%2fevil.example.com',
  'https://shop example.com',
  'https://[::1',
  'ws://shop.example.com',
  'blob:https://shop.example.com/1',
  'vbscript:x',
  `https://shop.example.com/${'x'.repeat(2_048)}`,
])('%j is refused, naming the field', (text) => {
  const refused = () => parseDestination(text, LIVE)
  expect(refused).toThrow(Problem)
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'destination-refused',
      errors: [expect.objectContaining({ pointer: '/destination_url' })],
    }),
  )
})

test.each([
  // Letters of other scripts are spelt out, so that whoever reads the link sees that they are not the ones
  // they look like.
  ['https://аррӏе.com', 'https://xn--80ak6aa92e.com/'],
  ['https://ⓢhop.example.com', 'https://shop.example.com/'],
  ['https://shop。example。com', 'https://shop.example.com/'],
  ['https://faß.de', 'https://xn--fa-hia.de/'],
  ['https://shop.example.com./', 'https://shop.example.com./'],
  ['https://shop.example.com:443/', 'https://shop.example.com/'],
])('%s is stored as %s, which every reader reads alike', (text, href) => {
  expect(parseDestination(text, LIVE)).toBe(href)
})

test('what is stored reads back as itself, with the host that was judged', () => {
  const piece = fc.oneof(fc.constantFrom('/', '\\', '@', ':', '.', '%2f', '?', '#', '[', ' '), fc.string())
  fc.assert(
    fc.property(fc.webAuthority(), fc.array(piece, { maxLength: 6 }), (authority, pieces) => {
      const text = `https://${authority}${pieces.join('')}`
      let href: string
      try {
        href = parseDestination(text, LIVE)
      } catch (error) {
        expect(error).toBeInstanceOf(Problem)
        return
      }
      const { protocol, host, username } = new URL(href)
      expect([new URL(href).href, protocol, username]).toEqual([href, 'https:', ''])
      expect(href.startsWith(`https://${host}/`)).toBe(true)
      expect(new URL(text).host).toBe(host)
    }),
  )
})

test('http is for this machine in development only', () => {
  expect(parseDestination('http://localhost:8080/shop', DEVELOPMENT)).toBe('http://localhost:8080/shop')
  expect(() => parseDestination('http://shop.example.com', DEVELOPMENT)).toThrow(Problem)
  expect(() => parseDestination('http://localhost.example.com', DEVELOPMENT)).toThrow(Problem)
})

test('a partner’s page is of the program’s own site: same scheme, host and port', () => {
  const program = 'https://shop.example.com/welcome'
  expect(() => requireSameSite('https://shop.example.com/sale', program)).not.toThrow()
  for (const href of [
    'https://shop.example.com:8443/',
    'https://www.shop.example.com/',
    'https://shop.example.com.evil.example.com/',
    'http://shop.example.com/',
  ]) {
    expect(() => requireSameSite(href, program)).toThrow(Problem)
  }
})

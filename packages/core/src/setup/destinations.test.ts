// Where a link may lead: hostile addresses are refused, honest ones are stored in one spelling.

import { Problem } from '@openpartner/domain'
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

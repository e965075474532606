// A User-Agent becomes a browser, a system and a device, without versions.

import { expect, test } from 'vitest'
import { readUserAgent } from './user-agent.ts'

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0'
const SAFARI = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5'

test.each([
  [`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${CHROME} Mobile Safari/537.36`, 'Chrome', 'Android', 'mobile'],
  [`Mozilla/5.0 (Linux; Android 9; Pixel 3) ${CHROME} Mobile Safari/537.36`, 'Chrome', 'Android', 'mobile'],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${SAFARI} Mobile/15E148 Safari/604.1`,
    'Safari',
    'iOS',
    'mobile',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) ${SAFARI} Mobile/15E148 Safari/604.1`,
    'Safari',
    'iOS',
    'tablet',
  ],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI} Safari/605.1.15`, 'Safari', 'macOS', 'desktop'],
  ['Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox', 'Windows', 'desktop'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`, 'Chrome', 'Linux', 'desktop'],
] as const)('%s', (text, browser, os, device) => {
  expect(readUserAgent(text)).toEqual({ browser, os, device })
})

test.each([
  [undefined],
  [''],
  [' '],
  ['curl/8.5.0'],
  ['secret-name/1.0 (x)'],
  ['\u0000'],
  ['x'.repeat(100_000)],
])('what no browser says is of no family: %o', (text) => {
  expect(readUserAgent(text)).toEqual({ browser: null, os: null, device: 'other' })
})

// Which requests are refused because two readers could read them differently.

import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { ambiguousFraming } from './request-framing.ts'

describe('ambiguousFraming', () => {
  it.each([
    [['Host', 'a'], null],
    [['Host', 'a', 'Transfer-Encoding', 'chunked'], null],
    [['Host', 'a', 'hOST', 'a'], 'Host'],
    [['Host', 'a', 'Transfer-Encoding', 'gzip, chunked'], 'Transfer-Encoding'],
    [['Host', 'a', 'transfer-encoding', 'identity'], 'Transfer-Encoding'],
    [['Host', 'a', 'Authorization', 'x', 'authorization', 'y'], 'Authorization'],
    [['Host', 'go.example.com:4100'], null],
    [['Host', '[::1]:4100'], null],
    [['Host', 'a b'], 'Host'],
    [['Host', 'a/../b'], 'Host'],
    [['Host', 'user@a'], 'Host'],
    [['Host', ''], 'Host'],
  ])('of %j is %s', (rawHeaders, expected) => {
    expect(
      ambiguousFraming({ rawHeaders, headers: {}, httpVersion: '1.1' } as unknown as IncomingMessage),
    ).toBe(expected)
  })
})

describe('a target', () => {
  it.each([
    ['/r/spring', 'a', null],
    ['//evil.example.com/x', 'a', null],
    ['*', 'a', null],
    ['http://a/r/spring', 'a', null],
    ['HTTP://A:4100/r/spring', 'a:4100', null],
    ['http://evil.example.com/r/spring', 'a', 'target'],
    ['http://user@a/r/spring', 'a', 'target'],
    ['http://a:80/', 'a', 'target'],
    ['ftp://a/', 'a', 'target'],
    ['a:443', 'a:443', 'target'],
  ])('%s with Host %s is %s', (url, host, expected) => {
    const request = { url, rawHeaders: ['Host', host], headers: { host }, httpVersion: '1.1' }
    expect(ambiguousFraming(request as unknown as IncomingMessage)).toBe(expected)
  })
})

describe('a version', () => {
  it.each([
    ['1.1', null],
    ['1.0', null],
    ['0.9', 'version'],
    ['2.0', 'version'],
  ])('%s of the protocol is %s', (httpVersion, expected) => {
    const request = { url: '/', rawHeaders: ['Host', 'a'], headers: { host: 'a' }, httpVersion }
    expect(ambiguousFraming(request as unknown as IncomingMessage)).toBe(expected)
  })
})

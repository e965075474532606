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
    [['Host', 'go.example.com:4100'], null],
    [['Host', '[::1]:4100'], null],
    [['Host', 'a b'], 'Host'],
    [['Host', 'a/../b'], 'Host'],
    [['Host', 'user@a'], 'Host'],
    [['Host', ''], 'Host'],
  ])('of %j is %s', (rawHeaders, expected) => {
    expect(ambiguousFraming({ rawHeaders } as unknown as IncomingMessage)).toBe(expected)
  })
})

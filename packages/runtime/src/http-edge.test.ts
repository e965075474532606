// The edge rules that router and API share: whose address counts, what of it is kept, which requests are
// refused.

import type { IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import {
  ambiguousFraming,
  arrivalScheme,
  clientAddress,
  createEdgeServer,
  ipClassOf,
  securityHeadersFor,
} from './http-edge.ts'

const PROXIES = [ipaddr.parseCIDR('10.0.0.0/8'), ipaddr.parseCIDR('::1/128')] as const

describe('clientAddress', () => {
  it.each([
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '198.51.100.1, 10.0.0.9', '198.51.100.1'],
    ['10.0.0.1', '10.0.0.9', '10.0.0.9'],
    ['::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::1', '2001:db8:1:2::3', '2001:db8:1:2::3'],
    ['10.0.0.1', 'unknown', null],
    ['10.0.0.1', '198.51.100.1, ', null],
    ['10.0.0.1', undefined, '10.0.0.1'],
    [undefined, '198.51.100.1', null],
  ])('of peer %s with X-Forwarded-For %s is %s', (peer, forwardedFor, expected) => {
    expect(clientAddress(peer, forwardedFor, PROXIES)).toBe(expected)
  })

  it('never believes X-Forwarded-For when no proxy is trusted', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (peer, forwardedFor) => {
        expect(clientAddress(peer, forwardedFor, [])).toBe(peer)
      }),
    )
  })

  it('joins repeated headers in the order they came', () => {
    expect(clientAddress('10.0.0.1', ['192.0.2.66', '198.51.100.1'], PROXIES)).toBe('198.51.100.1')
  })
})

describe('arrivalScheme', () => {
  it.each([
    // What a trusted proxy says counts.
    ['10.0.0.1', 'https', 'https'],
    ['10.0.0.1', 'http', 'http'],
    ['10.0.0.1', 'HTTPS', 'https'],
    ['::ffff:10.0.0.1', 'https', 'https'],
    ['::1', 'http', 'http'],
    // One hop in clear is enough for somebody to have read along.
    ['10.0.0.1', 'https, http', 'http'],
    ['10.0.0.1', 'http,https', 'http'],
    ['10.0.0.1', 'https, https', 'https'],
    // It says nothing, or nothing that means anything.
    ['10.0.0.1', undefined, null],
    ['10.0.0.1', '', null],
    ['10.0.0.1', 'https, wss', null],
    // A stranger in clear stays in clear whatever they write.
    ['203.0.113.7', undefined, 'http'],
    ['203.0.113.7', 'https', 'http'],
    ['2001:db8::7', 'https', 'http'],
    // Nobody reads along on this machine.
    ['127.0.0.1', undefined, null],
    ['127.0.0.1', 'http', null],
    [undefined, 'https', null],
  ])('of peer %s with X-Forwarded-Proto %s is %s', (address, forwardedProto, expected) => {
    expect(arrivalScheme({ address, encrypted: false }, forwardedProto, PROXIES)).toBe(expected)
  })

  it('is https on a TLS socket, whoever is at its other end and whatever they write', () => {
    for (const address of ['203.0.113.7', '10.0.0.1', undefined]) {
      expect(arrivalScheme({ address, encrypted: true }, 'http', PROXIES)).toBe('https')
    }
  })

  it('joins repeated headers', () => {
    expect(arrivalScheme({ address: '10.0.0.1', encrypted: false }, ['https', 'http'], PROXIES)).toBe('http')
  })

  it('never believes X-Forwarded-Proto when no proxy is trusted', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (address, forwardedProto) => {
        const expected = address.startsWith('127.') ? null : 'http'
        expect(arrivalScheme({ address, encrypted: false }, forwardedProto, [])).toBe(expected)
      }),
    )
  })
})

describe('ipClassOf', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:abcd:1234::1', '2001:db8:abcd::/48'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['::1', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['not an address', null],
    [null, null],
  ])('of %s is %s', (address, expected) => {
    expect(ipClassOf(address)).toBe(expected)
  })

  it('is the same for all addresses of a class: the rest is gone', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (a, b) => {
        expect(ipClassOf(`198.51.100.${a}`)).toBe(ipClassOf(`198.51.100.${b}`))
      }),
    )
  })
})

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

describe('securityHeadersFor', () => {
  it('promises https for two years only where the public URL is https', () => {
    expect(securityHeadersFor('https://go.example.com')['strict-transport-security']).toContain(
      'max-age=63072000',
    )
    expect(securityHeadersFor('http://127.0.0.1:4100')).not.toHaveProperty('strict-transport-security')
  })
})

describe('createEdgeServer', () => {
  const answerTo = async (request: string) => {
    const server = createEdgeServer((_request, response) => response.writeHead(204).end())
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write(request)
    const answer = await text(socket)
    server.close()
    return answer
  }

  it.each([
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    [
      'a coding before chunked',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two framings',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('answers 400 to %s and ends the connection', async (_what, request) => {
    expect(await answerTo(request)).toMatch(/^HTTP\/1.1 400 [\s\S]*connection: close/i)
  })

  it('passes everything else on', async () => {
    expect(await answerTo('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 204 /,
    )
  })
})

// Whose address counts behind proxies, and what of it is kept.

import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import {
  addressUnitOf,
  arrivalScheme,
  clientAddress,
  ipClassOf,
  wasForwardedInClear,
} from './client-address.ts'

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

describe('wasForwardedInClear', () => {
  it.each([
    ['10.0.0.1', 'http', true],
    ['10.0.0.1', 'https, http', true],
    ['10.0.0.1', 'https', false],
    ['10.0.0.1', undefined, false],
    // A proxy that nobody named and that speaks TLS with the visitor: a redirect would go round for ever.
    ['203.0.113.7', 'https', false],
    ['203.0.113.7', undefined, false],
    ['127.0.0.1', 'http', false],
  ])('of peer %s with X-Forwarded-Proto %s is %s', (address, forwardedProto, expected) => {
    expect(wasForwardedInClear({ address, encrypted: false }, forwardedProto, PROXIES)).toBe(expected)
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

describe('addressUnitOf', () => {
  it('is the first half of any IPv6 address, as a parser sees it', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const address = clientAddress(text, undefined, []) ?? ''
        if (!address.includes(':')) return
        const groups = ipaddr.IPv6.parse(text).parts.slice(0, 4)
        const expected = `${groups.map((group) => group.toString(16)).join(':')}::/64`
        expect(addressUnitOf(address)).toBe(expected)
      }),
    )
  })

  it.each([
    ['203.0.113.77', '203.0.113.77'],
    ['2001:db8:abcd:1234:5:6:7:8', '2001:db8:abcd:1234::/64'],
    ['2001:db8:abcd:1234::1', '2001:db8:abcd:1234::/64'],
    ['2001:db8:abcd:1235::1', '2001:db8:abcd:1235::/64'],
    ['::ffff:203.0.113.77', '203.0.113.77'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, expected) => {
    expect(addressUnitOf(address)).toBe(expected)
  })
})

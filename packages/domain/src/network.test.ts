// Which networks are taken, and which addresses lie in them, held against Node's own reading.

import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInNetworks, isNetwork } from './network.ts'

describe('isNetwork', () => {
  it.each([
    '203.0.113.0/24',
    '203.0.113.7/32',
    '128.0.0.0/1',
    '2001:db8::/32',
    '2001:DB8:0:1::/64',
    '2001:db8::1/128',
    '1:2:3:4:5:6:7:8/128',
    '64:ff9b::192.0.2.0/120',
  ])('takes %s', (text) => {
    expect(isNetwork(text)).toBe(true)
  })

  it.each([
    '',
    '203.0.113.7',
    '203.0.113.0/',
    '203.0.113.0/33',
    '203.0.113.0/024',
    '203.0.113.0/0',
    '0.0.0.0/0',
    '::/0',
    '203.0.113.7/24',
    '2001:db8::1/64',
    '10.1/16',
    '010.0.0.0/8',
    '0x0a000000/8',
    '256.0.0.0/8',
    '10.0.0.0/8/8',
    ' 10.0.0.0/8',
    '10.0.0.0/8 ',
    '::ffff:10.0.0.0/104',
    'fe80::%eth0/64',
    '1::2::3/128',
    '1:2:3:4:5:6:7/112',
    '1:2:3:4:5:6:7:8:9/128',
    '1:2:3:4:5:6:7::8/128',
    ':1:2:3:4:5:6:7/128',
    'example.com/24',
  ])('refuses %s', (text) => {
    expect(isNetwork(text)).toBe(false)
  })
})

describe('isInNetworks', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.0/24'], true],
    ['203.0.114.7', ['203.0.113.0/24'], false],
    ['203.0.114.7', ['203.0.113.0/24', '203.0.114.7/32'], true],
    ['::ffff:203.0.113.7', ['203.0.113.0/24'], true],
    ['2001:db8::7', ['2001:db8::/32'], true],
    ['2001:db9::7', ['2001:db8::/32'], false],
    // The same number in the other family is another address.
    ['0.0.0.1', ['::1/128'], false],
    ['203.0.113.7', [], false],
    ['nonsense', ['203.0.113.0/24'], false],
    ['', ['203.0.113.0/24'], false],
  ])('%s in %j: %s', (address, networks, expected) => {
    expect(isInNetworks(address, networks)).toBe(expected)
  })

  it('agrees with Node on every address and network of one family', () => {
    const pair = fc.oneof(fc.tuple(fc.ipV4(), fc.ipV4()), fc.tuple(fc.ipV6(), fc.ipV6()))
    fc.assert(
      fc.property(pair, fc.nat(127), ([one, other], length) => {
        const family = isIP(one) === 4 ? 'ipv4' : 'ipv6'
        const prefix = 1 + (family === 'ipv4' ? length % 32 : length)
        const network = firstOf(one, prefix)
        fc.pre(isNetwork(network))
        const list = new BlockList()
        list.addSubnet(network.split('/')[0] ?? '', prefix, family)
        for (const candidate of [one, other]) {
          const expected = list.check(candidate, family)
          expect(isInNetworks(candidate, [network])).toBe(expected)
        }
      }),
    )
  })

  it('is never thrown off by what is no address', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (address, network) => {
        expect(isInNetworks(address, [network])).toBe(false)
      }),
    )
  })
})

/** The network of this length that the address lies in, written out in full. */
function firstOf(address: string, prefix: number): string {
  const isV4 = isIP(address) === 4
  const [size, width] = isV4 ? [8, 4] : [16, 8]
  const groups = isV4 ? address.split('.').map(Number) : expanded(address)
  const masked = groups.map((group, at) => {
    const kept = Math.min(Math.max(prefix - at * size, 0), size)
    return group & ~(2 ** (size - kept) - 1)
  })
  expect(masked).toHaveLength(width)
  return `${masked.map((group) => group.toString(isV4 ? 10 : 16)).join(isV4 ? '.' : ':')}/${prefix}`
}

function expanded(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  if (tail === undefined) return groups(head)
  const [left, right] = [groups(head), groups(tail)]
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
}

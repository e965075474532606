// The gate: nothing on the inside can be reached through a host that a brand names, however it is written.

import ipaddr from 'ipaddr.js'
import { describe, expect, test } from 'vitest'
import { createEgress, isPublicUnicast } from './egress.ts'

const PORTS = [25, 587]
const gate = (names: Record<string, string[]>, allow: string[] = []) =>
  createEgress({
    allow: allow.map((network) => ipaddr.parseCIDR(network)),
    resolve: async (host) => names[host] ?? [],
  })

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '240.0.0.1',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fec0::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:db8::1',
    '2001::1',
    '3fff::1',
    '5f00::1',
    '100::1',
    '4000::1',
    'nonsense',
    '',
  ])('%s is not public', (address) => {
    expect(isPublicUnicast(address)).toBe(false)
  })

  test.each(['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])('%s is public', (address) => {
    expect(isPublicUnicast(address)).toBe(true)
  })
})

describe('a target', () => {
  const names = {
    'mail.example.com': ['93.184.215.14', '2606:4700::1111'],
    'inside.example.com': ['10.0.0.7'],
    'both.example.com': ['93.184.215.14', '127.0.0.1'],
  }

  test('that is public is answered with the very address that was checked', async () => {
    const target = { host: 'mail.example.com', port: 587, ports: PORTS }
    expect(await gate(names).addressOf(target)).toBe('93.184.215.14')
  })

  test.each([
    'inside.example.com',
    'both.example.com',
    '127.0.0.1',
    '[::1]',
    '::ffff:10.0.0.1',
    '169.254.169.254',
  ])('%s is refused', async (host) => {
    await expect(gate(names).addressOf({ host, port: 587, ports: PORTS })).rejects.toMatchObject({
      code: 'address-not-public',
    })
  })

  test.each(['127.1', '0x7f000001', '2130706433', '0177.0.0.1', '0x7f.1', 'unknown.example.com'])(
    '%s has no address, whatever a resolver would make of it',
    async (host) => {
      const trusting = createEgress({
        allow: [],
        resolve: async (name) => (name === 'unknown.example.com' ? [] : ['1.1.1.1']),
      })
      await expect(trusting.addressOf({ host, port: 587, ports: PORTS })).rejects.toMatchObject({
        code: 'host-unknown',
      })
    },
  )

  test('on another port is refused', async () => {
    const target = { host: 'mail.example.com', port: 22, ports: PORTS }
    await expect(gate(names).addressOf(target)).rejects.toMatchObject({ code: 'port-not-allowed' })
  })

  test('in a network the operator allows is open on every port, and its neighbours stay shut', async () => {
    const open = gate(names, ['10.0.0.0/24'])
    expect(await open.addressOf({ host: 'inside.example.com', port: 1025, ports: PORTS })).toBe('10.0.0.7')
    await expect(open.addressOf({ host: '10.0.1.1', port: 587, ports: PORTS })).rejects.toThrow('public')
  })

  test('is looked up anew every time: a name that moves inside is refused from then on', async () => {
    const moving = { 'moving.example.com': ['93.184.215.14'] }
    const egress = gate(moving)
    const target = { host: 'moving.example.com', port: 25, ports: PORTS }
    expect(await egress.addressOf(target)).toBe('93.184.215.14')
    moving['moving.example.com'] = ['127.0.0.1']
    await expect(egress.addressOf(target)).rejects.toThrow('public')
  })
})

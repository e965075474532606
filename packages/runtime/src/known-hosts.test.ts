// Which Host headers a service answers to.

import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { hostsOf } from './known-hosts.ts'

const knowsHost = hostsOf(['https://api.example.com', 'http://api:4000', 'https://[2001:db8::1]'])

it.each([
  ['api.example.com', '203.0.113.7', true],
  ['API.Example.Com', '203.0.113.7', true],
  ['api.example.com:443', '203.0.113.7', true],
  ['api.example.com:8443', '203.0.113.7', true],
  ['api:4000', '10.0.0.3', true],
  ['[2001:db8::1]', '203.0.113.7', true],
  ['[2001:db8::1]:443', '203.0.113.7', true],
  ['evil.example.com', '203.0.113.7', false],
  ['api.example.com.evil.example.com', '203.0.113.7', false],
  ['api.example.com.', '203.0.113.7', false],
  ['example.com', '203.0.113.7', false],
  ['', '203.0.113.7', false],
  [undefined, '203.0.113.7', false],
  // This machine's own names are for this machine.
  ['localhost:4000', '127.0.0.1', true],
  ['127.0.0.1:4000', '::ffff:127.0.0.1', true],
  ['[::1]:4000', '::1', true],
  ['localhost:4000', '203.0.113.7', false],
  ['127.0.0.1', '10.0.0.3', false],
  // A page whose name was rebound to this machine (DNS rebinding) still carries its own name.
  ['evil.example.com', '127.0.0.1', false],
])('Host %s from %s: %s', (host, remoteAddress, expected) => {
  const request = { headers: { host }, socket: { remoteAddress } }
  expect(knowsHost(request as unknown as IncomingMessage)).toBe(expected)
})

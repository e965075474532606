// Tokens and codes: shape, what survives typing, and what a stored hash is bound to.

import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  codeHash,
  deriveKey,
  isSameDigest,
  isToken,
  newCode,
  newToken,
  readCode,
  sha256Hex,
} from './token.ts'

const SECRET = new Uint8Array(32).fill(7)
const OTHER_SECRET = new Uint8Array(32).fill(8)

test('a token is 256 bits in 43 letters that need no escaping, and never the same twice', () => {
  const tokens = Array.from({ length: 1_000 }, newToken)
  for (const token of tokens) {
    expect(isToken(token)).toBe(true)
    expect(encodeURIComponent(token)).toBe(token)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  }
  expect(new Set(tokens).size).toBe(1_000)
})

test.each([
  '',
  'a'.repeat(42),
  'a'.repeat(44),
  `${'a'.repeat(42)}=`,
  `${'a'.repeat(42)}\n`,
  'a'.repeat(100_000),
])('what is not 43 letters of base64url is no token', (text) => {
  expect(isToken(text)).toBe(false)
})

test('SHA-256 is the one of FIPS 180-4', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('digests are the same only when every byte is, and nothing equals an empty one', () => {
  expect(isSameDigest(sha256Hex('a'), sha256Hex('a'))).toBe(true)
  expect(isSameDigest(sha256Hex('a'), sha256Hex('b'))).toBe(false)
  expect(isSameDigest(sha256Hex('a'), sha256Hex('a').slice(2))).toBe(false)
  expect(isSameDigest('', '')).toBe(false)
})

test('a code has 8 letters that people cannot mistake for each other, and uses all 32', () => {
  const codes = Array.from({ length: 1_000 }, newCode)
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
  expect(new Set(codes).size).toBe(1_000)
  expect(new Set(codes.join('')).size).toBe(32)
})

test('a code is read as it was meant, however it was typed', () => {
  for (const typed of ['10AB-CDEF', ' 10abcdef ', 'LOab cdef', 'iOAB CDEF', '1 0 A B C D E F']) {
    expect(readCode(typed)).toBe('10ABCDEF')
  }
  for (const typed of ['', '10ABCDE', '10ABCDEFG', '10ABCDEU', '１０ABCDEF'])
    expect(readCode(typed)).toBeNull()
})

test('each purpose has a key of its own, by RFC 5869, from which AUTH_SECRET cannot be told', () => {
  const keys = (['otp', 'request-limits'] as const).map((purpose) => deriveKey(SECRET, purpose))
  expect(keys.map(({ length }) => length)).toEqual([32, 32])
  expect(new Set([SECRET, ...keys].map((key) => Buffer.from(key).toString('hex'))).size).toBe(3)
  // Extract with a salt of zeros, then one block of expand.
  const extracted = createHmac('sha256', new Uint8Array(32)).update(SECRET).digest()
  const expanded = createHmac('sha256', extracted).update('openpartner/auth/v1/request-limits\x01').digest()
  expect(Buffer.from(deriveKey(SECRET, 'request-limits'))).toEqual(expanded)
})

test('the hash of a code is bound to its challenge and to the secret', () => {
  const hash = codeHash(SECRET, 'chl_one', '10ABCDEF')
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(codeHash(SECRET, 'chl_one', '10ABCDEF')).toBe(hash)
  expect(codeHash(SECRET, 'chl_two', '10ABCDEF')).not.toBe(hash)
  expect(codeHash(OTHER_SECRET, 'chl_one', '10ABCDEF')).not.toBe(hash)
})

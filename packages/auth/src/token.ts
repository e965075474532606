// Secrets people and browsers hold: random tokens, mailed codes, their hashes; every file of this package
// uses it.

import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

const TOKEN_BYTES = 32
/** 32 bytes in base64url without padding. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** Crockford's base32: no I, L, O, U (https://www.crockford.com/base32.html). */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/
/** 8 letters of 5 bits. */
const CODE_BYTES = 5

/** 256 random bits, 43 letters that need no escaping in a URL, cookie or header. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** True when `text` has the shape of a token; says nothing about whether it opens anything. */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** What is stored instead of a token or key. Tokens are random, so an unsalted hash tells nothing. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** Compares two hex digests of the same length in a time that does not depend on where they differ. */
export function isSameDigest(one: string, other: string): boolean {
  const left = Buffer.from(one, 'hex')
  const right = Buffer.from(other, 'hex')
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right)
}

/** 8 letters for typing, 40 random bits: enough for five tries, never enough without a limit on tries. */
export function newCode(): string {
  let bits = BigInt(`0x${randomBytes(CODE_BYTES).toString('hex')}`)
  let code = ''
  for (let letter = 0; letter < 8; letter++) {
    code += LETTERS.charAt(Number(bits & 31n))
    bits >>= 5n
  }
  return code
}

/** A code as people type it — lower case, spaces, dashes, O for 0, I or L for 1 — or null when it is none. */
export function readCode(text: string): string | null {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return CODE.test(code) ? code : null
}

/**
 * HMAC-SHA256, hex, of a code for one challenge. Keyed, because 40 bits could be searched from a copy of the
 * database; bound to the challenge, so that a row's hash is of no use in another row.
 */
export function codeHash(authSecret: Uint8Array, challengeId: string, code: string): string {
  return createHmac('sha256', deriveKey(authSecret, 'otp')).update(`${challengeId}\n${code}`).digest('hex')
}

/** HKDF-SHA256 (RFC 5869) of AUTH_SECRET; one key per purpose, so that none stands in for another. */
export function deriveKey(authSecret: Uint8Array, purpose: 'otp' | 'request-limits'): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', authSecret, '', `openpartner/auth/v1/${purpose}`, 32))
}

// What an API key looks like, and minting one; pure but for randomness.

import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { KeyKind, Mode } from '@openpartner/domain'
import { sha256Hex } from './token.ts'

export interface KeyFormat {
  readonly kind: KeyKind
  readonly mode: Mode
}

export interface MintedApiKey {
  /** Shown to the person who asked. A secret one is shown this once, never stored, never logged. */
  readonly key: string
  readonly secretHash: string
  readonly lastFour: string
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** 62^43 is just above 2^256. */
const SECRET_LENGTH = 43
/** 62^6 is above 2^32. */
const CHECKSUM_LENGTH = 6
const KEY = /^(op_(live|test)_(sk|pk)_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

/**
 * `op_live_sk_`, `op_test_sk_`, `op_live_pk_` or `op_test_pk_`, 43 base62 letters of 256 random bits, 6
 * base62 letters of the CRC-32 of all before. The fixed start lets secret scanners find a leaked key; the
 * checksum lets them, and us, dismiss look-alikes.
 */
export function mintApiKey(kind: KeyKind, mode: Mode): MintedApiKey {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH)
  const body = `op_${mode}_${kind === 'secret' ? 'sk' : 'pk'}_${secret}`
  const key = body + checksumOf(body)
  return { key, secretHash: sha256Hex(key), lastFour: key.slice(-4) }
}

/** What a well-formed key with the right checksum says of itself, or null. Pure: a typo costs no look-up. */
export function apiKeyFormat(key: string): KeyFormat | null {
  const [, body, mode, kind, checksum] = KEY.exec(key) ?? []
  if (body === undefined || checksum !== checksumOf(body)) return null
  return { mode: mode === 'live' ? 'live' : 'test', kind: kind === 'sk' ? 'secret' : 'publishable' }
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH)
}

function base62(value: bigint, length: number): string {
  let [left, text] = [value, '']
  while (text.length < length) {
    text = LETTERS.charAt(Number(left % 62n)) + text
    left /= 62n
  }
  return text
}

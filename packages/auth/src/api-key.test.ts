// The format of API keys: what is minted passes, and no typo does.

import { openDatabase } from '@openpartner/db'
import { KEY_KINDS, MODES } from '@openpartner/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findActiveKey, findApiKey } from './api-key.ts'
import { apiKeyFormat, mintApiKey } from './api-key-format.ts'
import { sha256Hex } from './token.ts'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Written apart from the code: CRC-32 bit by bit (ISO 3309), base 62 by repeated division. */
function checksum(body: string): string {
  let crc = 0xff_ff_ff_ff
  for (const byte of Buffer.from(body)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1
  }
  let left = (crc ^ 0xff_ff_ff_ff) >>> 0
  let text = ''
  for (let digit = 0; digit < 6; digit++) {
    text = LETTERS.charAt(left % 62) + text
    left = Math.floor(left / 62)
  }
  return text
}

const FORMATS = KEY_KINDS.flatMap((kind) => MODES.map((mode) => ({ kind, mode })))

test.each(FORMATS)(
  'a $kind $mode key has 43 letters of secret and the checksum of all before it',
  ({ kind, mode }) => {
    const keys = Array.from({ length: 250 }, () => mintApiKey(kind, mode))
    for (const { key, secretHash, lastFour } of keys) {
      expect(key).toMatch(new RegExp(`^op_${mode}_${kind === 'secret' ? 'sk' : 'pk'}_[0-9A-Za-z]{49}$`))
      expect(key.slice(-6)).toBe(checksum(key.slice(0, -6)))
      expect(secretHash).toBe(sha256Hex(key))
      expect(key.endsWith(lastFour)).toBe(true)
      expect(apiKeyFormat(key)).toEqual({ kind, mode })
    }
    expect(new Set(keys.map(({ key }) => key)).size).toBe(250)
  },
)

test('one wrong letter anywhere is noticed', () => {
  const { key } = mintApiKey('secret', 'live')
  fc.assert(
    fc.property(fc.nat(key.length - 1), fc.constantFrom(...LETTERS.split(''), '_', ' '), (at, letter) => {
      const typo = key.slice(0, at) + letter + key.slice(at + 1)
      expect(apiKeyFormat(typo) === null).toBe(typo !== key)
    }),
  )
})

test('what is not exactly a key is none', () => {
  const { key } = mintApiKey('secret', 'live')
  for (const wrong of [
    '',
    key.slice(0, -1),
    `${key}0`,
    ` ${key}`,
    `${key}\n`,
    key.replace('live', 'test'),
    key.replace('_sk_', '_pk_'),
    key.replace('_sk_', '_xk_'),
    key.toLowerCase(),
  ]) {
    expect(apiKeyFormat(wrong)).toBeNull()
  }
  expect(apiKeyFormat(`op_live_sk_${'0'.repeat(1_000_000)}`)).toBeNull()
})

test('typos are refused without a query: no database is there to answer one', async () => {
  const nowhere = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'test' })
  const { key } = mintApiKey('secret', 'live')
  const typo = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
  const now = new Date('2026-01-15T12:00:00Z')
  expect(await findApiKey(nowhere, typo, { now, address: null })).toBeNull()
  expect(await findActiveKey(nowhere, typo, now)).toBeNull()
  await expect(findApiKey(nowhere, key, { now, address: null })).rejects.toThrow(/ECONNREFUSED|Failed query/)
  await nowhere.close()
})

// A sealed value opens in its own place, unchanged, with its own key: and in no other way.

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decrypt, encrypt } from './aead.ts'
import { encodeContext, type SealContext } from './context.ts'
import { type Keyring, parseKeyring } from './keyring.ts'
import { kidOf, open, SealError, seal } from './seal.ts'

const entry = (kid: string, from = kid) => `${kid}:${createHash('sha256').update(from).digest('base64')}`
const KEYRING = parseKeyring(entry('k1'))
const PLACE: SealContext = {
  brand: '019b0000-0000-7000-8000-000000000001',
  table: 'mail_settings',
  column: 'sealed_credential',
  row: '019b0000-0000-7000-8000-000000000002',
}
const TEXT = 'hunter2-and-more'
const SEALED = seal(KEYRING, PLACE, TEXT)

function reasonFor(sealed: string, place = PLACE, keyring: Keyring = KEYRING): string {
  try {
    open(keyring, place, sealed)
  } catch (error) {
    if (error instanceof SealError) return error.reason
    throw error
  }
  return 'opened'
}

/** The payload with its bytes changed. */
function withPayload(change: (bytes: Buffer) => Uint8Array): string {
  const [version, kid, payload = ''] = SEALED.split('.')
  return [version, kid, Buffer.from(change(Buffer.from(payload, 'base64url'))).toString('base64url')].join(
    '.',
  )
}

test('any text comes back from its own place', () => {
  const place = fc.record({
    brand: fc.oneof(fc.uuid(), fc.constant('')),
    table: fc.stringMatching(/^[a-z_]{1,63}$/),
    column: fc.stringMatching(/^[a-z_]{1,63}$/),
    row: fc.uuid(),
  })
  fc.assert(
    fc.property(place, fc.string({ unit: 'grapheme', maxLength: 200 }), (context, text) => {
      const sealed = seal(KEYRING, context, text)
      expect(sealed).toMatch(/^v1\.k1\.[\w-]{38,}$/)
      expect(kidOf(sealed)).toBe('k1')
      expect(open(KEYRING, context, sealed).reveal()).toBe(text)
    }),
  )
})

test('the same text is never sealed alike twice', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => seal(KEYRING, PLACE, TEXT))).size).toBe(1_000)
})

describe('a changed value is refused', () => {
  test('at every bit of nonce, ciphertext and tag', () => {
    const bits = 8 * (12 + TEXT.length + 16)
    const opened = Array.from({ length: bits }, (_, bit) =>
      reasonFor(
        withPayload((bytes) => {
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
          return bytes
        }),
      ),
    )
    expect(opened).toHaveLength(352)
    expect(new Set(opened)).toEqual(new Set(['refused']))
  })

  test('at every character of the text', () => {
    let tried = 0
    for (const [index, was] of [...SEALED].entries()) {
      for (const letter of 'A9z-_.= \n\u0000é') {
        if (letter === was) continue
        tried += 1
        expect(reasonFor(SEALED.slice(0, index) + letter + SEALED.slice(index + 1))).not.toBe('opened')
      }
    }
    expect(tried).toBeGreaterThan(SEALED.length * 9)
  })

  test('cut or lengthened at either end by any number of bytes', () => {
    const length = 12 + TEXT.length + 16
    for (let cut = 1; cut <= length; cut++) {
      const reason = length - cut < 28 ? 'malformed' : 'refused'
      expect(reasonFor(withPayload((bytes) => bytes.subarray(0, length - cut)))).toBe(reason)
      expect(reasonFor(withPayload((bytes) => bytes.subarray(cut)))).toBe(reason)
      expect(reasonFor(withPayload((bytes) => Buffer.concat([bytes, Buffer.alloc(cut)])))).toBe('refused')
    }
  })

  test.each([
    '',
    'hunter2',
    'v1',
    'v1.k1',
    'v1.k1.',
    `v2${SEALED.slice(2)}`,
    `V1${SEALED.slice(2)}`,
    ` ${SEALED}`,
    `${SEALED}\n`,
    `${SEALED}=`,
    `${SEALED}.`,
    `${SEALED}.x`,
    SEALED.replace('.k1.', '..'),
    SEALED.replace('.k1.', '.K1.'),
    `v1.k1.${'A'.repeat(37)}`,
  ])('as malformed: %j', (text) => {
    expect(reasonFor(text)).toBe('malformed')
    expect(() => kidOf(text)).toThrow(SealError)
  })
})

describe('a value is refused in another place', () => {
  const other = { brand: '', table: 'postback_targets', column: 'sealed_token', row: PLACE.brand }
  test.each(Object.entries(other))('of another %s', (field, value) => {
    expect(reasonFor(SEALED, { ...PLACE, [field]: value })).toBe('refused')
  })

  test('of which any two fields have swapped or shifted letters', () => {
    const names = ['brand', 'table', 'column', 'row'] as const
    for (const one of names) {
      for (const two of names.filter((name) => name !== one)) {
        expect(reasonFor(SEALED, { ...PLACE, [one]: PLACE[two], [two]: PLACE[one] })).toBe('refused')
        const [letter = ''] = PLACE[two]
        expect(reasonFor(SEALED, { ...PLACE, [one]: PLACE[one] + letter, [two]: PLACE[two].slice(1) })).toBe(
          'refused',
        )
      }
    }
  })

  test('because no two places have the same bytes', () => {
    const field = fc.string({
      minLength: 1,
      maxLength: 6,
      unit: fc.constantFrom('a', 'b', '\u0000', '\u0004'),
    })
    const place = fc.record({ brand: field, table: field, column: field, row: field })
    fc.assert(
      fc.property(place, place, (one, two) => {
        const isSame = JSON.stringify(one) === JSON.stringify(two)
        expect(encodeContext(one, 'k').equals(encodeContext(two, 'k'))).toBe(isSame)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a key', () => {
  test('that seals no more still opens what it sealed', () => {
    const both = parseKeyring(`${entry('k2')},${entry('k1')}`)
    expect(open(both, PLACE, SEALED).reveal()).toBe(TEXT)
    expect(kidOf(seal(both, PLACE, TEXT))).toBe('k2')
  })

  test('that is not in the keyring is named, and no other is tried', () => {
    const renamed = parseKeyring(entry('k2', 'k1'))
    expect(() => open(renamed, PLACE, SEALED)).toThrow(
      'sealed under the key "k1", which is not in the keyring',
    )
    expect(reasonFor(SEALED, PLACE, renamed)).toBe('unknown-kid')
  })

  test('of the same name but other bytes opens nothing', () => {
    expect(reasonFor(SEALED, PLACE, parseKeyring(entry('k1', 'another')))).toBe('refused')
  })

  test('named by a value that was sealed under another opens nothing', () => {
    const both = parseKeyring(`${entry('k2')},${entry('k1')}`)
    expect(reasonFor(SEALED.replace('.k1.', '.k2.'), PLACE, both)).toBe('refused')
    const twins = parseKeyring(`${entry('k1')},${entry('k2')}`)
    expect(reasonFor(seal(twins, PLACE, TEXT).replace('.k1.', '.k2.'), PLACE, twins)).toBe('refused')
  })
})

test('a tag of any other length than 16 bytes is refused, though its bytes are right', () => {
  const [key, nonce, aad] = [Buffer.alloc(32, 7), Buffer.alloc(12), Buffer.alloc(3)]
  const sealed = encrypt(key, nonce, aad, Buffer.from(TEXT))
  const [text, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)]
  expect(decrypt(key, nonce, aad, text, tag)?.toString()).toBe(TEXT)
  for (let length = 0; length < 16; length++) {
    expect(decrypt(key, nonce, aad, text, tag.subarray(0, length)), `${length}`).toBeNull()
  }
  expect(decrypt(key, nonce, aad, text, Buffer.concat([tag, Buffer.alloc(1)]))).toBeNull()
})

test('a key or a nonce of another length is never used', () => {
  for (const length of [0, 1, 8, 11, 13, 16, 24]) {
    expect(() => encrypt(Buffer.alloc(32), Buffer.alloc(length), Buffer.alloc(0), Buffer.alloc(0))).toThrow(
      RangeError,
    )
    const bytes = Buffer.alloc(16)
    expect(() => decrypt(Buffer.alloc(32), Buffer.alloc(length), bytes, bytes, bytes)).toThrow(RangeError)
  }
  for (const length of [0, 16, 24, 31, 33]) {
    expect(() => encrypt(Buffer.alloc(length), Buffer.alloc(12), Buffer.alloc(0), Buffer.alloc(0))).toThrow(
      RangeError,
    )
  }
})

test('a text without exact bytes and a place that could be mistaken are refused before anything is sealed', () => {
  const lone = '\ud800'
  expect(() => seal(KEYRING, PLACE, lone)).toThrow(TypeError)
  expect(() => seal(KEYRING, PLACE, 'x'.repeat(65_537))).toThrow(TypeError)
  for (const change of [
    { table: '' },
    { column: '' },
    { row: '' },
    { row: lone },
    { brand: 'x'.repeat(129) },
  ]) {
    expect(() => seal(KEYRING, { ...PLACE, ...change }, TEXT), JSON.stringify(change)).toThrow(TypeError)
  }
  expect(open(KEYRING, PLACE, seal(KEYRING, PLACE, 'x'.repeat(65_536))).reveal()).toHaveLength(65_536)
})

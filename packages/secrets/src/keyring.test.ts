// Which keyrings are refused, that a refusal gives nothing away, and that keys and secrets never print.

import { createHash, randomBytes } from 'node:crypto'
import { format, inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { KeyringError, parseKeyring } from './keyring.ts'
import { Secret } from './secret.ts'

const key = (name: string) => createHash('sha256').update(name).digest('base64')
const ONE = key('one')
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64')
const REAL = Buffer.from(ONE, 'base64')

test.each([
  ['one key', `k1:${ONE}`, ['k1']],
  ['the primary first', `k2:${key('two')},k1:${ONE}`, ['k2', 'k1']],
  ['spaces and a line break around entries', ` k2:${key('two')} ,\n k1:${ONE} `, ['k2', 'k1']],
  ['URL-safe base64', `k1:${REAL.toString('base64url')}`, ['k1']],
  ['no padding', `k1:${ONE.replace('=', '')}`, ['k1']],
  ['a long kid', `${'a'.repeat(32)}:${ONE}`, ['a'.repeat(32)]],
  ['a date as kid', `2026-11:${ONE}`, ['2026-11']],
  ['16 keys', Array.from({ length: 16 }, (_, n) => `k${n}:${key(`${n}`)}`).join(), undefined],
])('a keyring with %s is taken', (_, text, kids) => {
  const keyring = parseKeyring(text)
  if (kids !== undefined) expect(keyring.kids()).toEqual(kids)
  expect(keyring.primaryKid).toBe(keyring.kids()[0])
})

test('a key of the system’s random source is never taken for a weak one', () => {
  for (let n = 0; n < 20_000; n++) parseKeyring(`k:${randomBytes(32).toString('base64')}`)
})

const REFUSED: readonly [what: string, text: string, says: string][] = [
  ['nothing', '', 'kid:base64'],
  ['spaces', '   ', 'kid:base64'],
  ['a key without kid', ONE, 'entry 1 is not kid:base64'],
  ['an empty entry', `k1:${ONE},`, 'entry 2 is not kid:base64'],
  ['an empty entry before', `,k1:${ONE}`, 'entry 1 is not kid:base64'],
  ['semicolons', `k2:${key('two')};k1:${ONE}`, 'entry 1 is not base64'],
  ['an empty kid', `:${ONE}`, 'entry 1 has a kid'],
  ['a kid in capitals', `K1:${ONE}`, 'entry 1 has a kid'],
  ['a kid with a dot', `k.1:${ONE}`, 'entry 1 has a kid'],
  ['a kid with a dash first', `-k1:${ONE}`, 'entry 1 has a kid'],
  ['a kid with an underscore', `k_1:${ONE}`, 'entry 1 has a kid'],
  ['a kid of 33 characters', `${'a'.repeat(33)}:${ONE}`, 'entry 1 has a kid'],
  ['a kid with a letter of another script', `ключ:${ONE}`, 'entry 1 has a kid'],
  ['the key in the kid’s place', `${ONE}:k1`, 'entry 1 has a kid'],
  ['a space inside an entry', `k1: ${ONE}`, 'not base64 of exactly 32 bytes'],
  ['an empty key', 'k1:', 'not base64 of exactly 32 bytes'],
  ['31 bytes', `k1:${base64(REAL.subarray(1))}`, 'not base64 of exactly 32 bytes'],
  ['33 bytes', `k1:${base64(Buffer.concat([REAL, REAL.subarray(0, 1)]))}`, 'exactly 32 bytes'],
  ['16 bytes', `k1:${base64(REAL.subarray(16))}`, 'not base64 of exactly 32 bytes'],
  ['a key in hex', `k1:${REAL.toString('hex')}`, 'not base64 of exactly 32 bytes'],
  ['hex as the text inside', `k1:${base64(REAL.toString('hex').slice(0, 32))}`, 'no random key'],
  ['two paddings', `k1:${ONE}=`, 'not base64 of exactly 32 bytes'],
  ['stray bits at the end', `k1:${strayBits(ONE)}`, 'not base64 of exactly 32 bytes'],
  ['something behind the key', `k1:${ONE}!`, 'not base64 of exactly 32 bytes'],
  ['zeros', `k1:${base64(new Uint8Array(32))}`, 'no random key'],
  ['one byte repeated', `k1:${base64(new Uint8Array(32).fill(0xa7))}`, 'no random key'],
  ['counting up', `k1:${base64(Uint8Array.from({ length: 32 }, (_, n) => n))}`, 'no random key'],
  ['counting by sevens', `k1:${base64(Uint8Array.from({ length: 32 }, (_, n) => n * 7))}`, 'no random key'],
  [
    'a short word repeated',
    `k1:${base64(Buffer.concat([1, 2, 3, 4].map(() => REAL.subarray(0, 8))))}`,
    'no random',
  ],
  ['a passphrase', `k1:${base64('correct horse battery staple, 32')}`, 'no random key'],
  ['text with line breaks', `k1:${base64('correct horse\nbattery staple\r\n32')}`, 'no random key'],
  ['a placeholder', `k1:${`changeme${ONE}`.slice(0, 43)}=`.replace(/.=$/, 'A='), 'no random key'],
  ['another placeholder', `k1:${`Replaceme${ONE}`.slice(0, 42)}A=`, 'no random key'],
  ['the same kid twice', `k1:${ONE},k1:${key('two')}`, 'entries 1 and 2 have the same kid'],
  ['the same key twice', `k2:${ONE},k1:${ONE}`, 'entries 1 and 2 are the same key'],
  ['the same key spelt in two ways', `k2:${REAL.toString('base64url')},k1:${ONE}`, 'the same key'],
  ['17 keys', Array.from({ length: 17 }, (_, n) => `k${n}:${key(`${n}`)}`).join(), 'more than 16'],
  ['one weak key among good ones', `k2:${ONE},k1:${base64(new Uint8Array(32))}`, 'entry 2 is no random key'],
]

describe('a keyring is refused', () => {
  test.each(REFUSED)('for %s', (_, text, says) => {
    expect(() => parseKeyring(text)).toThrow(KeyringError)
    expect(() => parseKeyring(text)).toThrow(says)
  })

  test('without a word of it in the refusal', () => {
    for (const [what, text] of REFUSED) {
      const said = messageOf(() => parseKeyring(text))
      const words = text.split(/[\s:,;]+/).filter((word) => word.length > 3)
      for (const word of words) expect(said, what).not.toContain(word)
    }
  })
})

test('keyrings and secrets print as [secret] wherever they are printed', () => {
  for (const hidden of [parseKeyring(`k1:${ONE}`), new Secret('hunter2'), new Secret(REAL)]) {
    const printed = [
      String(hidden),
      JSON.stringify({ hidden }),
      inspect({ hidden }, { depth: 9, showHidden: true }),
      format('%s %o %O %j', hidden, hidden, hidden, hidden),
    ]
    for (const text of printed) {
      expect(text).toContain('[secret]')
      expect(text).not.toMatch(/hunter2|k1/)
      expect(text).not.toContain(ONE.slice(0, 8))
    }
    expect(Object.keys(hidden).filter((name) => name !== 'primaryKid')).toEqual([])
  }
  expect(new Secret('hunter2').reveal()).toBe('hunter2')
})

/** The last letter of 32 bytes has two bits that mean nothing. */
function strayBits(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return `${text.slice(0, 42)}${letters[letters.indexOf(text[42] ?? '') + 1]}=`
}

function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('nothing was refused')
}

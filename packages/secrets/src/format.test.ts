// The page docs/formats/sealed-value.md and the code say the same: every vector of the page is recomputed,
// once by the code and once from the page's words alone.

import { createDecipheriv, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hkdf } from './aead.ts'
import { encodeContext } from './context.ts'
import { Keyring, parseKeyring } from './keyring.ts'
import { open, sealWithNonce } from './seal.ts'

type Vector = Readonly<
  Record<
    | 'kid'
    | 'master'
    | 'brand'
    | 'table'
    | 'column'
    | 'row'
    | 'nonce'
    | 'plaintext'
    | 'context'
    | 'key'
    | 'sealed',
    string
  >
>

const PAGE = readFileSync(new URL('../../../docs/formats/sealed-value.md', import.meta.url), 'utf8')
const VECTORS = [...PAGE.matchAll(/```json\n([^`]+)```/g)].map(([, json]) => JSON.parse(json ?? '') as Vector)

const hex = (text: string) => Buffer.from(text, 'hex')
const keyringOf = ({ kid, master }: Vector) => new Keyring([{ kid, key: new Uint8Array(hex(master)) }])

test('the page has three vectors', () => {
  expect(VECTORS).toHaveLength(3)
})

test.each(VECTORS)('the code makes and opens the vector of $table, "$plaintext"', (vector) => {
  const { brand, table, column, row, kid } = vector
  const place = { brand, table, column, row }
  const context = encodeContext(place, kid)
  expect(context.toString('hex')).toBe(vector.context)
  expect(hkdf(hex(vector.master), new Uint8Array(), context, 32).toString('hex')).toBe(vector.key)
  const keyring = keyringOf(vector)
  expect(sealWithNonce(keyring, place, vector.plaintext, hex(vector.nonce))).toBe(vector.sealed)
  expect(open(keyring, place, vector.sealed).reveal()).toBe(vector.plaintext)
})

test.each(VECTORS)('the words of the page open the vector of $table, "$plaintext"', (vector) => {
  const [version = '', kid = '', payload = ''] = vector.sealed.split('.')
  const fields = [version, vector.brand, vector.table, vector.column, vector.row, kid]
  const context = Buffer.concat(
    fields.map((field) => {
      const bytes = Buffer.from(field)
      return Buffer.concat([Uint8Array.of(0, 0, 0, bytes.length), bytes])
    }),
  )
  const key = Buffer.from(hkdfSync('sha256', hex(vector.master), '', context, 32))
  const bytes = Buffer.from(payload, 'base64url')
  expect(bytes.subarray(0, 12).toString('hex')).toBe(vector.nonce)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(context).setAuthTag(bytes.subarray(-16))
  expect(decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).toBe(
    vector.plaintext,
  )
})

test('the master keys of the page are accepted by no service', () => {
  for (const { kid, master } of VECTORS) {
    expect(() => parseKeyring(`${kid}:${hex(master).toString('base64')}`)).toThrow('no random key')
  }
})

// The parser of request bodies: strict where JSON.parse is lax, and never wrong about a legal document.

import { Problem } from '@openpartner/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './json-body.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('every JSON document without __proto__ is understood as JSON.parse understands it', () => {
  const written = fc.json({ maxDepth: 3 }).filter((text) => !text.includes('__proto__'))
  fc.assert(
    fc.property(written, fc.constantFrom(undefined, 2), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent)
      expect(parseJson(bytes(text))).toEqual(JSON.parse(text))
    }),
  )
})

test.each([
  ['a key twice', '{"a":1,"a":1}'],
  ['a key twice in two spellings', '{"a":1,"\\u0061":2}'],
  ['a key twice deep inside', '[{"x":{"y":[{"a":1,"b":2,"a":3}]}}]'],
  ['a key twice after a nested object', '{"a":{"b":1},"c":[1,{"a":2}],"a":3}'],
  ['a prototype', '{"__proto__":{}}'],
  ['a prototype in two spellings', '{"\\u005f_proto__":{}}'],
  ['nothing', ''],
  ['half of it', '{"a":'],
  ['something behind it', '{} {}'],
])('%s is refused', (_, text) => {
  expect(() => parseJson(bytes(text))).toThrow(Problem)
})

test('bytes that are no UTF-8 are refused, and not replaced', () => {
  expect(() => parseJson(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toThrow(Problem)
})

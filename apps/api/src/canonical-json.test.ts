// One spelling per value: what idempotency and twin events compare.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

test('the order of keys does not matter, the order of a list does', () => {
  expect(canonicalJson({ b: 1, a: [1, 2] })).toBe('{"a":[1,2],"b":1}')
  expect(canonicalJson({ a: [1, 2], b: 1 })).toBe(canonicalJson({ b: 1, a: [1, 2] }))
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})

test('an absent field and an undefined one are the same; null is not', () => {
  expect(canonicalJson({ a: undefined })).toBe(canonicalJson({}))
  expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}))
})

test('an instant is written as it is told', () => {
  expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}')
})

test('it is JSON of the same value, so two values share a spelling only when they are equal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

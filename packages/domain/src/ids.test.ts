// TypeIDs: what is written reads back, and nothing else is let in.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeId, encodeId, ID_PREFIXES, type IdPrefix, idsFrom, isId, unixMsOf, uuidOf } from './ids.ts'

const PREFIXES = Object.keys(ID_PREFIXES) as IdPrefix[]
const anyUuid = fc
  .bigInt({ min: 0n, max: 2n ** 128n - 1n })
  .map((bits) => bits.toString(16).padStart(32, '0'))
  .map((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057'
const SUFFIX = '01h455vb4pex5vsknk084sn02q'

// From the specification's valid.json (v0.3.0); its prefixes do not matter to the encoding.
test.each([
  ['nil', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['one', '00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
  ['ten', '00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
  ['sixteen', '00000000-0000-0000-0000-000000000010', '0000000000000000000000000g'],
  ['thirty-two', '00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
  ['max', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['valid-alphabet', '0110c853-1d09-52d8-d73e-1194e95b5f19', '0123456789abcdefghjkmnpqrs'],
  ['valid-uuidv7', UUID, SUFFIX],
])('vector %s reads and writes as published', (_name, uuid, suffix) => {
  expect(encodeId('clk', uuid)).toBe(`clk_${suffix}`)
  expect(decodeId('clk', `clk_${suffix}`)).toBe(uuid)
})

test.each(PREFIXES)('%s: every uuid comes back as it went in', (prefix) => {
  expect(prefix).toMatch(/^[a-z]{3}$/)
  fc.assert(
    fc.property(anyUuid, (uuid) => {
      const id = encodeId(prefix, uuid)
      expect(id).toHaveLength(30)
      expect(decodeId(prefix, id)).toBe(uuid)
      expect(isId(prefix, id)).toBe(true)
      expect(uuidOf(id)).toBe(uuid)
    }),
    { numRuns: 25 },
  )
})

test('sorts as its uuid does: newest last in text order too', () => {
  fc.assert(
    fc.property(anyUuid, anyUuid, (one, other) => {
      expect(encodeId('evt', one) < encodeId('evt', other)).toBe(one < other)
    }),
  )
})

describe('is refused', () => {
  test.each([
    ['the prefix of another kind', `lnk_${SUFFIX}`],
    ['no prefix', SUFFIX],
    ['no underscore', `clk${SUFFIX}`],
    ['an upper-case prefix', `CLK_${SUFFIX}`],
    ['an upper-case letter', `clk_${SUFFIX.toUpperCase()}`],
    ['one letter too few', `clk_${SUFFIX.slice(1)}`],
    ['one letter too many', `clk_${SUFFIX}0`],
    ['a first letter above 7: 130 bits', `clk_8${SUFFIX.slice(1)}`],
    ['a letter Crockford leaves out: i', `clk_0${'i'.repeat(25)}`],
    ['a letter Crockford leaves out: l', `clk_0${'l'.repeat(25)}`],
    ['a letter Crockford leaves out: o', `clk_0${'o'.repeat(25)}`],
    ['a letter Crockford leaves out: u', `clk_0${'u'.repeat(25)}`],
    ['a dash', `clk_${SUFFIX.slice(0, 25)}-`],
    ['white space behind', `clk_${SUFFIX} `],
    ['a line feed behind', `clk_${SUFFIX}\n`],
    ['white space before', ` clk_${SUFFIX}`],
    ['a uuid', UUID],
    ['nothing', ''],
    ['only the prefix', 'clk_'],
    ['two prefixes', `clk_clk_${SUFFIX}`],
  ])('%s', (_what, text) => {
    expect(decodeId('clk', text)).toBeNull()
    expect(isId('clk', text)).toBe(false)
  })

  test('whatever was not written by us', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isId('clk', `clk_${text}`)).toBe(
          /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text) && text.length === 26,
        )
      }),
    )
  })

  test('a uuid that is not as Postgres prints it', () => {
    for (const uuid of [
      UUID.toUpperCase(),
      UUID.replaceAll('-', ''),
      `{${UUID}}`,
      `${UUID}0`,
      '',
      `${UUID}\n`,
    ]) {
      expect(() => encodeId('clk', uuid)).toThrow('not a canonical uuid')
    }
  })

  test('an id nobody parsed, as the bug it is', () => {
    expect(() => uuidOf('clk_made-up')).toThrow('never parsed')
  })
})

test('the instant of a UUIDv7 is its first 48 bits', () => {
  expect(unixMsOf(encodeId('clk', UUID))).toBe(Date.parse('2023-06-30T03:34:18.518Z'))
  expect(unixMsOf(encodeId('clk', 'ffffffff-ffff-7000-8000-000000000000'))).toBe(2 ** 48 - 1)
})

test('a source of uuids becomes a source of ids of every kind', () => {
  const newId = idsFrom(() => UUID)
  expect(newId('brd')).toBe(`brd_${SUFFIX}`)
  expect(newId('pst')).toBe(`pst_${SUFFIX}`)
})

// The shapes every resource shares: what they take is exactly what the rules behind them take.

import { AMOUNT_MAX, decodeId, encodeId, PROBLEM_TITLES } from '@openpartner/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROBLEM_HELP } from './problem-help.ts'
import { PROBLEM_STATUS } from './problems.ts'
import { AmountIn, InstantIn, idOf, line, Metadata } from './shapes.ts'

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success

describe('an id', () => {
  test('is taken exactly when it can be decoded', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyzIlou-'),
      minLength: 25,
      maxLength: 27,
    })
    fc.assert(
      fc.property(letters, (suffix) => {
        const text = `clk_${suffix}`
        expect(takes(idOf('clk'), text)).toBe(decodeId('clk', text) !== null)
      }),
    )
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(takes(idOf('clk'), encodeId('clk', uuid))).toBe(true)
        expect(takes(idOf('clk'), encodeId('evt', uuid))).toBe(false)
      }),
    )
  })
})

describe('an amount', () => {
  test('is every whole number of minor units from zero to the largest, in one spelling', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: AMOUNT_MAX }), (amount) => {
        expect(takes(AmountIn, amount.toString())).toBe(true)
      }),
    )
    const wrong = [
      '',
      '-1',
      '+1',
      '01',
      '1.0',
      '1e3',
      ' 1',
      '1\n',
      '٣',
      '0x1',
      `${AMOUNT_MAX + 1n}`,
      '9'.repeat(400),
      1,
      1n,
      null,
    ]
    for (const value of wrong) expect([value, takes(AmountIn, value)]).toEqual([value, false])
  })
})

describe('an instant', () => {
  test('needs a time zone and a day that exists', () => {
    for (const text of ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123+05:30', '2024-02-29T00:00:00Z']) {
      expect(InstantIn.parse(text)).toEqual(new Date(text))
    }
    for (const text of ['2026-01-31T12:00:00', '2026-02-29T00:00:00Z', '2026-01-31', 'now', '1769860800']) {
      expect([text, takes(InstantIn, text)]).toEqual([text, false])
    }
  })
})

describe('text', () => {
  test('is trimmed, bounded, and holds nothing a log, a terminal or Postgres stumbles over', () => {
    expect(line(5).parse('  ab  ')).toBe('ab')
    for (const wrong of ['', '   ', 'abcdef', 'a\nb', 'a\u0000', '\u001b[2J', '\ud800'])
      expect(takes(line(5), wrong)).toBe(false)
    expect(takes(line(5), 'é😀')).toBe(true)
  })

  test('metadata has at most 50 keys of 40 characters and values of 500', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, 'v']))
    expect(takes(Metadata, many(50))).toBe(true)
    expect(takes(Metadata, { ['k'.repeat(40)]: 'v'.repeat(500), multi: 'line\nbreak' })).toBe(true)
    for (const wrong of [
      many(51),
      { ['k'.repeat(41)]: '' },
      { '': '' },
      { a: 'v'.repeat(501) },
      { a: 1 },
      { a: '\u0000' },
    ]) {
      expect(takes(Metadata, wrong)).toBe(false)
    }
  })
})

describe('problems', () => {
  test('each code has a status of its kind and words about what it means and what to do', () => {
    for (const code of Object.keys(PROBLEM_TITLES) as (keyof typeof PROBLEM_TITLES)[]) {
      expect(PROBLEM_STATUS[code]).toBeGreaterThanOrEqual(400)
      expect(PROBLEM_STATUS[code]).toBeLessThan(600)
      expect(PROBLEM_HELP[code].meaning.length).toBeGreaterThan(20)
      expect(PROBLEM_HELP[code].remedy.length).toBeGreaterThan(5)
    }
  })
})

// Which terms are in force: the most specific, the newest of those whose time it is, to the millisecond.

import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { published } from '../test/terms.ts'
import type { Terms } from './terms.ts'
import { termsAt, termsFor } from './terms.ts'

const programId = nth('prg', 1)
const at = (text: string) => new Date(`2026-${text}Z`)
const of = (version: number, from: string, until: string | null = null, change: Partial<Terms> = {}) =>
  published({
    version,
    effectiveFrom: at(from),
    effectiveUntil: until === null ? null : at(until),
    ...change,
  })

const [MARCH, MAY] = ['03-01T00:00:00', '05-01T00:00:00']
const first = of(1, '01-01T00:00:00')

describe('the program’s own terms', () => {
  const second = of(2, MARCH)
  const promotion = of(3, '04-01T00:00:00', MAY)
  const all = [promotion, first, second]

  test.each([
    ['history from before there were any: those that came first', '01-01T00:00:00', -1, 1],
    ['on their first instant', '01-01T00:00:00', 0, 1],
    ['a millisecond before the next', MARCH, -1, 1],
    ['when the next begin', MARCH, 0, 2],
    ['a millisecond before a promotion', '04-01T00:00:00', -1, 2],
    ['when it begins', '04-01T00:00:00', 0, 3],
    ['a millisecond before it ends', MAY, -1, 3],
    ['when it has ended, those of before again', MAY, 0, 2],
  ])('%s', (_what, time, ms, version) => {
    expect(termsAt(all, programId, new Date(at(time).getTime() + ms))?.version).toBe(version)
  })

  test('a plan for later is replaced by what is published after it without an end', () => {
    const planned = of(2, MAY)
    const sooner = of(3, MARCH)
    expect(termsAt([first, planned, sooner], programId, at('06-01T00:00:00'))).toBe(sooner)
  })

  test('are none when all have ended, and none of another program', () => {
    const ended = of(1, '01-01T00:00:00', MARCH)
    expect(termsAt([ended], programId, at(MARCH))).toBeNull()
    expect(termsAt([ended], programId, at('02-01T00:00:00'))).toBe(ended)
    expect(termsAt([ended], nth('prg', 2), at('02-01T00:00:00'))).toBeNull()
    expect(termsAt([], programId, at(MARCH))).toBeNull()
  })

  test('are not those of a group or a partner', () => {
    const others = [
      of(9, MARCH, null, { groupId: nth('grp', 1) }),
      of(9, MARCH, null, { partnerId: nth('ptn', 1) }),
    ]
    expect(termsAt([first, ...others], programId, at(MAY))).toBe(first)
    expect(termsAt(others, programId, at(MAY))).toBeNull()
  })
})

describe('the terms for a partner', () => {
  const [ada, bob] = [nth('ptn', 1), nth('ptn', 2)]
  const [gold, silver] = [nth('grp', 1), nth('grp', 2)]
  const ofAda = of(1, MARCH, MAY, { partnerId: ada })
  const ofGold = of(1, MARCH, null, { groupId: gold })
  const elsewhere = of(9, MARCH, null, { programId: nth('prg', 2), partnerId: ada })
  const all = [first, ofGold, elsewhere, ofAda]

  test.each([
    ['their own go before the group’s', ada, gold, '04-01T00:00:00', ofAda],
    ['their own go before the program’s', ada, null, '04-01T00:00:00', ofAda],
    ['the group’s go before the program’s', bob, gold, '04-01T00:00:00', ofGold],
    ['without either, the program’s', bob, null, '04-01T00:00:00', first],
    ['of a group without terms, the program’s', bob, silver, '04-01T00:00:00', first],
    ['before their own begin, the next in line', ada, gold, '02-01T00:00:00', first],
    ['when their own have ended, the group’s', ada, gold, MAY, ofGold],
    ['when their own have ended, the program’s', ada, null, MAY, first],
  ])('%s', (_what, partnerId, groupId, time, expected) => {
    expect(termsFor(all, { programId, partnerId, groupId }, at(time))).toBe(expected)
  })

  test('may be there where the program has none', () => {
    expect(termsFor([ofAda], { programId, partnerId: ada, groupId: null }, at(MARCH))).toBe(ofAda)
    expect(termsFor([ofAda], { programId, partnerId: bob, groupId: null }, at(MARCH))).toBeNull()
  })
})

// Which policy counts when, and what it changes of the terms: the newest applied one that covers the
// time, whole.

import { describe, expect, test } from 'vitest'
import { nth } from '../test/ids.ts'
import { addDays } from './instant.ts'
import { type Policy, policyAt, underPolicy, versionsUnder } from './policy.ts'
import { plainRule, plainTerms, type Terms, termsFor } from './terms.ts'

const START = new Date('2026-01-01T00:00:00Z')
const day = (count: number) => addDays(START, count)
const PROGRAM = nth('prg', 1)

const policy = (run: number, from: number, to: number, change: Partial<Policy> = {}): Policy => ({
  runId: nth('atr', run),
  programId: PROGRAM,
  from: day(from),
  to: day(to),
  model: null,
  windowDays: null,
  terms: null,
  ...change,
})

const version = (id: number, change: Partial<Terms> = {}): Terms => ({
  ...plainTerms({ rules: [plainRule({ on: 'sale', reward: { type: 'percent', basisPoints: 2_000 } })] }),
  id: nth('trm', id),
  programId: PROGRAM,
  groupId: null,
  partnerId: null,
  version: id,
  publishedAt: START,
  effectiveFrom: START,
  effectiveUntil: null,
  ...change,
})

describe('the policy that counts', () => {
  const policies = [policy(3, 10, 20), policy(2, 15, 40), policy(1, 0, 30)]
  test.each([
    ['before all of them', -1, null],
    ['at the first instant of a period', 0, 1],
    ['where one covers', 5, 1],
    ['at the first instant of a newer one', 10, 3],
    ['where three overlap, the newest', 17, 3],
    ['at the end of the newest, which is not part of it', 20, 2],
    ['where two overlap, the newer', 25, 2],
    ['where the newer alone covers', 35, 2],
    ['at the end of all', 40, null],
  ])('%s', (_what, at, run) => {
    const found = policyAt(policies, PROGRAM, day(at))
    expect(found?.runId ?? null).toBe(run === null ? null : nth('atr', run))
  })

  test('is none of another program', () => {
    expect(policyAt(policies, nth('prg', 2), day(17))).toBeNull()
  })
})

describe('terms under a policy', () => {
  const own = version(1, { model: 'last_click', windowDays: 60 })
  test.each([
    ['no policy changes nothing', null, 'last_click', 60],
    ['one that says nothing changes nothing', policy(1, 0, 9), 'last_click', 60],
    ['a model alone', policy(1, 0, 9, { model: 'linear' }), 'linear', 60],
    ['a window alone', policy(1, 0, 9, { windowDays: 7 }), 'last_click', 7],
    ['both', policy(1, 0, 9, { model: 'position', windowDays: 1 }), 'position', 1],
  ] as const)('%s', (_what, counts, model, windowDays) => {
    expect(underPolicy(own, counts)).toEqual({ ...own, model, windowDays })
  })

  const other = version(7, { effectiveFrom: day(100) })
  const partners = version(2, { partnerId: nth('ptn', 1) })
  const groups = version(3, { groupId: nth('grp', 1) })
  const elsewhere = version(4, { programId: nth('prg', 2) })
  const versions = versionsUnder([own, partners, groups, elsewhere], policy(1, 0, 9, { terms: other }))
  test.each([
    ['a version stands for all of the program’s own', PROGRAM, null, null, 7],
    ['what a partner was promised apart stands', PROGRAM, nth('ptn', 1), null, 2],
    ['what a group was promised apart stands', PROGRAM, nth('ptn', 2), nth('grp', 1), 3],
    ['another program keeps its own', nth('prg', 2), null, null, 4],
  ] as const)('%s', (_what, programId, partnerId, groupId, id) => {
    expect(termsFor(versions, { programId, partnerId, groupId }, day(5))?.id).toBe(nth('trm', id))
  })
})

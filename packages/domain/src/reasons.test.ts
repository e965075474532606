// Every decision can be put into words: no code without a sentence, no sentence without a code.

import { expect, test } from 'vitest'
import { CREDIT_REASONS, DROP_REASONS, NOBODY_REASONS } from './attribution.ts'
import { COMMISSION_STATES, NO_REWARD_REASONS } from './commission.ts'
import { LEFT_OUT_REASONS } from './payout.ts'
import { notFound, PROBLEM_TITLES, Problem } from './problem.ts'
import { DROP_TEXTS, LEFT_OUT_TEXTS, NO_REWARD_TEXTS, REASON_TEXTS, stateText } from './reasons.ts'

const SENTENCE = /^[A-Z].{5,}[.:].*\.?$/

test.each([
  ['why somebody or nobody is credited', REASON_TEXTS, [...CREDIT_REASONS, ...NOBODY_REASONS]],
  ['why a click is dropped', DROP_TEXTS, DROP_REASONS],
  ['why nothing is earned', NO_REWARD_TEXTS, NO_REWARD_REASONS],
  ['why a partner is left out', LEFT_OUT_TEXTS, LEFT_OUT_REASONS],
])('%s: each code has one sentence of its own', (_what, texts: Readonly<Record<string, string>>, codes) => {
  expect(Object.keys(texts).sort()).toEqual([...codes].sort())
  for (const text of Object.values(texts)) expect(text).toMatch(SENTENCE)
  expect(new Set(Object.values(texts)).size).toBe(codes.length)
})

test('every state of a commission says what happens next', () => {
  const facts = { until: new Date('2026-02-14T12:00:00Z'), payoutId: 'pay_1' }
  expect(COMMISSION_STATES.map((state) => stateText(state, facts))).toEqual([
    'Held until 2026-02-14, then payable.',
    'Payable: it goes out with the next payout run.',
    'On its way in payout pay_1.',
    'Paid in payout pay_1.',
  ])
})

test('every problem code is for programs and its title for people', () => {
  for (const [code, title] of Object.entries(PROBLEM_TITLES)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
  }
})

test('a problem carries its code, its fields and, for the log alone, its cause', () => {
  const cause = new Error('the socket closed')
  const errors = [{ pointer: '/amount', detail: 'must not be negative' }]
  const problem = new Problem('request-invalid', { detail: 'One field is wrong.', errors, cause })
  expect(problem).toMatchObject({
    name: 'Problem',
    code: 'request-invalid',
    detail: 'One field is wrong.',
    errors,
  })
  expect(problem.message).toBe('request-invalid: One field is wrong.')
  expect(problem.cause).toBe(cause)
  expect(new Problem('internal').message).toBe('internal: Something went wrong on our side')
})

test("a missing row and another brand's are refused in the same words", () => {
  expect(JSON.stringify(notFound())).toBe(JSON.stringify(notFound()))
})

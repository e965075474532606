// Guarantees of refusals: what a code, a title and a cause are for.

import { expect, test } from 'vitest'
import { notFound, PROBLEM_TITLES, Problem } from './problem.ts'

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

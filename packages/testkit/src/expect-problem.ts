// Asserts that something is refused with one code, and hands the Problem back for closer looks.

import { Problem, type ProblemCode } from '@openpartner/domain'
import { expect } from 'vitest'

export async function expectProblem(refused: Promise<unknown>, code: ProblemCode): Promise<Problem> {
  const outcome = await refused.then(
    () => 'was not refused',
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(Problem)
  if (!(outcome instanceof Problem)) throw new Error('unreachable: asserted above')
  expect(outcome.code).toBe(code)
  return outcome
}

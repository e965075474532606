// A refusal of the API as the portal carries it; thrown by api/load.ts, shown by ui/refused.tsx and forms.
import type { ProblemBody } from '@openpartner/contract'

export class ApiError extends Error {
  readonly problem: ProblemBody

  constructor(problem: ProblemBody) {
    super(`${problem.status} ${problem.code}: ${problem.detail ?? problem.title}`)
    this.name = 'ApiError'
    this.problem = problem
  }
}

/** An answer, or the refusal as a value: a page shows it in place, with the request id to quote. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemBody }

/** Awaits a call and turns its refusal into a value. Bugs are still thrown. */
export async function outcomeOf<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await call }
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, problem: error.problem }
    throw error
  }
}

/** What people see when no answer came at all, or one that is no problem document. */
export function unreachable(instance = ''): ProblemBody {
  return {
    type: 'about:blank',
    title: 'The service cannot be reached right now',
    status: 503,
    detail: 'Nothing was changed. Try again in a moment.',
    instance,
    code: 'unavailable',
  }
}

/** True for a body that follows RFC 9457 with our `code`; checked by hand so that browsers need no zod. */
export function isProblem(body: unknown): body is ProblemBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'title' in body &&
    typeof body.title === 'string' &&
    'status' in body
  )
}

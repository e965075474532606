// Reads from the API on behalf of the person whose request is being answered; called by api/resources.ts on
// the server.
import { headers } from 'next/headers'
import type { z } from 'zod'
import { loadEnv } from '#env.ts'
import { ApiError, isProblem, unreachable } from './problem.ts'

/** Above the API's own handler timeout, so that its answer wins. */
const TIMEOUT_MS = 20_000

/**
 * What makes the call the person's own: their session, and the browser and address class the session is bound
 * to. Without the last ones the API would see this server and end the session as stolen.
 */
const FORWARDED = [
  'cookie',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-request-id',
]

export type Query = Readonly<Record<string, string | number | undefined>>

/**
 * GET `path` and parse the answer with the contract's schema.
 * @throws ApiError with the API's problem, or `unavailable` when there was no usable answer
 */
export async function load<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  query: Query = {},
): Promise<z.output<Schema>> {
  const response = await ask(path, query)
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) {
    throw new ApiError(isProblem(body) ? body : unreachable(response.headers.get('x-request-id') ?? ''))
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  // An answer that breaks the contract is a bug of ours: the log gets the paths, never the values.
  const wrong = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
  console.error(`GET ${path} broke the contract at: ${wrong}`)
  throw new ApiError(unreachable(response.headers.get('x-request-id') ?? ''))
}

async function ask(path: string, query: Query): Promise<Response> {
  const url = new URL(path, loadEnv().API_INTERNAL_URL)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const own = await headers()
  const forwarded = FORWARDED.flatMap((name) => {
    const value = own.get(name)
    return value === null ? [] : [[name, value] as [string, string]]
  })
  try {
    return await fetch(url, {
      headers: [['accept', 'application/json'], ...forwarded],
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (error) {
    console.error(`GET ${path} got no answer: ${error instanceof Error ? error.message : 'unknown error'}`)
    throw new ApiError(unreachable())
  }
}

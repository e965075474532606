// Which refusals each route may answer with, as OpenAPI responses; used by openapi.ts.

import { PROBLEM_STATUS } from '@openpartner/contract'
import { PROBLEM_TITLES, type ProblemCode } from '@openpartner/domain'
import type { RouteOptions } from 'fastify'
import { isPublic } from '../access.ts'

export function problemResponses(route: RouteOptions): Readonly<Record<string, object>> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(route)) {
    const status = PROBLEM_STATUS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEM_TITLES[code]}.`).join('\n\n'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

/** Every code this route may answer with. */
function problemsOf(route: RouteOptions): readonly ProblemCode[] {
  const { schema, config } = route
  const access = config?.access
  const isUnsafe = ![route.method].flat().some((method) => method === 'GET' || method === 'HEAD')
  const needs = access !== undefined && 'roles' in access ? access : null
  const codes: (readonly ProblemCode[])[] = [
    ['request-invalid', 'host-unknown', 'credential-in-clear', 'too-many-requests'],
    ['internal', 'unavailable'],
    isPublic(access) ? [] : ['unauthenticated'],
    needs === null ? [] : ['scope-missing', 'role-missing'],
    isUnsafe || needs !== null ? ['origin-refused'] : [],
    schema?.body === undefined ? [] : ['body-not-json', 'body-too-large', 'media-type-unsupported'],
    schema?.params === undefined ? [] : ['not-found'],
    config?.sensitive === true || config?.fresh === true ? ['step-up-required'] : [],
    config?.idempotent === true ? ['idempotency-key-reused', 'idempotency-key-in-flight'] : [],
    config?.problems ?? [],
  ]
  return [...new Set(codes.flat())]
}

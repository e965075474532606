// What every answer carries whatever it is, and the one log line about it; registered by app.ts before all
// else.

import { securityHeadersFor } from '@openpartner/runtime'
import type { FastifyInstance } from 'fastify'

/** Nothing of an API answer is a document: a browser that is shown one may load and run nothing. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'"

export function guardEdge(app: FastifyInstance, { apiUrl }: { readonly apiUrl: string }): void {
  const headers = headersOfEveryAnswer(apiUrl)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { actor, routeOptions, method } = request
    // The route's pattern, not the path: paths hold ids and queries hold what brands call their customers.
    const route = routeOptions.url ?? 'none'
    const ms = Math.round(reply.elapsedTime)
    request.log.info({ method, route, status: reply.statusCode, ms, brand_id: actor?.brandId }, 'answered')
  })
}

/** For what is refused before any hook runs. */
export function headersOfEveryAnswer(apiUrl: string): Readonly<Record<string, string>> {
  return {
    ...securityHeadersFor(apiUrl),
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
  }
}

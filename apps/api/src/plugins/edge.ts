// What every answer carries whatever it is, and the one log line about it; registered by app.ts before all
// else.

import { Problem } from '@openpartner/domain'
import { HEALTH_PATHS, hostsOf, securityHeadersFor, wasForwardedInClear } from '@openpartner/runtime'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { endLeakedKey } from './in-clear.ts'

/** Nothing of an API answer is a document: a browser that is shown one may load and run nothing. */
const CONTENT_SECURITY_POLICY =
  // The others do not fall back to default-src.
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export function guardEdge(app: FastifyInstance, deps: Deps): void {
  const { apiUrl, portalUrl, internalUrl, trustProxy } = deps
  const headers = headersOfEveryAnswer(apiUrl)
  // The portal's name, too: a proxy may send its /v1 straight to us.
  const knowsHost = hostsOf([apiUrl, portalUrl, ...(typeof internalUrl === 'string' ? [internalUrl] : [])])
  const isEncrypted = apiUrl.startsWith('https:')
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id)
    // Whatever the host and the path: a key that was read on the way is spent.
    await endLeakedKey(request, deps)
    const { url = '' } = request.routeOptions
    if (HEALTH_PATHS.includes(url)) return
    if (!knowsHost(request.raw)) throw new Problem('host-unknown')
    if (isEncrypted && isPage(url) && cameInClear(request, trustProxy))
      return reply.redirect(`${apiUrl}${pathOf(request.url)}`, PERMANENT_REDIRECT)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { actor, routeOptions, method } = request
    // The route's pattern, not the path: paths hold ids and queries hold what brands call their customers.
    const route = routeOptions.url ?? 'none'
    const ms = Math.round(reply.elapsedTime)
    request.log.info({ method, route, status: reply.statusCode, ms, brand_id: actor?.brandId }, 'answered')
  })
}

/** 308 keeps the method, unlike 301. */
const PERMANENT_REDIRECT = 308

/** What people open in a browser. Programs are sent nowhere: they would send their key in clear again. */
function isPage(route: string): boolean {
  return route.startsWith('/docs') || route.startsWith('/problems/')
}

function cameInClear({ raw }: FastifyRequest, trustProxy: Deps['trustProxy']): boolean {
  const peer = { address: raw.socket.remoteAddress, encrypted: 'encrypted' in raw.socket }
  return wasForwardedInClear(peer, raw.headers['x-forwarded-proto'], trustProxy)
}

/** Of an absolute target (RFC 9112 §3.2.2) only the path. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '')
}

/** For what is refused before any hook runs. */
export function headersOfEveryAnswer(apiUrl: string): Readonly<Record<string, string>> {
  return {
    ...securityHeadersFor(apiUrl),
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
  }
}

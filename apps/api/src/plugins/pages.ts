// Calls from pages of a brand's site: CORS for the two routes a publishable key may use, and for the origins
// of that key alone. Never with cookies.

import type { ApiKey } from '@openpartner/auth'
import { Problem } from '@openpartner/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ANYBODY } from '../access.ts'

const FOR_PAGES = ['/v1/identities', '/v1/events'] as const
const PREFLIGHT_SECONDS = 7_200
/** What browsers say of a request that a page of another site makes (Fetch metadata). */
const FOREIGN_SITES: ReadonlySet<unknown> = new Set(['cross-site', 'same-site'])

/**
 * A browser asks before it sends a key and shows none, so every origin hears that these two may be called.
 * Whether this origin may use that key is decided when the key is there.
 */
export function answerPreflights(app: FastifyInstance): void {
  for (const path of FOR_PAGES) {
    app.options(path, { config: { access: ANYBODY } }, async (_request, reply) =>
      reply
        .code(204)
        .header('access-control-allow-origin', '*')
        .header('access-control-allow-methods', 'POST')
        .header('access-control-allow-headers', 'authorization, content-type, idempotency-key')
        .header('access-control-max-age', PREFLIGHT_SECONDS)
        .send(),
    )
  }
}

/**
 * Lets the page read the answer, or refuses. Outside of browsers anybody can write any Origin: the list keeps
 * a copied key from working in somebody else's pages, not from working at all.
 * @throws Problem `origin-refused`
 */
export function requirePage(request: FastifyRequest, reply: FastifyReply, key: ApiKey): void {
  const { origin } = request.headers
  if (key.kind === 'secret') {
    // The preflight lets a secret key in a page through as well; whoever opens that page could copy it.
    if (!FOREIGN_SITES.has(request.headers['sec-fetch-site'])) return
    throw new Problem('origin-refused', {
      detail: 'A secret key has no place in a page: use a publishable one.',
    })
  }
  if (origin === undefined || !key.allowedOrigins.includes(origin)) {
    throw new Problem('origin-refused', { detail: 'This key may not be used by pages of this origin.' })
  }
  reply.headers({ 'access-control-allow-origin': origin, vary: 'origin' })
}

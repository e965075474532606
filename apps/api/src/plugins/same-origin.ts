// Against cross-site request forgery: a change that rides on a cookie must come from the portal. Used by
// authenticate.

import { Problem } from '@openpartner/domain'
import type { FastifyRequest } from 'fastify'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Browsers write both headers themselves and no page can forge them. Needed also for cookies that sign nobody
 * in: a forged sign-in would put a victim into somebody else's place.
 * @throws Problem `origin-refused`
 */
export function requireSameOrigin(request: FastifyRequest, portalUrl: string): void {
  if (SAFE_METHODS.has(request.method)) return
  if (request.headers.origin === portalUrl) return
  if (request.headers['sec-fetch-site'] === 'same-origin') return
  throw new Problem('origin-refused', { detail: `Changes made with a cookie must come from ${portalUrl}.` })
}

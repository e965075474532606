// Where a request comes from, in the classes that sessions are bound to; for authenticate and the routes of
// sessions.

import type { Visit } from '@openpartner/auth'
import { clientAddress, ipClassOf, type Network, readUserAgent } from '@openpartner/runtime'
import type { FastifyRequest } from 'fastify'

/** The browser's, not the portal's: the portal passes both headers on, from a network that is trusted. */
export function visitOf(
  request: FastifyRequest,
  { trustProxy }: { readonly trustProxy: readonly Network[] },
): Visit {
  const { headers, id: requestId, raw } = request
  const { browser, os, device } = readUserAgent(headers['user-agent'])
  const address = clientAddress(raw.socket.remoteAddress, headers['x-forwarded-for'], trustProxy)
  return {
    browser: browser ?? 'other',
    os: os ?? 'other',
    device: device === 'mobile' || device === 'tablet' ? 'mobile' : 'desktop',
    network: ipClassOf(address) ?? 'unknown',
    requestId,
  }
}

// Behind TLS a credential that comes over plain HTTP is refused, and a secret key ends: others could read it.
// Used by authenticate for every request, also to paths that do not exist.

import { actorOfKey, findActiveKey } from '@openpartner/auth'
import { type LeakedKey, revokeLeakedApiKey } from '@openpartner/core/setup'
import type { Tx } from '@openpartner/db'
import { Problem } from '@openpartner/domain'
import { enqueueMail, leakedKeyMail } from '@openpartner/mail'
import { arrivalScheme } from '@openpartner/runtime'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'

/**
 * The answer is the same whether the key is known or not. On a deployment without TLS nothing of this
 * applies.
 * @throws Problem `credential-in-clear`
 */
export function refuseInClear(request: FastifyRequest, hasCookie: boolean, deps: Deps): void {
  const isKey = bearerOf(request) !== null && deps.apiUrl.startsWith('https://')
  const isCookie = hasCookie && deps.portalUrl.startsWith('https://')
  if ((!isKey && !isCookie) || !cameInClear(request, deps)) return
  throw new Problem('credential-in-clear', { detail: 'Nothing sent without encryption stays secret.' })
}

/** Ends the secret key that came in clear, if there is one; its refusal follows in authenticate. */
export async function endLeakedKey(request: FastifyRequest, deps: Deps): Promise<void> {
  const key = bearerOf(request)
  if (key === null || !deps.apiUrl.startsWith('https://') || !cameInClear(request, deps)) return
  const { db, clock, newId } = deps
  const found = await findActiveKey(db, key, clock.now())
  if (found === null) return
  const actor = actorOfKey(found)
  // A publishable key is public to begin with.
  if (actor.kind === 'publishable') return
  request.log.warn({ key_id: found.id, brand_id: found.brandId }, 'an API key came in clear and is revoked')
  const ctx = { db, clock, newId, actor, requestId: request.id }
  await revokeLeakedApiKey(ctx, (tx, leak) => tellAdmins(tx, leak, deps))
}

/** The credential of RFC 6750 §2.1, or null when there is none. A malformed one is a wrong one, not none. */
export function bearerOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers
  return authorization === undefined ? null : authorization.replace(/^Bearer +/i, '')
}

function cameInClear({ raw, headers }: FastifyRequest, { trustProxy }: Deps): boolean {
  // The socket of an https server is a TLSSocket, which says so.
  const encrypted = 'encrypted' in raw.socket && raw.socket.encrypted === true
  const peer = { address: raw.socket.remoteAddress, encrypted }
  return arrivalScheme(peer, headers['x-forwarded-proto'], trustProxy) === 'http'
}

async function tellAdmins(tx: Tx, leak: LeakedKey, { newId, clock, portalUrl }: Deps): Promise<void> {
  const rendered = leakedKeyMail({ portalUrl, ...leak })
  const mail = { brandId: leak.liveBrandId, createdAt: clock.now(), ...rendered }
  for (const recipient of leak.recipients) await enqueueMail(tx, { ...mail, id: newId('mal'), recipient })
}

// Finds out who asks and whether they may, before a byte of the body is read; registered by app.ts for every
// route.

import { actorOfKey, actorOfSession, findApiKey, findSession } from '@openpartner/auth'
import { requireAccess } from '@openpartner/core'
import { Problem } from '@openpartner/domain'
import { clientAddress } from '@openpartner/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isForSession, isPublic } from '../access.ts'
import type { Deps } from '../deps.ts'
import { visitOf } from '../visit.ts'
import type { Cookies } from './cookies.ts'
import { bearerOf, refuseInClear } from './in-clear.ts'
import type { Limiters } from './limits.ts'
import { requirePage } from './pages.ts'
import { requireSameOrigin } from './same-origin.ts'
import { requireProof } from './step-up.ts'

export function authenticate(app: FastifyInstance, deps: Deps, cookies: Cookies, limiters: Limiters): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('session', null)
  app.decorateRequest('joined', null)
  app.addHook('onRequest', async (request, reply) => {
    await limiters.address(request, reply)
    const { access } = request.routeOptions.config
    const key = bearerOf(request)
    const hasCookie = cookies.session.read(request) !== null || cookies.login.read(request) !== null
    refuseInClear(request, hasCookie, deps)
    // A key is never sent by itself, so nobody can be made to send it.
    if (key === null && hasCookie) requireSameOrigin(request, deps.portalUrl)
    if (request.is404 || isPublic(access)) return
    // Not declared at all: refused at boot, and here again.
    if (access === undefined) throw unauthenticated()

    if (key === null) await identifyPerson(request, deps, cookies)
    else if (!isForSession(access)) await identifyProgram(request, reply, key, deps)
    if (isForSession(access)) {
      if (request.session === null) throw unauthenticated()
      requireProof(request, deps.clock.now())
      return
    }
    if (request.actor === null) throw unauthenticated()
    await limiters.actor(request, reply)
    // The verb asks again; asking here as well spares a stranger's body and keeps the declaration true.
    requireAccess(request.actor, access)
    requireProof(request, deps.clock.now())
  })
}

async function identifyPerson(request: FastifyRequest, deps: Deps, cookies: Cookies): Promise<void> {
  const token = cookies.session.read(request)
  if (token === null) return
  request.session = await findSession(deps.auth, token, visitOf(request, deps))
  request.actor = request.session === null ? null : actorOfSession(request.session)
}

async function identifyProgram(
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  { db, clock, trustProxy }: Deps,
): Promise<void> {
  const { raw, headers } = request
  const address = clientAddress(raw.socket.remoteAddress, headers['x-forwarded-for'], trustProxy)
  const found = await findApiKey(db, key, { now: clock.now(), address })
  if (found === null) return
  requirePage(request, reply, found)
  request.actor = actorOfKey(found)
}

/** One answer for every reason: missing, malformed, unknown, revoked, expired, suspended. */
function unauthenticated(): Problem {
  return new Problem('unauthenticated', { detail: 'Send an API key as a Bearer token, or sign in.' })
}

// Finds out who asks and whether they may, before a byte of the body is read; registered by app.ts for every
// route.

import { actorOfSession, findKeyActor, findSession } from '@openpartner/auth'
import { requireAccess } from '@openpartner/core'
import { Problem } from '@openpartner/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isForSession, isPublic } from '../access.ts'
import type { Deps } from '../deps.ts'
import { visitOf } from '../visit.ts'
import type { Cookies } from './cookies.ts'
import type { Limiters } from './limits.ts'
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
    // A key is never sent by itself, so nobody can be made to send it.
    if (key === null && hasCookie) requireSameOrigin(request, deps.portalUrl)
    if (request.is404 || isPublic(access)) return
    // Not declared at all: refused at boot, and here again.
    if (access === undefined) throw unauthenticated()

    if (key === null) await identifyPerson(request, deps, cookies)
    else if (!isForSession(access)) {
      request.actor = await findKeyActor(deps.db, key, deps.clock.now())
    }
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

/** The credential of RFC 6750 §2.1, or null when there is none. A malformed one is a wrong one, not none. */
function bearerOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers
  return authorization === undefined ? null : authorization.replace(/^Bearer +/i, '')
}

/** One answer for every reason: missing, malformed, unknown, revoked, expired, suspended. */
function unauthenticated(): Problem {
  return new Problem('unauthenticated', { detail: 'Send an API key as a Bearer token, or sign in.' })
}

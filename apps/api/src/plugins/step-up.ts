// Acts that hurt need a proof of the person, some of the last quarter of an hour. Called by authenticate for
// what a route declares, and by routes whose need depends on the body.

import { isFresh } from '@openpartner/auth'
import { Problem } from '@openpartner/domain'
import type { FastifyRequest } from 'fastify'

/**
 * What the route declares: `sensitive` and `fresh`. Keys have no network they belong to, and scopes of their
 * own.
 * @throws Problem `step-up-required`
 */
export function requireProof(request: FastifyRequest, now: Date): void {
  const { session, routeOptions } = request
  const { sensitive, fresh } = routeOptions.config
  if (session === null) return
  if ((sensitive === true || fresh === true) && !session.isFamiliar) {
    throw stepUpRequired('You came to another network or browser since you signed in.')
  }
  if (fresh === true) requireFresh(request, now)
}

/**
 * For acts that always need a proof of the last 15 minutes, whatever the network.
 * @throws Problem `step-up-required`
 */
export function requireFresh(request: FastifyRequest, now: Date): void {
  if (hasFreshProof(request, now)) return
  throw stepUpRequired('This needs a proof of the last 15 minutes.')
}

/** True of keys, which no person holds at the moment. */
export function hasFreshProof({ session }: FastifyRequest, now: Date): boolean {
  return session === null || (session.isFamiliar && isFresh(session, now))
}

function stepUpRequired(why: string): Problem {
  return new Problem('step-up-required', { detail: `${why} Ask for a code and confirm it, then try again.` })
}

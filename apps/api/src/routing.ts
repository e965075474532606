// The shape of a file in routes/ and the little every route needs; used by app.ts and all of routes/.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Session } from '@openpartner/auth'
import { type Id, type IdPrefix, isId, notFound } from '@openpartner/domain'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Deps } from './deps.ts'
import type { Cookies } from './plugins/cookies.ts'

/** The app as routes see it: a declared schema types the request and the answer. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** Registers the routes of one noun. */
export type Routes = (api: Api, deps: Deps, cookies: Cookies) => void

/** Of a request to a route that needs a session. @throws Error — a bug — on any other */
export function sessionOf({ session }: FastifyRequest): Session {
  if (session === null) throw new Error('a route that needs a session was reached without one')
  return session
}

/** The id in a path. A malformed one is as missing as an unknown one. @throws Problem `not-found` */
export function pathId<P extends IdPrefix>(prefix: P, text: string): Id<P> {
  if (isId(prefix, text)) return text
  throw notFound()
}

/** The contract's page query as verbs take it. */
export function pageOf<I extends string>(query: { cursor?: I | undefined; limit: number }) {
  return { after: query.cursor ?? null, limit: query.limit }
}

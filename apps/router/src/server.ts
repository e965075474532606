// The router's HTTP server: the redirect in a context of its own, health pages, and a page for everything
// else.

import { createEdgeServer, type HealthCheck, healthRoutes } from '@openpartner/runtime'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import manifest from '../package.json' with { type: 'json' }
import type { ShowPage } from './pages.ts'
import type { LinkRequest } from './redirect.ts'

/** A key has at most 64 characters; percent-encoding may triple them. Longer ones are not even decoded. */
const KEY_LENGTH_MAX = 192

export interface ServerOptions {
  readonly redirect: (request: LinkRequest, reply: FastifyReply) => void
  readonly showPage: ShowPage
  readonly checks: readonly HealthCheck[]
  /** How long a request may take to come in; ten seconds when not given. */
  readonly requestLimitMs?: number | undefined
}

export function createServer({ redirect, showPage, checks, requestLimitMs }: ServerOptions): FastifyInstance {
  const app = Fastify({
    serverFactory: (listener) => createEdgeServer(listener, requestLimitMs),
    forceCloseConnections: 'idle',
    // While the router stops, a visitor on an open connection still gets their redirect; the journal closes
    // later.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: KEY_LENGTH_MAX },
    // What cannot be decoded is broken; a key that is too long to be one is merely not there.
    frameworkErrors: ({ code }, _request, reply) =>
      showPage(reply, code === 'FST_ERR_BAD_URL' ? 'bad-request' : 'not-found'),
  })
  // Nothing here reads a body; whatever its type, it is not the type that is wrong.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.setNotFoundHandler((request, reply) =>
    showPage(reply, isReading(request) ? 'not-found' : 'method-not-allowed'),
  )
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const isTheirs = error.statusCode !== undefined && error.statusCode < 500
    showPage(reply, isTheirs ? 'bad-request' : 'failed', error)
  })
  app.register(healthRoutes, { service: 'router', version: manifest.version, checks })
  // In a context of its own: no hook or plugin that is added above ever runs on a redirect.
  app.register((hot, _options, done) => {
    hot.route<{ Params: { key: string } }>({ method: ['GET', 'HEAD'], url: '/r/:key', handler: redirect })
    done()
  })
  return app
}

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

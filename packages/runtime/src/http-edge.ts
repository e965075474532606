// The HTTP server under every service of ours: time limits, and an end for requests nobody can read for sure.

import { createServer, type RequestListener, type Server } from 'node:http'
import { ambiguousFraming } from './request-framing.ts'

/** A client that dribbles its request holds a socket for ten seconds, not for minutes. */
const REQUEST_LIMIT_MS = 10_000
/**
 * Above the 60 s idle time of common load balancers: they, not we, end an idle connection, so no request
 * meets a reset.
 */
const KEEP_ALIVE_MS = 65_000
/** Node looks for late requests this often; with its own 30 s the ten above would be forty. */
const LIMIT_CHECK_MS = 2_000

/**
 * The HTTP server under every service of ours, for Fastify's `serverFactory`: time limits, and 400 with an
 * end of the connection for requests that are ambiguous (see `ambiguousFraming`) before any other code sees
 * them.
 */
export function createEdgeServer(listener: RequestListener, requestLimitMs = REQUEST_LIMIT_MS): Server {
  const limits = {
    requestTimeout: requestLimitMs,
    headersTimeout: requestLimitMs,
    connectionsCheckingInterval: Math.min(LIMIT_CHECK_MS, requestLimitMs / 2),
    keepAliveTimeout: KEEP_ALIVE_MS,
  }
  return createServer(limits, (request, response) => {
    if (ambiguousFraming(request) === null) {
      listener(request, response)
      return
    }
    // Without reading the rest: where this request ends is exactly what is not known. The socket is ended,
    // too, or what the parser makes of the rest would be answered once more.
    response.writeHead(400, { connection: 'close', 'content-length': 0 }).end()
    request.socket.end()
  })
}

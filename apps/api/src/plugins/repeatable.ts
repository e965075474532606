// Idempotency-Key: wraps the handlers of routes that declare it, so that no route can declare it and forget
// it.

import { createHash } from 'node:crypto'
import { once } from '@openpartner/core'
import { Problem } from '@openpartner/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { canonicalJson } from '../canonical-json.ts'
import type { Deps } from '../deps.ts'

/** Printable ASCII, as header values are; 255 is what the table takes. */
const KEY = /^[\x21-\x7e]{1,255}$/

export function repeatAnswers(app: FastifyInstance, deps: Deps): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.idempotent !== true) return
    const handler = route.handler
    route.handler = async function answer(request, reply) {
      const key = keyOf(request)
      if (key === null) return handler.call(this, request, reply)
      const first = await once(
        deps.contextFor(request),
        { key, requestHash: hashOf(request) },
        async ({ db }) => {
          request.joined = db
          const body: unknown = await handler.call(this, request, reply)
          return { status: reply.statusCode, body: plainJson(body, reply) }
        },
      )
      reply.code(first.status)
      return first.body
    }
  })
}

/** @throws Problem `request-invalid` */
function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && KEY.test(key)) return key
  const detail = 'must be 1 to 255 printable ASCII characters, without spaces'
  throw new Problem('request-invalid', { detail: `The Idempotency-Key header ${detail}.` })
}

/**
 * What "the same request" means: method, path and body as understood, whatever its spaces and the order of
 * its keys.
 */
function hashOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${canonicalJson(body)}`)
    .digest('hex')
}

/** What is stored must be what is sent: a first answer and its repetition take the same way out. */
function plainJson(body: unknown, reply: FastifyReply): unknown {
  if (reply.sent || body === undefined) throw new Error('an idempotent handler must return its body')
  return JSON.parse(JSON.stringify(body))
}

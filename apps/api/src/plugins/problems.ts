// The only writer of application/problem+json (RFC 9457): every refusal and every failure leaves the API
// through here.

import { PROBLEM_STATUS, type ProblemBody } from '@openpartner/contract'
import { isOutage } from '@openpartner/db'
import { notFound, PROBLEM_TITLES, Problem } from '@openpartner/domain'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { headersOfEveryAnswer } from './edge.ts'

export function writeProblems(app: FastifyInstance, { apiUrl }: { readonly apiUrl: string }): void {
  const methods = allowedMethods(app)
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.routeOptions.bodyLimit)
    return send(problem, { request, reply, apiUrl })
  })
  app.setNotFoundHandler((request, reply) => {
    const allowed = methods(request)
    if (allowed.length === 0) return send(notFound(), { request, reply, apiUrl })
    reply.header('allow', allowed.join(', '))
    return send(new Problem('method-not-allowed'), { request, reply, apiUrl })
  })
}

/** For what Fastify refuses before it has found a route, and so before any hook has run. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  apiUrl: string,
): void {
  reply.headers(headersOfEveryAnswer(apiUrl)).header('x-request-id', request.id)
  void send(problemOf(error), { request, reply, apiUrl })
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly apiUrl: string
}

function send(problem: Problem, { request, reply, apiUrl }: Exchange): FastifyReply {
  const body = problemBody(problem, { apiUrl, requestId: request.id })
  const { status } = body
  if (status >= 500)
    request.log.error({ err: problem.cause ?? problem, code: problem.code }, 'request failed')
  else if (problem.cause !== undefined)
    request.log.info({ err: problem.cause, code: problem.code }, 'refused')
  // Fastify would end the connection under a sender who is still sending, and the answer would be lost. What
  // comes is read and dropped, for as long as a request may take.
  if (problem.code === 'body-too-large') reply.removeHeader('connection')
  if (problem.code === 'unavailable') reply.header('retry-after', RETRY_AFTER_SECONDS)
  if (problem.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="openpartner"')
  // A string with its own type: no route's serializer for 2xx bodies touches it.
  return reply.code(status).type('application/problem+json').serializer(String).send(JSON.stringify(body))
}

/** RFC 9457 §3: as an answer of its own, or as what became of one of many. */
export function problemBody(
  { code, detail, errors }: Problem,
  { apiUrl, requestId }: { readonly apiUrl: string; readonly requestId: string },
): ProblemBody {
  return {
    type: `${apiUrl}/problems/${code}`,
    title: PROBLEM_TITLES[code],
    status: PROBLEM_STATUS[code],
    ...(detail === undefined ? {} : { detail }),
    instance: requestId,
    code,
    ...(errors.length === 0 ? {} : { errors: errors.map((error) => ({ ...error })) }),
  }
}

/** A database that restarts is back within seconds. */
const RETRY_AFTER_SECONDS = 5

/** Fastify's own refusals (https://fastify.dev/docs/latest/Reference/Errors/) in our words. */
const FRAMEWORK: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('body-too-large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Problem('media-type-unsupported'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Problem('body-not-json', { detail: 'The body ends too early.' }),
  FST_ERR_BAD_URL: notFound,
  FST_ERR_ASYNC_CONSTRAINT: notFound,
  FST_ERR_MAX_PARAM_LENGTH: notFound,
}

function problemOf(error: unknown, bodyLimit?: number): Problem {
  if (error instanceof Problem) return error
  const code = codeOf(error)
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' && bodyLimit !== undefined)
    return new Problem('body-too-large', { detail: `At most ${bodyLimit / 1_024} kB are read.` })
  const known = code === null ? undefined : FRAMEWORK[code]
  if (known !== undefined) return known()
  if (code === 'FST_ERR_HANDLER_TIMEOUT' || isOutage(error))
    return new Problem('unavailable', { cause: error })
  return new Problem('internal', { cause: error })
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

/**
 * The methods other than the asked one that the path answers to. Paths are public: they stand in the
 * reference.
 */
function allowedMethods(app: FastifyInstance): (request: FastifyRequest) => string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(
      `^${url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`,
    )
    routes.push({ pattern, methods: [method].flat() })
  })
  return (request) => {
    const [path = ''] = request.url.split('?')
    const found = routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
    return [...new Set(found)].filter((method) => method !== request.method).sort()
  }
}

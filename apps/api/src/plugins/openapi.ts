// The OpenAPI 3.1 document, made from the very schemas that check requests and answers; served at
// /openapi.json.

import swagger from '@fastify/swagger'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { ANYBODY, isForSession, isPublic } from '../access.ts'
import { problemResponses } from './problem-responses.ts'
import { tidyComponents } from './tidy-components.ts'

const DESCRIPTION = `Attribution and payouts for partner programs: a click becomes a payout, and every step
can be audited.

Authenticate with an API key (\`Authorization: Bearer op_live_sk_…\`); the portal uses a session cookie
instead. Money is \`{ "amount": "1250", "currency": "EUR" }\`: minor units as text. Instants are ISO 8601 in
UTC. Lists are newest first; pass \`next_cursor\` back as \`cursor\`. Refusals are
\`application/problem+json\` (RFC 9457) with a stable \`code\`. Requests that create something take an
\`Idempotency-Key\`: the same key and request give the same answer, once.`

export async function describeApi(
  app: FastifyInstance,
  { apiUrl, version }: { readonly apiUrl: string; readonly version: string },
): Promise<void> {
  const transformSchema = createJsonSchemaTransform({})
  const transformDocument = createJsonSchemaTransformObject({})
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'OpenPartner API', version, description: DESCRIPTION, license: { name: 'MIT' } },
      servers: [{ url: apiUrl }],
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key with the scopes named per operation.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'session',
            description: 'Set by signing in to the portal.',
          },
        },
      },
    },
    transform: (input) => {
      const { schema, url } = transformSchema(input)
      // Routes without a contract (health, reference) are no part of the API.
      if (input.schema === undefined || input.schema.response === undefined)
        return { schema: { hide: true }, url }
      return { schema: { ...schema, ...accessOf(input.route), ...withProblems(schema, input.route) }, url }
    },
    transformObject: (input) => tidyComponents(transformDocument(input)),
  })
}

export function serveDocument(app: FastifyInstance): void {
  let text: string | null = null
  app.get('/openapi.json', { config: { access: ANYBODY } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger())
    return reply.type('application/json').serializer(String).send(text)
  })
}

/**
 * The scope stands in the security requirement (OpenAPI 3.1 allows that for every scheme), the roles in
 * words.
 */
function accessOf(route: RouteOptions): object {
  const access = route.config?.access
  if (access === undefined || isPublic(access)) return { security: [] }
  if (isForSession(access)) return { security: [{ session: [] }] }
  const key = access.scope === null ? [] : [{ apiKey: [access.scope] }]
  return { security: [...key, ...(access.roles.length === 0 ? [] : [{ session: access.roles }])] }
}

function withProblems(schema: object, route: RouteOptions): object {
  const response = 'response' in schema && typeof schema.response === 'object' ? schema.response : {}
  const headers =
    route.config?.idempotent === true
      ? {
          type: 'object',
          properties: {
            'idempotency-key': {
              type: 'string',
              minLength: 1,
              maxLength: 255,
              description: 'Repeating the request with the same key gives the first answer again.',
            },
          },
        }
      : undefined
  return {
    response: { ...response, ...problemResponses(route) },
    ...(headers === undefined ? {} : { headers }),
  }
}

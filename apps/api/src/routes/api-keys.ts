// API keys: what programs authenticate with. People only.

import { mintApiKey } from '@openpartner/auth'
import {
  ApiKey,
  ApiKeyCreated,
  ApiKeyIn,
  ApiKeyPage,
  ApiKeyQuery,
  ApiKeyRoll,
  IdPath,
} from '@openpartner/contract'
import {
  API_KEYS,
  type CreatedApiKey,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  rollApiKey,
} from '@openpartner/core/setup'
import { hasFreshProof, requireFresh } from '../plugins/step-up.ts'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewApiKey } from '../views/api-keys.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['API keys']

export const apiKeyRoutes: Routes = (api, deps, cookies) => {
  listAndRevoke(api, deps, cookies)
  // Not idempotent by key: a stored answer would be a stored API key.
  api.post(
    '/v1/api-keys',
    {
      schema: {
        tags,
        summary: 'Create an API key',
        description:
          'The answer is the only one that ever holds a secret key. In test mode the key is a test key.',
        body: ApiKeyIn,
        response: { 201: ApiKeyCreated },
      },
      config: { access: API_KEYS, sensitive: true },
    },
    async (request, reply) => {
      const { kind, name, scopes, expires_at: end } = request.body
      if (end === null) requireFresh(request, deps.clock.now())
      const expiresAt = end === null ? ('never' as const) : (end ?? null)
      const { allowed_networks: allowedNetworks, allowed_origins: allowedOrigins } = request.body
      const draft = { kind, name, scopes, expiresAt, allowedNetworks, allowedOrigins }
      return reply
        .code(201)
        .send(viewCreated(await createApiKey(deps.contextFor(request), draft, mintApiKey)))
    },
  )

  // Not idempotent by key either. Rolling twice is refused, so a repetition makes no second key.
  api.post(
    '/v1/api-keys/:id/roll',
    {
      schema: {
        tags,
        summary: 'Roll an API key',
        description: 'A new key with the same rights; the old one ends when the overlap is over.',
        params: IdPath,
        body: ApiKeyRoll,
        response: { 201: ApiKeyCreated },
      },
      config: { access: API_KEYS, sensitive: true, problems: ['api-key-ended', 'api-key-rolled'] },
    },
    async (request, reply) => {
      const isProven = hasFreshProof(request, deps.clock.now())
      const roll = { id: pathId('key', request.params.id), overlap: request.body.overlap, isProven }
      return reply.code(201).send(viewCreated(await rollApiKey(deps.contextFor(request), roll, mintApiKey)))
    },
  )
}

function viewCreated({ stored, key }: CreatedApiKey) {
  return { ...viewApiKey(stored), key }
}

const listAndRevoke: Routes = (api, deps) => {
  api.get(
    '/v1/api-keys',
    {
      schema: { tags, summary: 'List API keys', querystring: ApiKeyQuery, response: { 200: ApiKeyPage } },
      config: { access: API_KEYS },
    },
    async (request) =>
      viewPage(await listApiKeys(deps.contextFor(request), pageOf(request.query)), viewApiKey),
  )

  api.delete(
    '/v1/api-keys/:id',
    {
      schema: {
        tags,
        summary: 'Revoke an API key',
        description:
          'Takes effect on the next request; the key stays in the list. Revoking twice changes nothing.',
        params: IdPath,
        response: { 200: ApiKey },
      },
      config: { access: API_KEYS, sensitive: true },
    },
    async (request) =>
      viewApiKey(await revokeApiKey(deps.contextFor(request), pathId('key', request.params.id))),
  )
}

// API keys: what programs authenticate with. People only.

import { mintApiKey } from '@openpartner/auth'
import { ApiKey, ApiKeyCreated, ApiKeyIn, ApiKeyPage, ApiKeyQuery, IdPath } from '@openpartner/contract'
import { API_KEYS, createApiKey, listApiKeys, revokeApiKey } from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewApiKey } from '../views/api-keys.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['API keys']

export const apiKeyRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/api-keys',
    {
      schema: { tags, summary: 'List API keys', querystring: ApiKeyQuery, response: { 200: ApiKeyPage } },
      config: { access: API_KEYS },
    },
    async (request) =>
      viewPage(await listApiKeys(deps.contextFor(request), pageOf(request.query)), viewApiKey),
  )

  // Not idempotent by key: a stored answer would be a stored API key.
  api.post(
    '/v1/api-keys',
    {
      schema: {
        tags,
        summary: 'Create an API key',
        description: 'The answer is the only one that ever holds the key.',
        body: ApiKeyIn,
        response: { 201: ApiKeyCreated },
      },
      config: { access: API_KEYS, sensitive: true },
    },
    async (request, reply) => {
      const { name, scopes, expires_at: expiresAt = null } = request.body
      const { key, secretHash, lastFour } = mintApiKey()
      const draft = { name, scopes, expiresAt, secretHash, lastFour }
      const stored = await createApiKey(deps.contextFor(request), draft)
      return reply.code(201).send({ ...viewApiKey(stored), key })
    },
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

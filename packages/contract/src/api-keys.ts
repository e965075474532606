// API keys as the API shows them.

import { SCOPES } from '@openpartner/domain'
import { z } from 'zod'
import { Instant, InstantIn, line, pageOf, pageQuery } from './shapes.ts'

export const ApiKeyIn = z
  .strictObject({
    name: line(100),
    scopes: z.array(z.enum(SCOPES)).min(1, 'needs at least one scope'),
    expires_at: InstantIn.optional().describe('Default: 90 days from now'),
  })
  .meta({ id: 'ApiKeyIn' })

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    last_four: z.string(),
    scopes: z.array(z.string()),
    created_by: z.string(),
    created_at: Instant,
    expires_at: Instant.nullable(),
    revoked_at: Instant.nullable(),
    last_used_at: Instant.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.output<typeof ApiKey>
export const ApiKeyPage = pageOf(ApiKey).meta({ id: 'ApiKeyPage' })
export const ApiKeyQuery = z.strictObject(pageQuery('key'))
/** The only answer that ever holds the key itself. */
export const ApiKeyCreated = ApiKey.extend({ key: z.string() }).meta({ id: 'ApiKeyCreated' })

// API keys as the API shows them.

import { isNetwork, KEY_KINDS, KEY_OVERLAPS, MODES, SCOPES } from '@openpartner/domain'
import { z } from 'zod'
import { Instant, InstantIn, line, pageOf, pageQuery } from './shapes.ts'

/** More than this is a list nobody reads. */
const NETWORKS_MAX = 20
const ORIGINS_MAX = 20
/** "https://" and the longest host name DNS knows, with a port. */
const ORIGIN_LENGTH_MAX = 270
const NETWORK_LENGTH_MAX = 50

const NetworkIn = z
  .string()
  .max(NETWORK_LENGTH_MAX)
  .refine(isNetwork, 'must be a network such as 203.0.113.0/24 or 2001:db8::/32')

export const ApiKeyIn = z
  .strictObject({
    kind: z
      .enum(KEY_KINDS)
      .default('secret')
      .describe('publishable: for a page’s source; it may identify customers and report leads only'),
    name: line(100),
    scopes: z.array(z.enum(SCOPES)).default([]).describe('Of a secret key; at least one'),
    expires_at: InstantIn.nullable()
      .optional()
      .describe('Default: 90 days from now; at most a year, or null for never, which takes a fresh proof'),
    allowed_networks: z
      .array(NetworkIn)
      .max(NETWORKS_MAX, `must be at most ${NETWORKS_MAX}`)
      .default([])
      .describe('Where a secret key may be used from, in CIDR notation; none: from anywhere'),
    allowed_origins: z
      .array(z.string().min(1, 'must not be empty').max(ORIGIN_LENGTH_MAX))
      .max(ORIGINS_MAX, `must be at most ${ORIGINS_MAX}`)
      .default([])
      .describe('Whose pages may use a publishable key, such as https://shop.example.com; at least one'),
  })
  .superRefine((key, issues) => {
    const wrong = (field: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [field], message })
    if (key.kind === 'secret') {
      if (key.scopes.length === 0) wrong('scopes', 'needs at least one scope')
      if (key.allowed_origins.length > 0) wrong('allowed_origins', 'belongs to publishable keys')
      return
    }
    if (key.scopes.length > 0) wrong('scopes', 'belongs to secret keys')
    if (key.allowed_networks.length > 0) wrong('allowed_networks', 'belongs to secret keys')
    if (key.allowed_origins.length === 0) wrong('allowed_origins', 'needs at least one origin')
  })
  .meta({ id: 'ApiKeyIn' })

export const ApiKey = z
  .object({
    id: z.string(),
    kind: z.enum(KEY_KINDS),
    mode: z.enum(MODES),
    name: z.string(),
    last_four: z.string(),
    public_key: z.string().nullable().describe('The key itself when it is publishable'),
    scopes: z.array(z.string()),
    allowed_networks: z.array(z.string()),
    allowed_origins: z.array(z.string()),
    created_by: z.string(),
    reassigned_to: z
      .string()
      .nullable()
      .describe('The admin who took it over when its maker left the team; it ends with them'),
    created_at: Instant,
    expires_at: Instant.nullable(),
    revoked_at: Instant.nullable(),
    last_used_at: Instant.nullable(),
    rolled_from: z.string().nullable().describe('The key this one follows'),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.output<typeof ApiKey>
export const ApiKeyPage = pageOf(ApiKey).meta({ id: 'ApiKeyPage' })
export const ApiKeyQuery = z.strictObject(pageQuery('key'))
/** The only answer that ever holds a secret key itself. */
export const ApiKeyCreated = ApiKey.extend({ key: z.string() }).meta({ id: 'ApiKeyCreated' })

export const ApiKeyRoll = z
  .strictObject({
    overlap: z.enum(KEY_OVERLAPS).describe('How long the old key goes on working; 0: it is revoked at once'),
  })
  .meta({ id: 'ApiKeyRoll' })

// Scopes and roles: the closed lists every route and every API key chooses from.

/** What an API key may be allowed to do. No scope can create keys, admins or payout destinations. */
export const SCOPES = [
  'brand:read',
  'programs:read',
  'programs:write',
  'partners:read',
  'partners:write',
  'links:read',
  'links:write',
  'clicks:read',
  'identities:write',
  'events:read',
  'events:write',
  'attributions:write',
  'commissions:read',
  'commissions:write',
  'payouts:read',
  'payouts:write',
  'audit:read',
] as const
export type Scope = (typeof SCOPES)[number]

/** Live books hold real money. Test books are those of a brand of their own, apart like any other brand's. */
export const MODES = ['live', 'test'] as const
export type Mode = (typeof MODES)[number]

/**
 * A secret key acts for the brand on servers; a publishable one stands in its pages for everybody to read.
 */
export const KEY_KINDS = ['secret', 'publishable'] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/** How long a key that was rolled goes on working beside the new one. */
export const KEY_OVERLAPS = ['0', '1h', '24h', '7d'] as const
export type KeyOverlap = (typeof KEY_OVERLAPS)[number]

export const ROLES = ['admin', 'partner'] as const
export type Role = (typeof ROLES)[number]

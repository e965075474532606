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
  'commissions:read',
  'payouts:read',
  'payouts:write',
  'audit:read',
] as const
export type Scope = (typeof SCOPES)[number]

export const ROLES = ['admin', 'partner'] as const
export type Role = (typeof ROLES)[number]

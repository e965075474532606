// What each scope of an API key allows, in words and in groups; where keys are made and shown.
import { SCOPES, type Scope } from '@openpartner/contract/vocabulary'

export const SCOPE_TEXT: Readonly<Record<Scope, string>> = {
  'brand:read': 'See the brand and its overview',
  'programs:read': 'See programs and their terms',
  'programs:write': 'Create programs, publish terms',
  'partners:read': 'See partners and memberships',
  'partners:write': 'Add, suspend and reinstate partners',
  'links:read': 'See links and coupons',
  'links:write': 'Create and archive links, make and end coupons',
  'clicks:read': 'See clicks',
  'identities:write': 'Tie a click to a customer',
  'events:read': 'See events and why they were decided so',
  'events:write': 'Report leads, sales and other events',
  'attributions:write': 'Decide by hand who is credited',
  'commissions:read': 'See commissions and balances',
  'commissions:write': 'Review commissions, book by hand',
  'payouts:read': 'See payout runs and payouts',
  'payouts:write': 'Prepare runs and record results',
  'audit:read': 'See the audit log',
}

const GROUP_OF: Readonly<Record<Scope, string>> = {
  'identities:write': 'What customers do',
  'events:write': 'What customers do',
  'events:read': 'What customers do',
  'clicks:read': 'What customers do',
  'programs:read': 'Programs and partners',
  'programs:write': 'Programs and partners',
  'partners:read': 'Programs and partners',
  'partners:write': 'Programs and partners',
  'links:read': 'Programs and partners',
  'links:write': 'Programs and partners',
  'attributions:write': 'Money',
  'commissions:read': 'Money',
  'commissions:write': 'Money',
  'payouts:read': 'Money',
  'payouts:write': 'Money',
  'brand:read': 'The brand',
  'audit:read': 'The brand',
}

export interface ScopeGroup {
  readonly title: string
  readonly scopes: readonly Scope[]
}

/** Every scope, once, under what it is about. */
export const SCOPE_GROUPS: readonly ScopeGroup[] = [
  'What customers do',
  'Programs and partners',
  'Money',
  'The brand',
].map((title) => ({ title, scopes: SCOPES.filter((scope) => GROUP_OF[scope] === title) }))

/** What an app needs to report what its customers do; ticked when a new key is made. */
export const REPORTING: readonly Scope[] = ['identities:write', 'events:write']

export interface Preset {
  readonly title: string
  readonly scopes: readonly Scope[]
}

export const PRESETS: readonly Preset[] = [
  { title: 'Report events', scopes: REPORTING },
  { title: 'Read only', scopes: SCOPES.filter((scope) => scope.endsWith(':read')) },
  { title: 'Everything', scopes: SCOPES },
  { title: 'Nothing', scopes: [] },
]

/** The scope in words; one this portal does not know yet is shown as it came. */
export function scopeText(scope: string): string {
  return Object.hasOwn(SCOPE_TEXT, scope) ? SCOPE_TEXT[scope as Scope] : scope
}

// What each scope of an API key allows, in words; where keys are made and listed.
import type { Scope } from '@openpartner/contract/vocabulary'

export const SCOPE_TEXT: Readonly<Record<Scope, string>> = {
  'brand:read': 'See the brand and its overview',
  'programs:read': 'See programs and their terms',
  'programs:write': 'Create programs, publish terms',
  'partners:read': 'See partners and memberships',
  'partners:write': 'Add, suspend and reinstate partners',
  'links:read': 'See links',
  'links:write': 'Create and archive links',
  'clicks:read': 'See clicks',
  'identities:write': 'Tie a click to a customer',
  'events:read': 'See events and why they were decided so',
  'events:write': 'Report leads, sales and other events',
  'commissions:read': 'See commissions and balances',
  'payouts:read': 'See payout runs and payouts',
  'payouts:write': 'Prepare runs and record results',
  'audit:read': 'See the audit log',
}

/** What an app needs to report what its customers do; ticked when a new key is made. */
export const REPORTING: readonly Scope[] = ['identities:write', 'events:write']

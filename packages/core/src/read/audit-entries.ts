// Reading the audit log. Called by the API.

import { inBrand, type Page, type PageRequest } from '@openpartner/db'
import { type Id, SECURITY_ACTIONS } from '@openpartner/domain'
import { type AuditEntry, listAuditEntries as pageOfEntries } from '@openpartner/ledger'
import { type Context, requireAccess } from '../context.ts'

export interface AuditLogQuery extends PageRequest<Id<'aud'>> {
  /** The security log alone: who got in, who may do what, which secrets changed. */
  readonly securityOnly?: boolean
}

export async function listAuditEntries(
  ctx: Context,
  { securityOnly = false, ...page }: AuditLogQuery,
): Promise<Page<AuditEntry>> {
  const brandId = requireAccess(ctx.actor, { scope: 'audit:read', roles: ['admin'] })
  const actions = securityOnly ? SECURITY_ACTIONS : null
  return inBrand(ctx.db, brandId, (tx) => pageOfEntries(tx, { ...page, actions }))
}

// Reading the audit log. Called by the API.

import { inBrand, type Page, type PageRequest } from '@openpartner/db'
import type { Id } from '@openpartner/domain'
import { type AuditEntry, listAuditEntries as pageOfEntries } from '@openpartner/ledger'
import { type Context, requireAccess } from '../context.ts'

export async function listAuditEntries(
  ctx: Context,
  page: PageRequest<Id<'aud'>>,
): Promise<Page<AuditEntry>> {
  const brandId = requireAccess(ctx.actor, { scope: 'audit:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, (tx) => pageOfEntries(tx, page))
}

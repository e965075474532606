// The audit log: who did what.

import { AuditEntryPage, AuditEntryQuery } from '@openpartner/contract'
import { listAuditEntries } from '@openpartner/core/read'
import { pageOf, type Routes } from '../routing.ts'
import { viewInstant, viewPage } from '../views/shapes.ts'

export const auditEntryRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/audit-entries',
    {
      schema: {
        tags: ['Audit entries'],
        summary: 'List who did what',
        querystring: AuditEntryQuery,
        response: { 200: AuditEntryPage },
      },
      config: { access: { scope: 'audit:read', roles: ['admin'] } },
    },
    async (request) => {
      const query = { ...pageOf(request.query), securityOnly: request.query.kind === 'security' }
      return viewPage(await listAuditEntries(deps.contextFor(request), query), (entry) => ({
        id: entry.id,
        actor: entry.actor,
        action: entry.action,
        target: entry.target,
        before: entry.before,
        after: entry.after,
        request_id: entry.requestId,
        happened_at: viewInstant(entry.happenedAt),
      }))
    },
  )
}

// Commissions: what partners earned, where each stands, and why.

import {
  Commission,
  CommissionExplanation,
  CommissionPage,
  CommissionQuery,
  IdPath,
} from '@openpartner/contract'
import { explainCommission, listCommissions, loadCommission } from '@openpartner/core/read'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewCommission } from '../views/commissions.ts'
import { viewPage } from '../views/shapes.ts'
import { viewCommissionExplanation } from '../views/story.ts'

const tags = ['Commissions']
const READ = { scope: 'commissions:read', roles: ['admin', 'partner'] } as const

export const commissionRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/commissions',
    {
      schema: {
        tags,
        summary: 'List commissions',
        querystring: CommissionQuery,
        response: { 200: CommissionPage },
      },
      config: { access: READ },
    },
    async (request) => {
      const { partner_id: partnerId = null, state = null, blocked_by: blockedBy = null } = request.query
      const filter = { ...pageOf(request.query), partnerId, state, blockedBy }
      return viewPage(await listCommissions(deps.contextFor(request), filter), viewCommission)
    },
  )

  api.get(
    '/v1/commissions/:id',
    {
      schema: { tags, summary: 'Read a commission', params: IdPath, response: { 200: Commission } },
      config: { access: READ },
    },
    async (request) =>
      viewCommission(await loadCommission(deps.contextFor(request), pathId('com', request.params.id))),
  )

  api.get(
    '/v1/commissions/:id/explain',
    {
      schema: {
        tags,
        summary: 'Explain a commission from the click to the bank',
        description: 'A partner sees the same trace without other partners and without whom the customer is.',
        params: IdPath,
        response: { 200: CommissionExplanation },
      },
      config: { access: READ },
    },
    async (request) => {
      const id = pathId('com', request.params.id)
      return viewCommissionExplanation(await explainCommission(deps.contextFor(request), id))
    },
  )
}

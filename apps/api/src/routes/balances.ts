// Balances: what each partner has held, payable, on its way and paid, per currency.

import { BalanceList, BalanceQuery } from '@openpartner/contract'
import { listBalances } from '@openpartner/core/read'
import type { Routes } from '../routing.ts'
import { viewBalance } from '../views/commissions.ts'

export const balanceRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/balances',
    {
      schema: {
        tags: ['Balances'],
        summary: 'List balances per partner and currency',
        querystring: BalanceQuery,
        response: { 200: BalanceList },
      },
      config: { access: { scope: 'commissions:read', roles: ['admin', 'partner'] } },
    },
    async (request) => {
      const partnerId = request.query.partner_id ?? null
      const balances = await listBalances(deps.contextFor(request), { partnerId })
      return { data: balances.map(viewBalance) }
    },
  )
}

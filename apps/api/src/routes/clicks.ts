// Clicks: visits through partner links, as the router recorded them.

import { ClickPage, ClickQuery } from '@openpartner/contract'
import { listClicks } from '@openpartner/core/read'
import { pageOf, type Routes } from '../routing.ts'
import { viewClick } from '../views/decisions.ts'
import { viewPage } from '../views/shapes.ts'

export const clickRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/clicks',
    {
      schema: {
        tags: ['Clicks'],
        summary: 'List clicks',
        querystring: ClickQuery,
        response: { 200: ClickPage },
      },
      config: { access: { scope: 'clicks:read', roles: ['admin', 'partner'] } },
    },
    async (request) => {
      const filter = { ...pageOf(request.query), partnerId: request.query.partner_id ?? null }
      return viewPage(await listClicks(deps.contextFor(request), filter), viewClick)
    },
  )
}

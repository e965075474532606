// The overview: the numbers of a period beside those of the period before.

import { Overview, OverviewQuery } from '@openpartner/contract'
import { OVERVIEW_DAYS_MAX, overview, periodOf } from '@openpartner/core/read'
import { addDays, DAY_MS, Problem } from '@openpartner/domain'
import type { z } from 'zod'
import type { Routes } from '../routing.ts'
import { viewOverview } from '../views/overview.ts'

/** Thirty days with today. */
const DAYS_BACK_DEFAULT = 29

export const overviewRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/overview',
    {
      schema: {
        tags: ['Overview'],
        summary: 'Clicks, leads, sales and commissions of a period',
        description: 'A partner sees their own numbers.',
        querystring: OverviewQuery,
        response: { 200: Overview },
      },
      config: { access: { scope: 'brand:read', roles: ['admin', 'partner'] } },
    },
    async (request) => {
      const days = daysOf(request.query, deps.clock.now())
      return viewOverview(await overview(deps.contextFor(request), periodOf(days.from, days.to)), days)
    },
  )
}

/** First and last day, both included. @throws Problem `request-invalid` */
function daysOf(query: z.output<typeof OverviewQuery>, now: Date) {
  const to = query.to ?? dayOf(now)
  const from = query.from ?? dayOf(addDays(new Date(`${to}T00:00:00Z`), -DAYS_BACK_DEFAULT))
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  if (count >= 1 && count <= OVERVIEW_DAYS_MAX) return { from, to }
  const detail =
    count < 1 ? 'must not be after the last day' : `must be at most ${OVERVIEW_DAYS_MAX} days back`
  throw new Problem('request-invalid', { errors: [{ pointer: '/from', detail }] })
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

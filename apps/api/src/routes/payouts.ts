// Payouts: one frozen amount for one partner, and how it ended.

import { IdPath, Payout, PayoutPage, PayoutQuery, PayoutResultIn } from '@openpartner/contract'
import { settlePayout } from '@openpartner/core/flow'
import { listPayouts, loadPayout } from '@openpartner/core/read'
import type { z } from 'zod'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewPayout } from '../views/commissions.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Payouts']
const READ = { scope: 'payouts:read', roles: ['admin', 'partner'] } as const
const WRITE = { scope: 'payouts:write', roles: ['admin'] } as const

export const payoutRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/payouts',
    {
      schema: { tags, summary: 'List payouts', querystring: PayoutQuery, response: { 200: PayoutPage } },
      config: { access: READ },
    },
    async (request) => {
      const { partner_id: partnerId = null, run_id: runId = null } = request.query
      const filter = { ...pageOf(request.query), partnerId, runId }
      return viewPage(await listPayouts(deps.contextFor(request), filter), viewPayout)
    },
  )

  api.get(
    '/v1/payouts/:id',
    {
      schema: { tags, summary: 'Read a payout', params: IdPath, response: { 200: Payout } },
      config: { access: READ },
    },
    async (request) =>
      viewPayout(await loadPayout(deps.contextFor(request), pathId('pay', request.params.id))),
  )

  api.post(
    '/v1/payouts/:id/result',
    {
      schema: {
        tags,
        summary: 'Tell how a manual payout ended',
        description: 'Once: the same result again answers the same, another one is refused.',
        params: IdPath,
        body: PayoutResultIn,
        response: { 200: Payout },
      },
      config: { access: WRITE, idempotent: true, sensitive: true, problems: ['payout-already-settled'] },
    },
    async (request) => {
      const id = pathId('pay', request.params.id)
      const told = outcomeOf(request.body, deps.clock.now())
      return viewPayout(await settlePayout(deps.contextFor(request), id, told))
    },
  )
}

function outcomeOf(told: z.output<typeof PayoutResultIn>, now: Date) {
  if (told.outcome === 'failed') return told
  const { outcome, reference, settled_at: settledAt = now } = told
  return { outcome, reference, settledAt }
}

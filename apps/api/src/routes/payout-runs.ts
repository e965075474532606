// Payout runs: see what would be paid, then freeze it.

import {
  IdPath,
  PayoutPreview,
  PayoutRun,
  PayoutRunIn,
  PayoutRunPage,
  PayoutRunQuery,
} from '@openpartner/contract'
import { preparePayoutRun, previewPayoutRun } from '@openpartner/core/flow'
import { listPayoutRuns, loadPayoutRun, loadPreparedRun } from '@openpartner/core/read'
import type { z } from 'zod'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewPayoutRun, viewPreview } from '../views/commissions.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Payout runs']
const READ = { scope: 'payouts:read', roles: ['admin'] } as const
const WRITE = { scope: 'payouts:write', roles: ['admin'] } as const

export const payoutRunRoutes: Routes = (api, deps, cookies) => {
  prepareRoutes(api, deps, cookies)
  readRoutes(api, deps, cookies)
}

const prepareRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/payout-runs/preview',
    {
      schema: {
        tags,
        summary: 'See what a run would pay, to whom, and who is left out and why',
        description: 'Changes nothing.',
        body: PayoutRunIn,
        response: { 200: PayoutPreview },
      },
      config: { access: READ },
    },
    async (request) =>
      viewPreview(
        await previewPayoutRun(deps.contextFor(request), requestOf(request.body, deps.clock.now())),
      ),
  )

  api.post(
    '/v1/payout-runs',
    {
      schema: {
        tags,
        summary: 'Prepare a run: freeze amounts and commissions',
        body: PayoutRunIn,
        response: { 201: PayoutRun },
      },
      config: { access: WRITE, idempotent: true, sensitive: true, problems: ['payout-nothing-due'] },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const id = await preparePayoutRun(ctx, requestOf(request.body, deps.clock.now()))
      reply.code(201)
      return viewPayoutRun(await loadPreparedRun(ctx, id))
    },
  )
}

const readRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/payout-runs',
    {
      schema: {
        tags,
        summary: 'List payout runs',
        querystring: PayoutRunQuery,
        response: { 200: PayoutRunPage },
      },
      config: { access: READ },
    },
    async (request) =>
      viewPage(await listPayoutRuns(deps.contextFor(request), pageOf(request.query)), viewPayoutRun),
  )

  api.get(
    '/v1/payout-runs/:id',
    {
      schema: { tags, summary: 'Read a payout run', params: IdPath, response: { 200: PayoutRun } },
      config: { access: READ },
    },
    async (request) =>
      viewPayoutRun(await loadPayoutRun(deps.contextFor(request), pathId('run', request.params.id))),
  )
}

function requestOf({ cut_off_at: cutOffAt, minimum }: z.output<typeof PayoutRunIn>, now: Date) {
  return { cutOffAt: cutOffAt ?? now, minimum: BigInt(minimum) }
}

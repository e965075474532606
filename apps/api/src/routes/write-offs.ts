// Write-offs: one admin asks the brand to bear what a partner owes, another decides; and what is owed by its
// age.

import { Ageing, IdPath, WriteOff, WriteOffIn, WriteOffPage, WriteOffQuery } from '@openpartner/contract'
import { decideWriteOff, requestWriteOff, WRITE_OFFS_WRITE } from '@openpartner/core/flow'
import { ageing, listWriteOffs, loadWriteOff } from '@openpartner/core/read'
import { parseCurrency } from '@openpartner/domain'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewAgeing, viewWriteOff } from '../views/reviews.ts'
import { viewPage } from '../views/shapes.ts'

const READ = { scope: 'commissions:read', roles: ['admin'] } as const
const tags = ['Write-offs']
const DECIDING = { access: WRITE_OFFS_WRITE, idempotent: true, sensitive: true } as const

export const writeOffRoutes: Routes = (api, deps, cookies) => {
  readRoutes(api, deps, cookies)
  askRoute(api, deps, cookies)
  decideRoutes(api, deps, cookies)
}

const askRoute: Routes = (api, deps) => {
  api.post(
    '/v1/write-offs',
    {
      schema: {
        tags,
        summary: 'Ask to write off what a partner owes',
        description: 'Moves nothing yet: another admin approves or declines it. People only, no API key.',
        body: WriteOffIn,
        response: { 201: WriteOff },
      },
      config: { ...DECIDING, problems: ['write-off-exceeds-debt'] },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const { partner_id: partnerId, amount, currency, reason } = request.body
      const money = { amount: BigInt(amount), currency: parseCurrency(currency) }
      const id = await requestWriteOff(ctx, { partnerId, money, reason })
      reply.code(201)
      return viewWriteOff(await loadWriteOff(ctx, id), ctx.actor)
    },
  )
}

const decideRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/write-offs/:id/approve',
    {
      schema: {
        tags,
        summary: 'Approve a write-off that another admin asked for',
        description:
          'The brand bears the amount: the partner’s payable balance rises by it. At most what is owed by then.',
        params: IdPath,
        response: { 200: WriteOff },
      },
      config: {
        ...DECIDING,
        problems: ['self-approval-refused', 'write-off-decided', 'write-off-exceeds-debt'],
      },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      return viewWriteOff(await decideWriteOff(ctx, pathId('wof', request.params.id), 'approve'), ctx.actor)
    },
  )

  api.post(
    '/v1/write-offs/:id/decline',
    {
      schema: {
        tags,
        summary: 'Decline a write-off, or withdraw one’s own',
        params: IdPath,
        response: { 200: WriteOff },
      },
      config: { ...DECIDING, problems: ['write-off-decided'] },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      return viewWriteOff(await decideWriteOff(ctx, pathId('wof', request.params.id), 'decline'), ctx.actor)
    },
  )
}

const readRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/balances/ageing',
    {
      schema: {
        tags: ['Balances'],
        summary: 'List what partners owe, by its age',
        description:
          'Every payable balance below zero, and since when each part of it is: later earnings cover the oldest first.',
        response: { 200: Ageing },
      },
      config: { access: READ },
    },
    async (request) => viewAgeing(await ageing(deps.contextFor(request))),
  )

  api.get(
    '/v1/write-offs',
    {
      schema: {
        tags,
        summary: 'List write-offs',
        querystring: WriteOffQuery,
        response: { 200: WriteOffPage },
      },
      config: { access: READ },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      const { partner_id: partnerId = null, state } = request.query
      const isOpen = state === undefined ? null : state === 'open'
      const page = await listWriteOffs(ctx, { ...pageOf(request.query), partnerId, isOpen })
      return viewPage(page, (row) => viewWriteOff(row, ctx.actor))
    },
  )

  api.get(
    '/v1/write-offs/:id',
    {
      schema: { tags, summary: 'Read a write-off', params: IdPath, response: { 200: WriteOff } },
      config: { access: READ },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      return viewWriteOff(await loadWriteOff(ctx, pathId('wof', request.params.id)), ctx.actor)
    },
  )
}

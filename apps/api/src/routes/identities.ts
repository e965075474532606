// Identities: "this customer of ours came through that click".

import { Identity, IdentityIn, IdentityReceipt } from '@openpartner/contract'
import { bindIdentity, IDENTITIES_WRITE } from '@openpartner/core/flow'
import { z } from 'zod'
import type { Routes } from '../routing.ts'
import { viewInstant } from '../views/shapes.ts'

/** A page learns that it was understood, not what was decided. */
const Bound = z.union([Identity, IdentityReceipt])

export const identityRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/identities',
    {
      schema: {
        tags: ['Identities'],
        summary: 'Tell which click a customer came through',
        description:
          'Safe to repeat: 201 the first time, 200 with the same identity afterwards. A publishable key gets ' +
          'a receipt.',
        body: IdentityIn,
        response: { 200: Bound, 201: Bound },
      },
      config: { access: IDENTITIES_WRITE, idempotent: true, problems: ['click-unknown'] },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const isPage = ctx.actor.kind === 'publishable'
      const { cref: clickId, customer: customerRef } = request.body
      const source = isPage ? ('sdk' as const) : ('api' as const)
      const bound = await bindIdentity(ctx, { clickId, customerRef, source })
      reply.code(bound.isNew ? 201 : 200)
      const receipt = {
        id: bound.identity.id,
        cref: bound.identity.clickId,
        customer: bound.identity.customerRef,
        bound_at: viewInstant(bound.identity.boundAt),
      }
      return isPage ? receipt : { ...receipt, decided_again: [...bound.decidedAgain] }
    },
  )
}

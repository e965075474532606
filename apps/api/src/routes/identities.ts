// Identities: "this customer of ours came through that click".

import { Identity, IdentityIn } from '@openpartner/contract'
import { bindIdentity } from '@openpartner/core/flow'
import type { Routes } from '../routing.ts'
import { viewInstant } from '../views/shapes.ts'

export const identityRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/identities',
    {
      schema: {
        tags: ['Identities'],
        summary: 'Tell which click a customer came through',
        description: 'Safe to repeat: 201 the first time, 200 with the same identity afterwards.',
        body: IdentityIn,
        response: { 200: Identity, 201: Identity },
      },
      config: {
        access: { scope: 'identities:write', roles: ['admin'] },
        idempotent: true,
        problems: ['click-unknown'],
      },
    },
    async (request, reply) => {
      const { cref: clickId, customer: customerRef } = request.body
      const bound = await bindIdentity(deps.contextFor(request), { clickId, customerRef })
      reply.code(bound.isNew ? 201 : 200)
      return {
        id: bound.identity.id,
        cref: bound.identity.clickId,
        customer: bound.identity.customerRef,
        bound_at: viewInstant(bound.identity.boundAt),
        decided_again: [...bound.decidedAgain],
      }
    },
  )
}

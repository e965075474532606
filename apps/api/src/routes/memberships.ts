// Memberships: which partner promotes which program.

import { Membership, MembershipIn, MembershipPage, MembershipQuery } from '@openpartner/contract'
import { addMembership, listMemberships, MEMBERSHIPS_READ, MEMBERSHIPS_WRITE } from '@openpartner/core/setup'
import { pageOf, type Routes } from '../routing.ts'
import { viewMembership } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Memberships']

export const membershipRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/memberships',
    {
      schema: {
        tags,
        summary: 'List memberships',
        querystring: MembershipQuery,
        response: { 200: MembershipPage },
      },
      config: { access: MEMBERSHIPS_READ },
    },
    async (request) => {
      const { partner_id: partnerId = null, program_id: programId = null } = request.query
      const filter = { ...pageOf(request.query), partnerId, programId }
      return viewPage(await listMemberships(deps.contextFor(request), filter), viewMembership)
    },
  )

  api.post(
    '/v1/memberships',
    {
      schema: {
        tags,
        summary: 'Add a partner to a program',
        body: MembershipIn,
        response: { 201: Membership },
      },
      config: {
        access: MEMBERSHIPS_WRITE,
        idempotent: true,
        problems: ['membership-exists', 'partner-not-active'],
      },
    },
    async (request, reply) => {
      const { program_id: programId, partner_id: partnerId } = request.body
      const membership = await addMembership(deps.contextFor(request), { programId, partnerId })
      reply.code(201)
      return viewMembership(membership)
    },
  )
}

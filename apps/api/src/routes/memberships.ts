// Memberships: which partner promotes which program.

import {
  IdPath,
  Membership,
  MembershipChange,
  MembershipIn,
  MembershipPage,
  MembershipQuery,
} from '@openpartner/contract'
import {
  addMembership,
  listMemberships,
  loadMembership,
  MEMBERSHIPS_READ,
  MEMBERSHIPS_WRITE,
  moveMembership,
} from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewMembership } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Memberships']

export const membershipRoutes: Routes = (api, deps, cookies) => {
  readRoutes(api, deps, cookies)
  changeRoutes(api, deps, cookies)
}

const readRoutes: Routes = (api, deps) => {
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
      const filter = {
        ...pageOf(request.query),
        partnerId,
        programId,
        groupId: request.query.group_id ?? null,
      }
      return viewPage(await listMemberships(deps.contextFor(request), filter), viewMembership)
    },
  )

  api.get(
    '/v1/memberships/:id',
    {
      schema: { tags, summary: 'Read a membership', params: IdPath, response: { 200: Membership } },
      config: { access: MEMBERSHIPS_READ },
    },
    async (request) =>
      viewMembership(await loadMembership(deps.contextFor(request), pathId('mbr', request.params.id))),
  )
}

const changeRoutes: Routes = (api, deps) => {
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
      const { program_id: programId, partner_id: partnerId, group_id: groupId } = request.body
      const membership = await addMembership(deps.contextFor(request), { programId, partnerId, groupId })
      reply.code(201)
      return viewMembership(membership)
    },
  )

  api.patch(
    '/v1/memberships/:id',
    {
      schema: {
        tags,
        summary: 'Put a partner into a group, or out of it',
        description: 'From now on: events that happened before keep the terms of the group they happened in.',
        params: IdPath,
        body: MembershipChange,
        response: { 200: Membership },
      },
      config: { access: MEMBERSHIPS_WRITE },
    },
    async (request) => {
      const id = pathId('mbr', request.params.id)
      return viewMembership(await moveMembership(deps.contextFor(request), id, request.body.group_id))
    },
  )
}

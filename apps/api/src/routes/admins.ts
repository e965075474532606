// The admins of the brand: who they are, and taking one's access away. People only.

import { Admin, AdminPage, AdminQuery, AdminRevocation, IdPath, SessionsEnded } from '@openpartner/contract'
import { ADMINS, endAdminSessions, listAdmins, revokeAdmin } from '@openpartner/core/setup'
import type { Actor, PersonId } from '@openpartner/domain'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewPage } from '../views/shapes.ts'
import { viewAdmin } from '../views/team.ts'

const tags = ['Team']

export const adminRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/admins',
    {
      schema: {
        tags,
        summary: 'List the admins of the brand',
        querystring: AdminQuery,
        response: { 200: AdminPage },
      },
      config: { access: ADMINS },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      const page = await listAdmins(ctx, pageOf(request.query))
      return viewPage(page, (admin) => viewAdmin(admin, personOf(ctx.actor)))
    },
  )

  api.post(
    '/v1/admins/:id/revoke',
    {
      schema: {
        tags,
        summary: 'Take an admin’s access away',
        description:
          'Takes effect on the next request. Ends the API keys they answer for, or hands them to you, and ' +
          'withdraws invitations they sent. Revoking twice changes nothing.',
        params: IdPath,
        body: AdminRevocation,
        response: { 200: Admin },
      },
      config: { access: ADMINS, sensitive: true, problems: ['self-revocation-refused', 'last-admin'] },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      const revocation = { id: pathId('adm', request.params.id), keys: request.body.keys }
      return viewAdmin(await revokeAdmin(ctx, revocation), personOf(ctx.actor))
    },
  )

  api.post(
    '/v1/admins/:id/end-sessions',
    {
      schema: {
        tags,
        summary: 'End an admin’s sessions in the brand',
        description:
          'Signs the person out wherever they work in the brand now, from their next request on. They keep their ' +
          'access and may sign in again.',
        params: IdPath,
        response: { 200: SessionsEnded },
      },
      config: { access: ADMINS, sensitive: true },
    },
    async (request) => ({
      ended: await endAdminSessions(deps.contextFor(request), pathId('adm', request.params.id)),
    }),
  )
}

function personOf(actor: Actor): PersonId | null {
  return actor.kind === 'admin' ? actor.personId : null
}

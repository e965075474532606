// Partners: who refers and earns.

import { requireEmail } from '@openpartner/auth'
import {
  IdPath,
  Partner,
  PartnerChange,
  PartnerIn,
  PartnerPage,
  PartnerQuery,
  SessionsEnded,
} from '@openpartner/contract'
import {
  ADMINS,
  addPartner,
  changePartner,
  endPartnerSessions,
  listPartners,
  loadPartner,
  PARTNER_READ,
  PARTNERS_READ,
  PARTNERS_WRITE,
} from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewPartner } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Partners']

export const partnerRoutes: Routes = (api, deps, cookies) => {
  readRoutes(api, deps, cookies)
  changeRoutes(api, deps, cookies)
}

const readRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/partners',
    {
      schema: { tags, summary: 'List partners', querystring: PartnerQuery, response: { 200: PartnerPage } },
      config: { access: PARTNERS_READ },
    },
    async (request) => {
      const filter = { ...pageOf(request.query), status: request.query.status ?? null }
      return viewPage(await listPartners(deps.contextFor(request), filter), viewPartner)
    },
  )

  api.get(
    '/v1/partners/:id',
    {
      schema: { tags, summary: 'Read a partner', params: IdPath, response: { 200: Partner } },
      config: { access: PARTNER_READ },
    },
    async (request) =>
      viewPartner(await loadPartner(deps.contextFor(request), pathId('ptn', request.params.id))),
  )
}

const changeRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/partners',
    {
      schema: {
        tags,
        summary: 'Add a partner',
        description: 'They can sign in with this address from now on, and get a mail that says so.',
        body: PartnerIn,
        response: { 201: Partner },
      },
      config: { access: PARTNERS_WRITE, idempotent: true, problems: ['partner-email-taken'] },
    },
    async (request, reply) => {
      const { name, email, invite } = request.body
      const draft = { name, email: requireEmail(email) }
      const partner = await addPartner(deps.contextFor(request), draft, invite ? deps.invitationPost : null)
      reply.code(201)
      return viewPartner(partner)
    },
  )

  api.patch(
    '/v1/partners/:id',
    {
      schema: {
        tags,
        summary: 'Rename, suspend or reactivate a partner',
        params: IdPath,
        body: PartnerChange,
        response: { 200: Partner },
      },
      config: { access: PARTNERS_WRITE },
    },
    async (request) => {
      const id = pathId('ptn', request.params.id)
      return viewPartner(await changePartner(deps.contextFor(request), id, request.body))
    },
  )
  api.post(
    '/v1/partners/:id/end-sessions',
    {
      schema: {
        tags,
        summary: 'End a partner’s sessions in the brand',
        description:
          'Signs the person out wherever they work in the brand now, from their next request on. They keep their ' +
          'access and may sign in again.',
        params: IdPath,
        response: { 200: SessionsEnded },
      },
      config: { access: ADMINS, sensitive: true },
    },
    async (request) => ({
      ended: await endPartnerSessions(deps.contextFor(request), pathId('ptn', request.params.id)),
    }),
  )
}

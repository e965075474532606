// Acceptances: that partners agreed to terms. Evidence; terms count without it.

import { Acceptance, AcceptancePage, AcceptanceQuery, IdPath } from '@openpartner/contract'
import { ACCEPTANCES_READ, acceptTerms, listAcceptances, TERMS_ACCEPT } from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewAcceptance, viewAcceptanceEntry } from '../views/own-terms.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Terms']

export const acceptanceRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/programs/:id/acceptances',
    {
      schema: {
        tags,
        summary: 'List who accepted which terms of a program',
        params: IdPath,
        querystring: AcceptanceQuery,
        response: { 200: AcceptancePage },
      },
      config: { access: ACCEPTANCES_READ },
    },
    async (request) => {
      const filter = {
        ...pageOf(request.query),
        programId: pathId('prg', request.params.id),
        termsId: request.query.terms_id ?? null,
      }
      return viewPage(await listAcceptances(deps.contextFor(request), filter), viewAcceptanceEntry)
    },
  )

  api.post(
    '/v1/terms/:id/acceptances',
    {
      schema: {
        tags,
        summary: 'Accept terms',
        description:
          'A partner accepts the terms that count for them now, or the next that will. Terms count whether ' +
          'accepted or not: an acceptance is evidence. A repeat answers the same.',
        params: IdPath,
        response: { 201: Acceptance },
      },
      config: { access: TERMS_ACCEPT, problems: ['terms-not-applicable'] },
    },
    async (request, reply) => {
      const acceptance = await acceptTerms(deps.contextFor(request), pathId('trm', request.params.id))
      reply.code(201)
      return viewAcceptance(acceptance)
    },
  )
}

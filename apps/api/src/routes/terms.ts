// Terms: what a program pays for, in versions that never change.

import { IdPath, Terms, TermsIn, TermsPage, TermsPreview, TermsQuery } from '@openpartner/contract'
import {
  listTermsVersions,
  PROGRAMS_READ,
  PROGRAMS_WRITE,
  previewTerms,
  publishTerms,
} from '@openpartner/core/setup'
import { type Effect, ruleFromJson, type TermsDraft } from '@openpartner/domain'
import type { z } from 'zod'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewPage } from '../views/shapes.ts'
import { viewTerms, viewTermsPreview } from '../views/terms.ts'

const tags = ['Terms']

export const termsRoutes: Routes = (api, deps, cookies) => {
  api.get(
    '/v1/programs/:id/terms',
    {
      schema: {
        tags,
        summary: 'List a program’s terms, the current version first',
        params: IdPath,
        querystring: TermsQuery,
        response: { 200: TermsPage },
      },
      config: { access: PROGRAMS_READ },
    },
    async (request) => {
      const id = pathId('prg', request.params.id)
      return viewPage(await listTermsVersions(deps.contextFor(request), id, pageOf(request.query)), viewTerms)
    },
  )

  api.post(
    '/v1/programs/:id/terms',
    {
      schema: {
        tags,
        summary: 'Publish the next version of the terms',
        description:
          'Events from then on fall under it; earlier ones keep theirs. The first rule that matches wins.',
        params: IdPath,
        body: TermsIn,
        response: { 201: Terms },
      },
      config: { access: PROGRAMS_WRITE, idempotent: true, problems: ['terms-invalid'] },
    },
    async (request, reply) => {
      const { draft, effect } = draftOf(request.body)
      const id = pathId('prg', request.params.id)
      const terms = await publishTerms(deps.contextFor(request), id, draft, effect)
      reply.code(201)
      return viewTerms(terms)
    },
  )

  previewRoute(api, deps, cookies)
}

/** Beside publishing: the same body, and nothing is written. */
const previewRoute: Routes = (api, deps) => {
  api.post(
    '/v1/programs/:id/terms/preview',
    {
      schema: {
        tags,
        summary: 'Say what a draft of terms would mean and change',
        description: 'Checks it like publishing does and writes nothing.',
        params: IdPath,
        body: TermsIn,
        response: { 200: TermsPreview },
      },
      config: { access: PROGRAMS_WRITE, problems: ['terms-invalid'] },
    },
    async (request) => {
      const { draft, effect } = draftOf(request.body)
      const id = pathId('prg', request.params.id)
      return viewTermsPreview(await previewTerms(deps.contextFor(request), id, draft, effect), draft)
    },
  )
}

/** Also for simulations, which take the same body. */
export function draftOf(body: z.output<typeof TermsIn>): { draft: TermsDraft; effect: Effect } {
  const { model, window_days: windowDays, hold_days: holdDays, base, binds_on: bindsOn } = body
  const { approval, coupons, effective_from: from, effective_until: until } = body
  const rules = body.rules.map(ruleFromJson)
  return {
    draft: { model, windowDays, holdDays, base, bindsOn, approval, coupons, rules },
    effect: { from, until },
  }
}

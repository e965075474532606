// Terms: what a program pays for, in versions that never change.

import { IdPath, Terms, TermsIn, TermsPage, TermsQuery } from '@openpartner/contract'
import { listTermsVersions, PROGRAMS_READ, PROGRAMS_WRITE, publishTerms } from '@openpartner/core/setup'
import { parseCurrency, type Rule } from '@openpartner/domain'
import type { z } from 'zod'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewTerms } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Terms']

export const termsRoutes: Routes = (api, deps) => {
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
          'Events from now on fall under it; earlier ones keep theirs. The first rule that matches wins.',
        params: IdPath,
        body: TermsIn,
        response: { 201: Terms },
      },
      config: { access: PROGRAMS_WRITE, idempotent: true, problems: ['terms-invalid'] },
    },
    async (request, reply) => {
      const { model, window_days: windowDays, hold_days: holdDays, rules } = request.body
      const draft = { model, windowDays, holdDays, rules: rules.map(ruleOf) }
      const terms = await publishTerms(deps.contextFor(request), pathId('prg', request.params.id), draft)
      reply.code(201)
      return viewTerms(terms)
    },
  )
}

function ruleOf({ on, occurrence, months, reward }: z.output<typeof TermsIn>['rules'][number]): Rule {
  if (reward.type === 'percent') {
    return { on, occurrence, months, reward: { type: 'percent', basisPoints: reward.basis_points } }
  }
  const money = { amount: BigInt(reward.amount), currency: parseCurrency(reward.currency) }
  return { on, occurrence, months, reward: { type: 'fixed', money } }
}

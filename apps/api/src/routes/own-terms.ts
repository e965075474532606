// Terms of groups and of single partners of a program, in versions that never change.

import { IdPath, OwnTerms, OwnTermsIn, OwnTermsPage, TermsEndIn, TermsQuery } from '@openpartner/contract'
import {
  endOwnTerms,
  listOwnTerms,
  type OwnTermsDraft,
  type OwnTermsOf,
  PROGRAMS_READ,
  PROGRAMS_WRITE,
  publishOwnTerms,
} from '@openpartner/core/setup'
import { type Effect, ruleFromJson } from '@openpartner/domain'
import type { z } from 'zod'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewOwnTerms } from '../views/own-terms.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Terms']

interface Owner {
  readonly path: '/v1/groups/:id/terms' | '/v1/memberships/:id/terms'
  readonly whose: string
  readonly of: (id: string) => OwnTermsOf
}

const OWNERS: readonly Owner[] = [
  {
    path: '/v1/groups/:id/terms',
    whose: 'a group’s terms',
    of: (id) => ({ group: pathId('grp', id) }),
  },
  {
    path: '/v1/memberships/:id/terms',
    whose: 'a partner’s own terms in a program',
    of: (id) => ({ membership: pathId('mbr', id) }),
  },
]

export const ownTermsRoutes: Routes = (api, deps, cookies) => {
  for (const owner of OWNERS) {
    readRoute(owner)(api, deps, cookies)
    changeRoutes(owner)(api, deps, cookies)
  }
}

function readRoute({ path, whose, of }: Owner): Routes {
  return (api, deps) => {
    api.get(
      path,
      {
        schema: {
          tags,
          summary: `List ${whose}, the newest version first`,
          description: 'A partner may read their own, and those of a group they are in.',
          params: IdPath,
          querystring: TermsQuery,
          response: { 200: OwnTermsPage },
        },
        config: { access: PROGRAMS_READ },
      },
      async (request) => {
        const page = pageOf(request.query)
        return viewPage(
          await listOwnTerms(deps.contextFor(request), of(request.params.id), page),
          viewOwnTerms,
        )
      },
    )
  }
}

function changeRoutes({ path, whose, of }: Owner): Routes {
  return (api, deps) => {
    api.post(
      path,
      {
        schema: {
          tags,
          summary: `Publish the next version of ${whose}`,
          description:
            'They count instead of less specific ones for events from then on: a partner’s own terms go before ' +
            'those of their group, and these before the program’s. How credit is divided over clicks, what ' +
            'binds a customer and what a coupon does is said by the program’s terms alone.',
          params: IdPath,
          body: OwnTermsIn,
          response: { 201: OwnTerms },
        },
        config: { access: PROGRAMS_WRITE, idempotent: true, problems: ['terms-invalid', 'group-archived'] },
      },
      async (request, reply) => {
        const { draft, effect } = draftOf(request.body)
        const terms = await publishOwnTerms(deps.contextFor(request), of(request.params.id), draft, effect)
        reply.code(201)
        return viewOwnTerms(terms)
      },
    )

    api.post(
      `${path}/end`,
      {
        schema: {
          tags,
          summary: `End ${whose}`,
          description:
            'From then on less specific terms count. It is a version like any other: what was published stays, and ' +
            'so does what was earned by it.',
          params: IdPath,
          body: TermsEndIn,
          response: { 201: OwnTerms },
        },
        config: {
          access: PROGRAMS_WRITE,
          idempotent: true,
          problems: ['terms-none-to-end', 'terms-invalid', 'group-archived'],
        },
      },
      async (request, reply) => {
        const { effective_from: from } = request.body
        const terms = await endOwnTerms(deps.contextFor(request), of(request.params.id), from)
        reply.code(201)
        return viewOwnTerms(terms)
      },
    )
  }
}

function draftOf(body: z.output<typeof OwnTermsIn>): { draft: OwnTermsDraft; effect: Effect } {
  const { window_days: windowDays, hold_days: holdDays, base, approval } = body
  return {
    draft: { windowDays, holdDays, base, approval, rules: body.rules.map(ruleFromJson) },
    effect: { from: body.effective_from, until: body.effective_until },
  }
}

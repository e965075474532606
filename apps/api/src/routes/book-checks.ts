// Whether the books agree: what the newest nightly check found.

import { BookState } from '@openpartner/contract'
import { bookState } from '@openpartner/core/checks'
import type { Routes } from '../routing.ts'
import { viewInstant } from '../views/shapes.ts'

export const bookCheckRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/book-checks/latest',
    {
      schema: {
        tags: ['Book checks'],
        summary: 'Whether the books agree with the facts',
        description:
          'Every night each projection is derived again from the facts and compared, and every rule that holds ' +
          'over all rows is asked. What differs stays here until a later check finds it gone.',
        response: { 200: BookState },
      },
      config: { access: { scope: 'audit:read', roles: ['admin'] } },
    },
    async (request) => {
      const { checkedAt, disagreeingSince, findings } = await bookState(deps.contextFor(request))
      return {
        checked_at: checkedAt === null ? null : viewInstant(checkedAt),
        disagreeing_since: disagreeingSince === null ? null : viewInstant(disagreeingSince),
        findings: findings.map((finding) => ({
          ...finding,
          first: finding.first.map((row) => ({ ...row })),
        })),
      }
    },
  )
}

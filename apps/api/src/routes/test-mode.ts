// Test mode: a brand beside the live one, with partners, links, keys and books of its own.

import { Brand } from '@openpartner/contract'
import { openTestMode, TEST_MODE } from '@openpartner/core/setup'
import type { Routes } from '../routing.ts'
import { viewBrand } from '../views/setup.ts'

export const testModeRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/test-mode',
    {
      schema: {
        tags: ['Test mode'],
        summary: 'Open test mode',
        description:
          'Makes a brand for trying things out, whose rows and the live brand’s never meet. Its admins are the ' +
          'live brand’s; they choose it as a workspace. Safe to repeat: 201 first, then 200 with the same brand.',
        response: { 200: Brand, 201: Brand },
      },
      config: { access: TEST_MODE, problems: ['live-mode-only'] },
    },
    async (request, reply) => {
      const { brand, isNew } = await openTestMode(deps.contextFor(request))
      return reply.code(isNew ? 201 : 200).send(viewBrand(brand))
    },
  )
}

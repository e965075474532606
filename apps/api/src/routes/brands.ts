// Another brand on this instance, made by somebody who runs one already.

import { NewBrandIn, Workspace } from '@openpartner/contract'
import { BRANDS_CREATE, createBrand } from '@openpartner/core/setup'
import type { Routes } from '../routing.ts'

export const newBrandRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/brands',
    {
      schema: {
        tags: ['Brand'],
        summary: 'Make another brand',
        description:
          'You become its first admin; switch with `POST /v1/session/workspace`. Nothing of your present ' +
          'brand goes with you.',
        body: NewBrandIn,
        response: { 201: Workspace },
      },
      config: { access: BRANDS_CREATE, sensitive: true, limit: 'setUp' },
    },
    async (request, reply) => {
      const { name } = request.body
      const { brandId, adminId } = await createBrand(deps.contextFor(request), name)
      const place = { member_id: adminId, role: 'admin' as const, mode: 'live' as const }
      return reply.code(201).send({ ...place, brand: { id: brandId, name } })
    },
  )
}

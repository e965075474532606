// The brand the caller acts for.

import { Brand, BrandChange } from '@openpartner/contract'
import { BRAND_READ, BRAND_WRITE, changeBrand, loadBrand } from '@openpartner/core/setup'
import type { Routes } from '../routing.ts'
import { viewBrand } from '../views/setup.ts'

const tags = ['Brand']

export const brandRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/brand',
    {
      schema: { tags, summary: 'Read the brand', response: { 200: Brand } },
      config: { access: BRAND_READ },
    },
    async (request) => viewBrand(await loadBrand(deps.contextFor(request))),
  )

  api.patch(
    '/v1/brand',
    {
      schema: { tags, summary: 'Change name and colour', body: BrandChange, response: { 200: Brand } },
      config: { access: BRAND_WRITE },
    },
    async (request) => viewBrand(await changeBrand(deps.contextFor(request), request.body)),
  )
}

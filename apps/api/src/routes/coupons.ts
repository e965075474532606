// Coupons: codes that credit a partner when a customer redeems them.

import { Coupon, CouponIn, CouponPage, CouponQuery, IdPath } from '@openpartner/contract'
import {
  COUPONS_READ,
  COUPONS_WRITE,
  createCoupon,
  endCoupon,
  listCoupons,
  loadCoupon,
} from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewCoupon } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Coupons']

export const couponRoutes: Routes = (api, deps, cookies) => {
  readRoutes(api, deps, cookies)
  changeRoutes(api, deps, cookies)
}

const readRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/coupons',
    {
      schema: { tags, summary: 'List coupons', querystring: CouponQuery, response: { 200: CouponPage } },
      config: { access: COUPONS_READ },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      const filter = { ...pageOf(request.query), partnerId: request.query.partner_id ?? null }
      return viewPage(await listCoupons(ctx, filter), viewCoupon(ctx.actor))
    },
  )

  api.get(
    '/v1/coupons/:id',
    {
      schema: { tags, summary: 'Read a coupon', params: IdPath, response: { 200: Coupon } },
      config: { access: COUPONS_READ },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      return viewCoupon(ctx.actor)(await loadCoupon(ctx, pathId('cpn', request.params.id)))
    },
  )
}

const changeRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/coupons',
    {
      schema: {
        tags,
        summary: 'Give a partner a coupon',
        description:
          'Valid for events from now on. Events that carried the code before stay decided as they are.',
        body: CouponIn,
        response: { 201: Coupon },
      },
      config: {
        access: COUPONS_WRITE,
        idempotent: true,
        problems: ['coupon-code-taken', 'partner-not-active'],
      },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const { membership_id: membershipId, code, note = null } = request.body
      const coupon = await createCoupon(ctx, { membershipId, code, note })
      reply.code(201)
      return viewCoupon(ctx.actor)(coupon)
    },
  )

  api.post(
    '/v1/coupons/:id/end',
    {
      schema: {
        tags,
        summary: 'End a coupon',
        description:
          'Events from now on are no longer credited by it; those before stay. It cannot be opened again, but ' +
          'its code may be given to a new coupon. Safe to repeat.',
        params: IdPath,
        response: { 200: Coupon },
      },
      config: { access: COUPONS_WRITE },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      return viewCoupon(ctx.actor)(await endCoupon(ctx, pathId('cpn', request.params.id)))
    },
  )
}

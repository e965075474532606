// Coupons as the API takes and shows them.

import { z } from 'zod'
import { Instant, idOf, line, pageOf, pageQuery } from './shapes.ts'

const Named = z.object({ id: z.string(), name: z.string() })

export const Coupon = z
  .object({
    id: z.string(),
    code: z.string().describe('Upper case; customers may type it in any case'),
    program: Named,
    partner: Named,
    note: z.string().nullable().describe('The brand’s own; null to partners'),
    created_at: Instant.describe('Events from then on are credited by it'),
    ended_at: Instant.nullable().describe('Events from then on are not; null while it is valid'),
  })
  .meta({ id: 'Coupon' })
export type Coupon = z.output<typeof Coupon>
export const CouponPage = pageOf(Coupon).meta({ id: 'CouponPage' })
export const CouponQuery = z.strictObject({ ...pageQuery('cpn'), partner_id: idOf('ptn').optional() })
export const CouponIn = z
  .strictObject({
    membership_id: idOf('mbr'),
    code: z.string().min(2).max(64).describe('Letters, digits, dash and underscore; case does not matter'),
    note: line(500).optional().describe('For yourself; the partner does not see it'),
  })
  .meta({ id: 'CouponIn' })

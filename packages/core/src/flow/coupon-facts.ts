// The coupons that events carry, as they were valid over time. Called by customer-facts; no statement when no
// event carries a code.

import { couponsOfCodes, statusesOfPrograms, type Tx } from '@openpartner/db'
import {
  type CustomerFacts,
  type KnownCoupon,
  normaliseCouponCode,
  type ProgramId,
} from '@openpartner/domain'

export interface CouponFacts {
  readonly coupons: readonly KnownCoupon[]
  readonly wasOpen: CustomerFacts['wasOpen']
}

const NONE: CouponFacts = { coupons: [], wasOpen: () => true }

export async function couponFacts(tx: Tx, told: readonly (string | null)[]): Promise<CouponFacts> {
  const codes = new Set(told.flatMap((code) => (code === null ? [] : normaliseCouponCode(code))))
  if (codes.size === 0) return NONE
  const coupons = await couponsOfCodes(tx, [...codes])
  if (coupons.length === 0) return NONE
  return { coupons, wasOpen: await openness(tx, [...new Set(coupons.map(({ programId }) => programId))]) }
}

/** How each program stood at an instant; before it was made it stood as on its first day. */
async function openness(tx: Tx, programIds: readonly ProgramId[]): Promise<CustomerFacts['wasOpen']> {
  const rows = await statusesOfPrograms(tx, programIds)
  return (programId, at) => {
    const own = rows.filter((row) => row.programId === programId)
    const row = own.findLast(({ changedAt }) => changedAt.getTime() <= at.getTime()) ?? own[0]
    return row?.status !== 'archived'
  }
}

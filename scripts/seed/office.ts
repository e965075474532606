// One customer's story with everything in it: two partners, a coupon, a payout, a partial refund after it and
// a later order that makes up for it. Told by story.ts.

import { plainRule, plainTerms, type TermsDraft } from '@openpartner/domain'
import type { At, Visit } from './story.ts'

/** Offices look around before they buy, so those who sent them share. */
export const OFFICE_PROGRAM = {
  name: 'Acme for Offices',
  destinationUrl: 'https://coffee.acme.example/offices',
} as const

/** 10 % of every sale for a year, shared by all whose clicks and coupons led to it. */
export const OFFICE_TERMS: TermsDraft = plainTerms({
  model: 'linear',
  holdDays: 14,
  coupons: 'as_click',
  rules: [
    plainRule({
      on: 'sale',
      occurrence: 'every',
      reward: { type: 'percent', basisPoints: 1_000 },
      months: 12,
    }),
  ],
})

/** By their places in PARTNERS: the blog writes about the machines, the weekly gives its readers a code. */
export const OFFICE_LINK = { partner: 0, key: 'morning-cup-offices' } as const
export const OFFICE_COUPON = { partner: 2, code: 'ROASTERY10' } as const

const CUSTOMER = 'cus_office_north'
/** Beyond the numbers of all other visits. */
const VISIT: Visit = {
  number: 1_000_001,
  device: 'desktop',
  browser: 'Firefox',
  referrerHost: 'www.google.com',
  campaign: null,
  isBot: false,
}

/** Payouts are on day 44 and day 74. */
export function furnishOffice(at: At): void {
  const shared = { what: 'sale', customerRef: CUSTOMER, currency: 'EUR' } as const
  const machines = {
    ...shared,
    // 899.10 EUR and 19 % tax, after the coupon took off 10 %.
    gross: 106_993n,
    tax: 17_083n,
    discount: 9_990n,
    coupon: OFFICE_COUPON.code,
    invoice: 'INV-OFFICE-1',
  } as const
  const beans = { ...shared, gross: 35_664n, tax: 5_694n, discount: 0n, coupon: null } as const
  at(24, 9 * 60, { what: 'click', link: OFFICE_LINK.key, visit: VISIT })
  at(24, 9 * 60 + 5, { what: 'bind', customerRef: CUSTOMER, visit: VISIT })
  at(27, 10 * 60, machines)
  at(52, 11 * 60, { what: 'refund', sale: machines, gross: 26_748n, refund: 'RE-OFFICE-1' })
  at(56, 9 * 60, { ...beans, invoice: 'INV-OFFICE-2' })
}

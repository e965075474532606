// Payout runs and payouts as the API takes and shows them.

import { LEFT_OUT_REASONS, PAYOUT_STATES } from '@openpartner/domain'
import { z } from 'zod'
import { AmountIn, Instant, InstantIn, idOf, line, Money, pageOf, pageQuery } from './shapes.ts'

const Named = z.object({ id: z.string(), name: z.string() })

/**
 * What a run covers. Previewing and preparing take the same body, so one can be sure to prepare what was
 * previewed.
 */
export const PayoutRunIn = z
  .strictObject({
    cut_off_at: InstantIn.optional().describe('Only commissions payable by then; default: now'),
    minimum: AmountIn.default('0').describe('Payouts below this many minor units wait for the next run'),
  })
  .meta({ id: 'PayoutRunIn' })

const LeftOut = z.object({
  partner: Named,
  amount: Money,
  reason: z.enum(LEFT_OUT_REASONS),
  text: z.string(),
})

export const PayoutPreview = z
  .object({
    cut_off_at: Instant,
    due: z.array(z.object({ partner: Named, amount: Money, commission_ids: z.array(z.string()) })),
    left_out: z.array(LeftOut),
    totals: z.array(Money).describe('One per currency; currencies are never added'),
  })
  .meta({ id: 'PayoutPreview' })
export type PayoutPreview = z.output<typeof PayoutPreview>

export const Payout = z
  .object({
    id: z.string(),
    run_id: z.string(),
    partner: Named,
    rail: z.string(),
    amount: Money,
    state: z.enum(PAYOUT_STATES),
    prepared_at: Instant,
    reference: z.string().nullable(),
    reason: z.string().nullable(),
    settled_at: Instant.nullable(),
    commission_ids: z.array(z.string()),
  })
  .meta({ id: 'Payout' })
export type Payout = z.output<typeof Payout>
export const PayoutPage = pageOf(Payout).meta({ id: 'PayoutPage' })
export const PayoutQuery = z.strictObject({
  ...pageQuery('pay'),
  partner_id: idOf('ptn').optional(),
  run_id: idOf('run').optional(),
})

export const PayoutRun = z
  .object({
    id: z.string(),
    rail: z.string(),
    cut_off_at: Instant,
    minimum: z.string(),
    created_by: z.string(),
    created_at: Instant,
    payouts: z.array(Payout),
    left_out: z.array(LeftOut),
    totals: z.array(Money),
  })
  .meta({ id: 'PayoutRun' })
export type PayoutRun = z.output<typeof PayoutRun>
export const PayoutRunPage = pageOf(PayoutRun).meta({ id: 'PayoutRunPage' })
export const PayoutRunQuery = z.strictObject(pageQuery('run'))

/** The operator's word on a manual transfer. Repeating the same result is safe; another result is refused. */
export const PayoutResultIn = z
  .discriminatedUnion('outcome', [
    z.strictObject({
      outcome: z.literal('settled'),
      reference: line(200).describe('The bank’s reference of the transfer'),
      settled_at: InstantIn.optional().describe('Default: now'),
    }),
    z.strictObject({ outcome: z.literal('failed'), reason: line(500) }),
  ])
  .meta({ id: 'PayoutResultIn' })

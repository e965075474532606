// Reviews and entries made by hand as the API takes and shows them.

import { AMOUNT_MAX, BOOKABLE_KINDS, REVIEW_DECISIONS } from '@openpartner/domain'
import { z } from 'zod'
import { CurrencyCode, Instant, InstantIn, idOf, line } from './shapes.ts'

const REASON_LENGTH_MAX = 500
const Reason = line(REASON_LENGTH_MAX).describe('The partner reads it')

export const Review = z
  .object({
    id: z.string(),
    commission_id: z.string().describe('What it was said of; it counts for all entries of event and partner'),
    decision: z.enum(REVIEW_DECISIONS),
    reason: z.string().nullable(),
    reviewed_by: z
      .string()
      .nullable()
      .describe('An actor; null for partners, who see what was decided and why'),
    reviewed_at: Instant,
  })
  .meta({ id: 'Review' })
export type Review = z.output<typeof Review>
export const ReviewList = z.object({ data: z.array(Review) }).meta({ id: 'ReviewList' })

export const ReviewIn = z
  .strictObject({
    decision: z
      .enum(REVIEW_DECISIONS)
      .describe('approve and reject: whether it is earned. hold and unhold: whether it may be paid'),
    reason: Reason.optional().describe('Needed to reject and to hold. The partner reads it'),
  })
  .meta({ id: 'ReviewIn' })

export const REVIEWS_MAX = 500

/** Many commissions, decided alike. */
export const ReviewsIn = z
  .strictObject({
    commission_ids: z.array(idOf('com')).min(1).max(REVIEWS_MAX),
    ...ReviewIn.shape,
  })
  .meta({ id: 'ReviewsIn' })

/** One line per commission, in the order asked for; one that is refused keeps none of the others back. */
export const ReviewOutcomes = z
  .object({
    data: z.array(
      z.object({
        commission_id: z.string(),
        outcome: z
          .enum(['reviewed', 'unchanged', 'refused'])
          .describe('unchanged: it was decided like that before, or is named twice'),
        review: Review.nullable().describe('The one that stands; null when refused'),
        problem: z
          .object({ code: z.string(), detail: z.string() })
          .nullable()
          .describe('Why it was refused: `not-found` or `review-refused`'),
      }),
    ),
  })
  .meta({ id: 'ReviewOutcomes' })
export type ReviewOutcomes = z.output<typeof ReviewOutcomes>

const AMOUNT_DIGITS_MAX = AMOUNT_MAX.toString().length
const SignedAmountIn = z
  .string({ error: 'must be a string of digits (minor units), so that no number type can round it' })
  .regex(/^(0|-?[1-9][0-9]*)$/, 'must be a whole number of minor units, as digits only')
  .max(AMOUNT_DIGITS_MAX + 1, 'is too large')
  .describe('Minor units; negative takes back, which only an adjustment may')

/** An entry made by hand: it comes of no event, and no later decision corrects it. */
export const CommissionIn = z
  .strictObject({
    kind: z.enum(BOOKABLE_KINDS),
    partner_id: idOf('ptn'),
    amount: SignedAmountIn,
    currency: CurrencyCode,
    reason: Reason,
    program_id: idOf('prg').optional(),
    release_at: InstantIn.optional().describe('From when it may be paid; default: now. For what is given'),
    concerns: idOf('com').optional().describe('The commission an adjustment is about'),
  })
  .meta({ id: 'CommissionIn' })

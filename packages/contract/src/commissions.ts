// Commissions, balances and the explanations behind them as the API shows them.

import { BLOCK_REASONS, COMMISSION_KINDS, COMMISSION_STATES } from '@openpartner/domain'
import { z } from 'zod'
import { Click, Correction, Decision, Event } from './events.ts'
import { Review } from './reviews.ts'
import { Instant, idOf, Money, pageOf, pageQuery } from './shapes.ts'

const Named = z.object({ id: z.string(), name: z.string() })

export const Commission = z
  .object({
    id: z.string(),
    kind: z
      .enum(COMMISSION_KINDS)
      .describe('By a decision: an earning or a later difference. By hand: the others'),
    original_id: z
      .string()
      .nullable()
      .describe('The earning that a difference corrects, or what an adjustment by hand concerns'),
    partner: Named,
    program: Named.nullable().describe('May be null in entries made by hand, as event and terms always are'),
    event_id: z.string().nullable(),
    amount: Money.describe('Negative when something is taken back'),
    base: Money.nullable().describe('What a percentage was taken of'),
    because: z.string().describe('The rule that made it, in words; of an entry made by hand its reason'),
    terms_version: z.number().int().nullable(),
    review: z
      .enum(['approved', 'rejected'])
      .nullable()
      .describe('What an admin decided about all entries of event and partner; null when nobody did'),
    blocked_by: z
      .array(z.enum(BLOCK_REASONS))
      .describe('Why it is neither released nor paid, whatever its state; empty when nothing keeps it'),
    state: z.enum(COMMISSION_STATES),
    /** Why it is in this state and what happens next, in words. */
    state_text: z.string(),
    earned_at: Instant,
    release_at: Instant,
    payout_id: z.string().nullable(),
  })
  .meta({ id: 'Commission' })
export type Commission = z.output<typeof Commission>
export const CommissionPage = pageOf(Commission).meta({ id: 'CommissionPage' })
export const CommissionQuery = z.strictObject({
  ...pageQuery('com'),
  partner_id: idOf('ptn').optional(),
  state: z.enum(COMMISSION_STATES).optional(),
  blocked_by: z.enum(BLOCK_REASONS).optional().describe('Only those that wait for this'),
})

export const Posting = z
  .object({
    id: z.string(),
    cause: z.string(),
    debit: z.string().describe('Account debited, e.g. brand:expense'),
    credit: z.string().describe('Account credited, e.g. partner:held'),
    amount: Money,
    posted_at: Instant,
  })
  .meta({ id: 'Posting' })
export type Posting = z.output<typeof Posting>

const Story = z.array(z.object({ at: Instant.nullable(), text: z.string(), id: z.string().nullable() }))

/** `GET /v1/events/{id}/explain`: what was decided about this event, and every earlier decision. */
export const EventExplanation = z
  .object({
    event: Event,
    story: Story.describe(
      'All that happened for all partners, oldest first; the last sentences, without a time, say how it stands',
    ),
    decision: Decision,
    earlier_decisions: z.array(Decision),
    corrected_sale: z
      .object({ id: z.string(), external_id: z.string() })
      .nullable()
      .describe('The sale that a refund, dispute or credit note corrects; null when it is not known'),
    corrections: z.array(Correction).describe('Everything that corrects the sale, oldest first'),
    commissions: z.array(Commission),
  })
  .meta({ id: 'EventExplanation' })
export type EventExplanation = z.output<typeof EventExplanation>

/** `GET /v1/commissions/{id}/explain`: from the click to the bank, with the reason at every step. */
export const CommissionExplanation = z
  .object({
    commission: Commission,
    /** The whole story in sentences, oldest first. */
    story: Story,
    click: Click.nullable(),
    event: Event.nullable().describe('Null, as the decision is, when the entry was made by hand'),
    /** The one that stands. */
    decision: Decision.nullable(),
    made_by: z.number().int().nullable().describe('Version of the decision that made this entry'),
    earlier_decisions: z.array(Decision),
    reviews: z.array(Review).describe('What admins decided about it by hand, oldest first'),
    entries: z
      .array(Commission)
      .describe('All entries of this partner for the event: they sum to what the decision gives'),
    corrections: z.array(Correction).describe('Everything that corrects the sale, oldest first'),
    postings: z.array(Posting),
    payout: z
      .object({
        id: z.string(),
        state: z.string(),
        amount: Money,
        reference: z.string().nullable(),
        settled_at: Instant.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'CommissionExplanation' })
export type CommissionExplanation = z.output<typeof CommissionExplanation>

/** Balances of one partner in one currency, minor units as money. */
export const Balance = z
  .object({ partner: Named, held: Money, payable: Money, in_transit: Money, paid: Money })
  .meta({ id: 'Balance' })
export type Balance = z.output<typeof Balance>
export const BalanceList = z.object({ data: z.array(Balance) }).meta({ id: 'BalanceList' })
export const BalanceQuery = z.strictObject({ partner_id: idOf('ptn').optional() })

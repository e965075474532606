// Clicks, identities and events as the API takes and shows them.

import { COUNTRY_PATTERN, EVENT_KINDS, SCOPES_OF_TERMS } from '@openpartner/domain'
import { z } from 'zod'
import { ProblemBody } from './problems.ts'
import {
  AmountIn,
  CurrencyCode,
  Instant,
  InstantIn,
  idOf,
  line,
  Metadata,
  Money,
  pageOf,
  pageQuery,
} from './shapes.ts'

const Named = z.object({ id: z.string(), name: z.string() })

export const Click = z
  .object({
    id: z.string(),
    clicked_at: Instant,
    partner: Named,
    link_id: z.string(),
    program_id: z.string(),
    destination: z.string(),
    device: z.string(),
    browser: z.string().nullable(),
    referrer_host: z.string().nullable(),
    ip_class: z.string().nullable(),
    utm: z.record(z.string(), z.string()),
    sub_ids: z.record(z.string(), z.string()),
    /** Why it earns nothing: bot, prefetch, preview, head; empty when it counts. */
    marks: z.array(z.string()),
  })
  .meta({ id: 'Click' })
export type Click = z.output<typeof Click>
export const ClickPage = pageOf(Click).meta({ id: 'ClickPage' })
export const ClickQuery = z.strictObject({ ...pageQuery('clk'), partner_id: idOf('ptn').optional() })

/** The brand's own reference of its customer, exactly as the brand names them. */
export const CustomerRef = line(255)

export const IdentityIn = z
  .strictObject({ cref: idOf('clk'), customer: CustomerRef })
  .meta({ id: 'IdentityIn' })
export const Identity = z
  .object({
    id: z.string(),
    cref: z.string(),
    customer: z.string(),
    bound_at: Instant,
    /** Events that this identity made us decide again, with another outcome. */
    decided_again: z.array(z.string()),
  })
  .meta({ id: 'Identity' })

export const EventIn = z
  .strictObject({
    kind: z.enum(EVENT_KINDS),
    customer: CustomerRef,
    external_id: line(255).describe(
      'Your id of this fact, e.g. the invoice number: unique per kind; repeating it is safe',
    ),
    occurred_at: InstantIn.optional().describe('Default: now'),
    amount: AmountIn.optional().describe('Gross, in minor units'),
    tax: AmountIn.optional().describe('Contained in amount; commissions are taken of amount − tax'),
    discount: AmountIn.optional().describe('Already taken off amount; kept for the record'),
    currency: CurrencyCode.optional(),
    corrects: line(255)
      .optional()
      .describe(
        'Of a refund, credit_note, dispute_opened: the external_id of the sale; of refund_failed: of the ' +
          'refund; of dispute_won, dispute_lost: of the dispute_opened',
      ),
    product: line(255).optional().describe('What was bought; rules of the terms may ask for it'),
    plan: line(255).optional().describe('Which plan; rules of the terms may ask for it'),
    country: z
      .string()
      .regex(COUNTRY_PATTERN, 'must be two capital letters (ISO 3166-1 alpha-2)')
      .optional()
      .describe('Of the customer, ISO 3166-1 alpha-2; rules of the terms may ask for it'),
    coupon: line(255)
      .optional()
      .describe('The code the customer redeemed; it credits the partner whose coupon it is, without a click'),
    metadata: Metadata.optional(),
  })
  .superRefine((event, issues) => {
    const wrong = (field: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [field], message })
    if (event.amount === undefined) {
      for (const field of ['tax', 'discount', 'currency'] as const) {
        if (event[field] !== undefined) wrong(field, 'needs an amount beside it')
      }
    } else if (event.currency === undefined) wrong('currency', 'is required beside an amount')
  })
  .meta({ id: 'EventIn' })

export const EVENTS_PER_BATCH_MAX = 1_000

/**
 * Many events at once. An object, so that the body stays one as it is everywhere else, pointers start with a
 * name, and more can be said about a batch one day. Each event is looked at by itself: here it may be
 * anything.
 */
export const EventBatchIn = z
  .strictObject({
    events: z
      .array(z.unknown().meta({ $ref: '#/components/schemas/EventInInput' }))
      .min(1, 'must hold at least one event')
      .max(EVENTS_PER_BATCH_MAX, `must hold at most ${EVENTS_PER_BATCH_MAX} events`),
  })
  .meta({ id: 'EventBatchIn' })

/** What a publishable key is told: that it arrived. Who is credited is none of a page's business. */
export const IdentityReceipt = Identity.pick({ id: true, cref: true, customer: true, bound_at: true })
  .strict()
  .meta({ id: 'IdentityReceipt' })

export const Event = z
  .object({
    id: z.string(),
    kind: z.string(),
    customer: z.string(),
    external_id: z.string(),
    occurred_at: Instant,
    recorded_at: Instant,
    amount: Money.nullable(),
    net: Money.nullable(),
    product: z.string().nullable(),
    plan: z.string().nullable(),
    country: z.string().nullable(),
    corrects: z.string().nullable().describe('The external id of what it corrects'),
    coupon: z.string().nullable().describe('The code the customer redeemed, as you told it'),
    metadata: z.record(z.string(), z.string()),
    decision: z.object({
      outcome: z.enum(['credited', 'nobody', 'corrects']),
      reason: z.string(),
      text: z.string().describe('The reason in words'),
    }),
    credited: z.array(Named),
    commissions: z.array(z.object({ id: z.string(), partner_id: z.string(), amount: Money })),
  })
  .meta({ id: 'Event' })
export type Event = z.output<typeof Event>
/** What a publishable key is told. */
export const EventReceipt = Event.pick({
  id: true,
  kind: true,
  customer: true,
  external_id: true,
  occurred_at: true,
  recorded_at: true,
})
  .strict()
  .meta({ id: 'EventReceipt' })
export type EventReceipt = z.output<typeof EventReceipt>

/** What became of one event of a batch: either the event or the problem is there. */
export const ToldEvent = z
  .object({
    index: z.number().int().describe('Its place in the batch, from 0'),
    status: z.number().int().describe('What the event alone would have been answered with'),
    event: Event.pick({ id: true, kind: true, external_id: true, decision: true }).strict().nullable(),
    problem: ProblemBody.nullable().describe('Its pointers start at the event'),
  })
  .meta({ id: 'ToldEvent' })
export type ToldEvent = z.output<typeof ToldEvent>
export const EventBatch = z
  .strictObject({ results: z.array(ToldEvent).describe('In the order of the events') })
  .meta({ id: 'EventBatch' })
export const EventPage = pageOf(Event).meta({ id: 'EventPage' })
export const EventQuery = z.strictObject({
  ...pageQuery('evt'),
  kind: z.enum(EVENT_KINDS).optional(),
  customer: CustomerRef.optional(),
  waiting: z
    .literal('true')
    .optional()
    .describe('`true`: only refunds, disputes and credit notes whose sale is not known yet'),
})

/** An exact share of the whole: a third is 1 over 3. Whole numbers as text, because they can be large. */
const Fraction = z.object({ numerator: z.string(), denominator: z.string() }).meta({ id: 'Fraction' })

export const Decision = z
  .object({
    version: z.number().int(),
    outcome: z.enum(['credited', 'nobody', 'corrects']),
    reason: z.string(),
    text: z.string(),
    basis: z.string().nullable(),
    model: z.string().nullable(),
    bound_at: Instant.nullable(),
    cause: z
      .string()
      .describe(
        'ingest, or what made us decide again: late_identity, late_event, refund, dispute, manual, run',
      ),
    run_id: z.string().nullable().describe('The attribution run that decided, with the cause run'),
    notes: z.array(z.string()).describe('What else counted: policies of applied runs, closed books'),
    decided_at: Instant,
    by_hand: z
      .object({
        id: z.string(),
        reason: z.string(),
        by: z.string().nullable().describe('Who decided, as in the audit log; null to partners'),
        decided_at: Instant,
      })
      .nullable()
      .describe('What a person decided about the event; null when nobody did'),
    considered: z.array(
      z.object({
        click_id: z.string().nullable().describe('Null of a coupon'),
        coupon_id: z.string().nullable().describe('Null of a click, and of a code that is no coupon'),
        code: z.string().nullable().describe('The code that was redeemed; null of a click'),
        partner: Named.nullable().describe('Null of a code that is no coupon'),
        clicked_at: Instant.describe('Of a coupon: when the event happened'),
        dropped: z.string().nullable().describe('Why it has no part; null for a click that was credited'),
        weight: Fraction.nullable().describe('Its part of the credit; null when it has none'),
        text: z.string(),
      }),
    ),
    rewards: z.array(
      z.object({
        partner: Named,
        outcome: z.enum(['earned', 'nothing']),
        terms_version: z.number().int().nullable(),
        terms_scope: z
          .enum(SCOPES_OF_TERMS)
          .nullable()
          .describe('Whether the terms are for the program, a group or the partner alone'),
        terms_name: z.string().nullable().describe('Which terms counted for the partner, in words'),
        terms_summary: z.string().nullable(),
        rule: z.string().nullable().describe('The rule that matched, in words'),
        rule_index: z.number().int().nullable(),
        weight: Fraction.describe('The partner’s part of the credit; all parts sum to one'),
        percent: z.string().describe('The same for people, at most two digits after the point'),
        base: Money.nullable(),
        reward: Money.nullable().describe('What the rule gives for the whole event'),
        part: Money.nullable().describe('What this partner gets of it; all parts sum to the whole'),
        taken_back: Money.nullable().describe('Of the part; null when all of it is kept'),
        kept: Money.nullable().describe('What is left of the part after refunds, lost disputes, rejections'),
        release_at: Instant.nullable(),
        step: z
          .object({ by: z.enum(['sales', 'amount', 'age']), from: z.string(), reached: z.string() })
          .nullable()
          .describe('The tier or age step that gave the reward: from where it counts, and what was found'),
        caps: z
          .array(
            z.object({
              per: z.enum(['event', 'customer', 'partner_month']),
              limit: Money,
              before: Money.describe('What was earned beside'),
              uncapped: Money,
            }),
          )
          .describe('What cut the reward, then the part of it'),
        text: z.string().describe('The arithmetic, or why nothing was earned'),
      }),
    ),
    given_back: z
      .object({
        amount: Money.describe('In all, lost disputes among it'),
        of: Money.describe('What the customer had paid'),
        percent: z.string().describe('The same for people, at most two digits after the point'),
        lost: Money.describe('By lost disputes'),
      })
      .nullable()
      .describe('What refunds, credit notes and lost disputes had given back by then; null when nothing was'),
    split: z.string().nullable().describe('How the reward was divided; null when one partner has all of it'),
  })
  .meta({ id: 'Decision' })
export type Decision = z.output<typeof Decision>

/** A refund, dispute or credit note of a sale, and what it came to. */
export const Correction = z
  .object({
    event_id: z.string(),
    kind: z.string(),
    external_id: z.string(),
    occurred_at: Instant,
    amount: Money.nullable().describe('As told'),
    counted: Money.nullable().describe('By how much it raised what was given back of the sale'),
    reason: z.string().describe('The reason of its own decision'),
    text: z.string(),
  })
  .meta({ id: 'Correction' })
export type Correction = z.output<typeof Correction>

// Programs and their terms as the API shows them.

import {
  APPROVALS,
  ATTRIBUTION_MODELS,
  BASE_AMOUNTS,
  BINDING_KINDS,
  COUPON_POLICIES,
  OCCURRENCES,
  REWARDED_KINDS,
  TRAITS,
  WINDOW_DAYS_DEFAULT,
} from '@openpartner/domain'
import { z } from 'zod'
import {
  AmountIn,
  CurrencyCode,
  Instant,
  InstantIn,
  line,
  Money,
  MoneyIn,
  pageOf,
  pageQuery,
} from './shapes.ts'

const Url = z.string().min(1).max(2_048)

export const Program = z
  .object({
    id: z.string(),
    name: z.string(),
    destination_url: z.string(),
    status: z.enum(['active', 'archived']),
    created_at: Instant,
    /** Null until terms are published. */
    terms_version: z.number().int().nullable(),
    terms_summary: z.string().nullable(),
  })
  .meta({ id: 'Program' })
export type Program = z.output<typeof Program>
export const ProgramPage = pageOf(Program).meta({ id: 'ProgramPage' })
export const ProgramQuery = z.strictObject(pageQuery('prg'))

export const ProgramIn = z.strictObject({ name: line(200), destination_url: Url }).meta({ id: 'ProgramIn' })
export const ProgramChange = z
  .strictObject({
    name: line(200).optional(),
    destination_url: Url.optional(),
    status: z.enum(['active', 'archived']).optional(),
  })
  .meta({ id: 'ProgramChange' })

const PercentIn = z.strictObject({ type: z.literal('percent'), basis_points: z.number().int() })
const FixedIn = z.strictObject({ type: z.literal('fixed'), amount: AmountIn, currency: CurrencyCode })
const RewardIn = z.discriminatedUnion('type', [PercentIn, FixedIn]).meta({ id: 'RewardIn' })

const Nth = z.number().int()
const OccurrenceIn = z
  .union([z.enum(OCCURRENCES), z.strictObject({ from: Nth, to: Nth.nullable() })], {
    error: `must be ${OCCURRENCES.join(', ')}, or {"from": 2, "to": 6} with null for no end`,
  })
  .describe('Which of the customer’s credited events of this kind, counted from 1')

const ConditionIn = z
  .strictObject({
    field: z
      .union([z.enum(TRAITS), z.templateLiteral(['metadata.', z.string()])], {
        error: `must be ${TRAITS.join(', ')} or metadata. with a key behind it`,
      })
      .describe('product, plan, country, or metadata. with a key behind it'),
    is: z.enum(['in', 'not_in']),
    values: z.array(z.string()),
  })
  .meta({ id: 'ConditionIn' })

const TiersIn = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('sales'),
      steps: z.array(z.strictObject({ from: z.number().int(), reward: RewardIn })),
    }),
    z.strictObject({
      by: z.literal('amount'),
      currency: CurrencyCode,
      steps: z.array(z.strictObject({ from: AmountIn, reward: RewardIn })),
    }),
  ])
  .describe('By what the partner sold in the program before, in the UTC calendar month of the event')
  .meta({ id: 'TiersIn' })

const CapsIn = z
  .strictObject({
    per_event: MoneyIn.nullable().default(null),
    per_customer: MoneyIn.nullable().default(null).describe('Over all events of the customer in the program'),
    per_partner_month: MoneyIn.nullable()
      .default(null)
      .describe('Over one UTC calendar month in the program'),
  })
  .meta({ id: 'CapsIn' })

export const RuleIn = z
  .strictObject({
    on: z.enum(REWARDED_KINDS),
    occurrence: OccurrenceIn.default('every'),
    when: z
      .array(z.array(ConditionIn))
      .default([])
      .describe(
        'Groups of which one must be true, each of conditions that must all be true; empty is always',
      ),
    minimum: MoneyIn.nullable()
      .default(null)
      .describe('Of the event’s amount; another currency does not match'),
    reward: RewardIn,
    tiers: TiersIn.nullable().default(null),
    age_steps: z
      .array(z.strictObject({ from_month: z.number().int(), reward: RewardIn }))
      .default([])
      .describe('Other rewards from so many full calendar months since the customer was bound'),
    months: z
      .number()
      .int()
      .nullable()
      .default(null)
      .describe('Calendar months since the customer was bound; null is lifetime'),
    payments: z
      .number()
      .int()
      .nullable()
      .default(null)
      .describe('Ends with this many of the customer’s credited events of this kind; null is lifetime'),
    caps: CapsIn.default({ per_event: null, per_customer: null, per_partner_month: null }),
  })
  .meta({ id: 'RuleIn' })

export const TermsIn = z
  .strictObject({
    model: z
      .enum(ATTRIBUTION_MODELS)
      .default('last_click')
      .describe('How credit is divided over the clicks that count'),
    window_days: z.number().int().default(WINDOW_DAYS_DEFAULT),
    hold_days: z.number().int(),
    base: z.enum(BASE_AMOUNTS).default('net').describe('Amounts without tax, or with it'),
    binds_on: z
      .enum(BINDING_KINDS)
      .default('sale')
      .describe('What binds a customer to their partners: the first sale, or a first lead before it'),
    approval: z.enum(APPROVALS).default('automatic'),
    coupons: z
      .enum(COUPON_POLICIES)
      .default('outrank')
      .describe('A coupon goes before clicks, or counts as the latest of them'),
    rules: z.array(RuleIn),
    effective_from: InstantIn.nullable().default(null).describe('Null: as soon as they are published'),
    effective_until: InstantIn.nullable().default(null).describe('Null: until others take their place'),
  })
  .meta({ id: 'TermsIn' })

const Reward = z
  .union([
    z.object({ type: z.literal('percent'), basis_points: z.number().int() }),
    z.object({ type: z.literal('fixed'), amount: z.string(), currency: z.string() }),
  ])
  .meta({ id: 'Reward' })

const Rule = z
  .object({
    on: z.enum(REWARDED_KINDS),
    occurrence: z.union([z.enum(OCCURRENCES), z.object({ from: z.number(), to: z.number().nullable() })]),
    when: z.array(
      z.array(z.object({ field: z.string(), is: z.enum(['in', 'not_in']), values: z.array(z.string()) })),
    ),
    minimum: Money.nullable(),
    reward: Reward,
    tiers: z
      .union([
        z.object({
          by: z.literal('sales'),
          steps: z.array(z.object({ from: z.number().int(), reward: Reward })),
        }),
        z.object({
          by: z.literal('amount'),
          currency: z.string(),
          steps: z.array(z.object({ from: z.string(), reward: Reward })),
        }),
      ])
      .nullable(),
    age_steps: z.array(z.object({ from_month: z.number().int(), reward: Reward })),
    months: z.number().int().nullable(),
    payments: z.number().int().nullable(),
    caps: z.object({
      per_event: Money.nullable(),
      per_customer: Money.nullable(),
      per_partner_month: Money.nullable(),
    }),
    text: z.string().describe('The rule in words'),
  })
  .meta({ id: 'Rule' })

const TermsChange = z
  .object({
    what: z.enum(['rule_added', 'rule_removed', 'rule_changed', 'rules_reordered', 'setting_changed']),
    text: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .meta({ id: 'TermsChange' })

export const Terms = z
  .object({
    id: z.string(),
    program_id: z.string(),
    version: z.number().int(),
    state: z.enum(['in_force', 'planned', 'past']),
    model: z.enum(ATTRIBUTION_MODELS),
    window_days: z.number().int(),
    hold_days: z.number().int(),
    base: z.enum(BASE_AMOUNTS),
    binds_on: z.enum(BINDING_KINDS),
    approval: z.enum(APPROVALS),
    coupons: z.enum(COUPON_POLICIES),
    rules: z.array(Rule),
    summary: z.string(),
    changes: z.array(TermsChange).describe('Against the terms in force before, in words'),
    published_at: Instant,
    effective_from: Instant,
    effective_until: Instant.nullable().describe('The first instant at which they are not in force any more'),
  })
  .meta({ id: 'Terms' })
export type Terms = z.output<typeof Terms>
export const TermsPage = pageOf(Terms).meta({ id: 'TermsPage' })
export const TermsQuery = z.strictObject(pageQuery('trm'))

/** What a draft would say and change if it were published. */
export const TermsPreview = z
  .object({
    version: z.number().int().describe('The number it would have'),
    summary: z.string(),
    rules: z.array(z.string()).describe('Each rule in words'),
    changes: z.array(TermsChange).describe('Against the terms in force when it would begin'),
  })
  .meta({ id: 'TermsPreview' })
export type TermsPreview = z.output<typeof TermsPreview>

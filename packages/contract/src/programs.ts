// Programs and their terms as the API shows them.

import { ATTRIBUTION_MODELS, EVENT_KINDS, OCCURRENCES, WINDOW_DAYS_DEFAULT } from '@openpartner/domain'
import { z } from 'zod'
import { AmountIn, CurrencyCode, Instant, line, pageOf, pageQuery } from './shapes.ts'

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

export const RuleIn = z
  .strictObject({
    on: z.enum(EVENT_KINDS),
    occurrence: z.enum(OCCURRENCES),
    reward: z.discriminatedUnion('type', [PercentIn, FixedIn]),
    months: z
      .number()
      .int()
      .nullable()
      .describe('Calendar months from the first credited sale; null is lifetime'),
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
    rules: z.array(RuleIn),
  })
  .meta({ id: 'TermsIn' })

const Rule = z
  .object({
    on: z.string(),
    occurrence: z.string(),
    reward: z.union([
      z.object({ type: z.literal('percent'), basis_points: z.number().int() }),
      z.object({ type: z.literal('fixed'), amount: z.string(), currency: z.string() }),
    ]),
    months: z.number().int().nullable(),
    text: z.string().describe('The rule in words'),
  })
  .meta({ id: 'Rule' })

export const Terms = z
  .object({
    id: z.string(),
    program_id: z.string(),
    version: z.number().int(),
    model: z.enum(ATTRIBUTION_MODELS),
    window_days: z.number().int(),
    hold_days: z.number().int(),
    rules: z.array(Rule),
    summary: z.string(),
    published_at: Instant,
  })
  .meta({ id: 'Terms' })
export type Terms = z.output<typeof Terms>
export const TermsPage = pageOf(Terms).meta({ id: 'TermsPage' })
export const TermsQuery = z.strictObject(pageQuery('trm'))

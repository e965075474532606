// Attribution runs, simulations and closings of periods as the API takes and shows them.

import { ATTRIBUTION_MODELS } from '@openpartner/domain'
import { z } from 'zod'
import { TermsIn } from './programs.ts'
import { Instant, InstantIn, idOf, Money, pageOf, pageQuery } from './shapes.ts'

const Named = z.object({ id: z.string(), name: z.string() })

export const AttributionRunIn = z
  .strictObject({
    program_id: idOf('prg'),
    period: z.strictObject({
      from: InstantIn,
      to: InstantIn.describe('Not part of the period; not in the future'),
    }),
    policy: z
      .strictObject({
        model: z.enum(ATTRIBUTION_MODELS).optional(),
        window_days: z.number().int().optional(),
        terms_id: idOf('trm').optional().describe('A published version of the program’s own terms'),
      })
      .default({})
      .describe(
        'What counts instead of the terms in force; nothing: bring the period into line with all facts',
      ),
  })
  .meta({ id: 'AttributionRunIn' })

export const SimulationIn = z
  .strictObject({
    months: z.number().int().describe('How many months up to now: 1 to 24'),
    terms: TermsIn,
  })
  .meta({ id: 'SimulationIn' })

export const AttributionRunApply = z
  .strictObject({
    confirmation: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the confirmation that stands beside the totals of the run')
      .describe('Of the run, read together with its totals'),
  })
  .meta({ id: 'AttributionRunApply' })

/** Of one currency; currencies are never added. */
const Change = {
  before: Money.describe('For the events of the period, as it stands'),
  after: Money.describe('For the events of the period, as it would be'),
  later: Money.describe('What changes for later events, because another partner is bound'),
  change: Money.describe('after − before + later'),
}

export const RunPass = z
  .object({
    customers: z.number().int(),
    events: z.number().int().describe('Looked at so far'),
    changed: z.number().int().describe('Events for which somebody gets something else'),
    rows_per_second: z.number().nullable(),
    started_at: Instant,
    finished_at: Instant.nullable(),
    totals: z.array(
      z.object({
        currency: z.string(),
        ...Change,
        partners: z.number().int(),
        winners: z.number().int(),
        losers: z.number().int(),
      }),
    ),
    partners: z
      .array(z.object({ partner: Named, ...Change }))
      .describe('Those whose amounts change most, at most 500'),
  })
  .meta({ id: 'RunPass' })
export type RunPass = z.output<typeof RunPass>

const RUN_STATES = ['queued', 'computing', 'ready', 'applying', 'applied', 'cancelled', 'failed'] as const

export const AttributionRunLine = z
  .object({
    id: z.string(),
    purpose: z.enum(['rerun', 'simulation']),
    program: Named,
    period: z.object({ from: Instant, to: Instant }),
    policy: z.object({
      model: z.enum(ATTRIBUTION_MODELS).nullable(),
      window_days: z.number().int().nullable(),
      terms_version: z.number().int().nullable(),
      text: z.string().describe('In words'),
    }),
    state: z.enum(RUN_STATES),
    text: z.string().describe('The state in words'),
    events: z.number().int().describe('Looked at so far, by the pass that is under way or was the last'),
    created_by: z.string(),
    created_at: Instant,
  })
  .meta({ id: 'AttributionRunLine' })
export type AttributionRunLine = z.output<typeof AttributionRunLine>

export const AttributionRun = z
  .object({
    ...AttributionRunLine.shape,
    preview: RunPass.nullable().describe('What would change; null until the worker has begun'),
    confirmation: z.string().nullable().describe('What applying asks for; null unless it can be applied'),
    outdated: z.boolean().describe('Events of the period were told since the preview began'),
    applied: RunPass.nullable().describe('What was booked; null until it is applied'),
    differs: z.boolean().describe('What was booked is not what the preview showed: facts came between'),
    applied_by: z.string().nullable(),
    applied_at: Instant.nullable(),
  })
  .meta({ id: 'AttributionRun' })
export type AttributionRun = z.output<typeof AttributionRun>
export const AttributionRunPage = pageOf(AttributionRunLine).meta({ id: 'AttributionRunPage' })
export const AttributionRunQuery = z.strictObject(pageQuery('atr'))

export const PeriodClosingIn = z
  .strictObject({
    through: z.iso
      .date('must be a day like 2026-03-31')
      .describe('The last day that is closed, UTC; a day that is over'),
  })
  .meta({ id: 'PeriodClosingIn' })

export const PeriodClosing = z
  .object({
    id: z.string(),
    through: z.string().describe('The last day that is closed, UTC'),
    closed_by: z.string(),
    closed_at: Instant,
  })
  .meta({ id: 'PeriodClosing' })
export type PeriodClosing = z.output<typeof PeriodClosing>
export const PeriodClosingList = z.object({ data: z.array(PeriodClosing) }).meta({ id: 'PeriodClosingList' })

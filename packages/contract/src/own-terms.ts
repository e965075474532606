// Terms of groups and of single partners, and who accepted which, as the API shows them.

import { SCOPES_OF_TERMS } from '@openpartner/domain'
import { z } from 'zod'
import { Terms, TermsIn } from './programs.ts'
import { Instant, InstantIn, idOf, pageOf, pageQuery } from './shapes.ts'

/** Which clicks share, what binds a customer and what coupons do is said by the program alone. */
const OF_THE_PROGRAM = { model: true, binds_on: true, coupons: true } as const

export const OwnTermsIn = TermsIn.omit(OF_THE_PROGRAM).meta({ id: 'OwnTermsIn' })

export const OwnTerms = Terms.omit(OF_THE_PROGRAM)
  .extend({
    group_id: z.string().nullable().describe('The group they are for'),
    partner_id: z.string().nullable().describe('The one partner they are for'),
    ends: z.boolean().describe('True for the version that ends them: less specific terms count instead'),
  })
  .meta({ id: 'OwnTerms' })
export type OwnTerms = z.output<typeof OwnTerms>
export const OwnTermsPage = pageOf(OwnTerms).meta({ id: 'OwnTermsPage' })

export const TermsEndIn = z
  .strictObject({ effective_from: InstantIn.nullable().default(null).describe('Null: at once') })
  .meta({ id: 'TermsEndIn' })

/** Terms as they concern one partner. */
export const TermsForPartner = z
  .object({
    id: z.string(),
    version: z.number().int(),
    scope: z.enum(SCOPES_OF_TERMS).describe('Whether they are for the program, a group or the partner alone'),
    name: z.string().describe('Which they are, in words'),
    summary: z.string(),
    effective_from: Instant,
    effective_until: Instant.nullable(),
    accepted_at: Instant.nullable().describe('When the partner accepted this version'),
    changes: z
      .array(z.string())
      .nullable()
      .describe('Against the version the partner accepted last, in words; null when they accepted none'),
  })
  .meta({ id: 'TermsForPartner' })
export type TermsForPartner = z.output<typeof TermsForPartner>

export const Acceptance = z
  .object({
    id: z.string(),
    terms_id: z.string(),
    partner_id: z.string(),
    accepted_at: Instant,
  })
  .meta({ id: 'Acceptance' })
export type Acceptance = z.output<typeof Acceptance>

export const AcceptanceEntry = z
  .object({
    id: z.string(),
    terms: z.object({
      id: z.string(),
      version: z.number().int(),
      scope: z.enum(SCOPES_OF_TERMS),
      name: z.string(),
    }),
    partner: z.object({ id: z.string(), name: z.string() }),
    accepted_at: Instant,
  })
  .meta({ id: 'AcceptanceEntry' })
export type AcceptanceEntry = z.output<typeof AcceptanceEntry>
export const AcceptancePage = pageOf(AcceptanceEntry).meta({ id: 'AcceptancePage' })
export const AcceptanceQuery = z.strictObject({ ...pageQuery('tac'), terms_id: idOf('trm').optional() })

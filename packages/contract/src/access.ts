// API keys, audit entries and the overview as the API shows them.

import { SCOPES } from '@openpartner/domain'
import { z } from 'zod'
import { Instant, InstantIn, line, Money, pageOf, pageQuery } from './shapes.ts'

export const ApiKeyIn = z
  .strictObject({
    name: line(100),
    scopes: z.array(z.enum(SCOPES)).min(1, 'needs at least one scope'),
    expires_at: InstantIn.optional().describe('Default: 90 days from now'),
  })
  .meta({ id: 'ApiKeyIn' })

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    last_four: z.string(),
    scopes: z.array(z.string()),
    created_by: z.string(),
    created_at: Instant,
    expires_at: Instant.nullable(),
    revoked_at: Instant.nullable(),
    last_used_at: Instant.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.output<typeof ApiKey>
export const ApiKeyPage = pageOf(ApiKey).meta({ id: 'ApiKeyPage' })
export const ApiKeyQuery = z.strictObject(pageQuery('key'))
/** The only answer that ever holds the key itself. */
export const ApiKeyCreated = ApiKey.extend({ key: z.string() }).meta({ id: 'ApiKeyCreated' })

export const AuditEntry = z
  .object({
    id: z.string(),
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    request_id: z.string(),
    happened_at: Instant,
  })
  .meta({ id: 'AuditEntry' })
export const AuditEntryPage = pageOf(AuditEntry).meta({ id: 'AuditEntryPage' })
export const AuditEntryQuery = z.strictObject(pageQuery('aud'))

const DayCount = z.object({
  day: z.string().describe('YYYY-MM-DD, UTC'),
  clicks: z.number().int().describe('Counted clicks only'),
  leads: z.number().int(),
  sales: z.number().int(),
})

/** One number series a day and the totals behind it; a partner sees only their own. */
export const Overview = z
  .object({
    from: z.string(),
    to: z.string(),
    days: z.array(DayCount),
    totals: z.object({
      clicks: z.number().int(),
      uncounted_clicks: z.number().int().describe('Bots, previews and prefetches'),
      leads: z.number().int(),
      sales: z.number().int(),
      credited_sales: z.number().int(),
      revenue: z.array(Money).describe('Gross of credited sales, one per currency'),
      commissions: z.array(Money).describe('Earned in the period, one per currency'),
    }),
    /** The same totals for the period of equal length just before. */
    previous: z.object({
      clicks: z.number().int(),
      leads: z.number().int(),
      sales: z.number().int(),
      commissions: z.array(Money),
    }),
    top_partners: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        clicks: z.number().int(),
        sales: z.number().int(),
        commissions: z.array(Money),
      }),
    ),
  })
  .meta({ id: 'Overview' })
export type Overview = z.output<typeof Overview>
export const OverviewQuery = z.strictObject({
  from: z.iso
    .date({ error: 'must be a date like 2026-01-31' })
    .optional()
    .describe('First day, UTC; default: 29 days ago'),
  to: z.iso
    .date({ error: 'must be a date like 2026-01-31' })
    .optional()
    .describe('Last day, UTC; default: today'),
})

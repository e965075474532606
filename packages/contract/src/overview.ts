// The overview as the API shows it: one number series a day and the totals behind it.

import { z } from 'zod'
import { Money } from './shapes.ts'

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

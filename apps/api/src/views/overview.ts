// The numbers of a period as the API shows them; used by the overview route.

import type { Overview } from '@openpartner/contract'
import type { OverviewNumbers } from '@openpartner/core/read'
import { viewMoney } from './shapes.ts'

export function viewOverview(
  numbers: OverviewNumbers,
  { from, to }: { readonly from: string; readonly to: string },
): Overview {
  const { totals, previous } = numbers
  return {
    from,
    to,
    days: numbers.days.map((day) => ({ ...day })),
    totals: {
      clicks: totals.clicks,
      uncounted_clicks: totals.uncountedClicks,
      leads: totals.leads,
      sales: totals.sales,
      credited_sales: totals.creditedSales,
      revenue: totals.revenue.map(viewMoney),
      commissions: totals.commissions.map(viewMoney),
    },
    previous: {
      clicks: previous.clicks,
      leads: previous.leads,
      sales: previous.sales,
      commissions: previous.commissions.map(viewMoney),
    },
    top_partners: numbers.topPartners.map(({ id, name, clicks, sales, commissions }) => ({
      id,
      name,
      clicks,
      sales,
      commissions: commissions.map(viewMoney),
    })),
  }
}

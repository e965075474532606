// How many of the clicks became leads and sales, as bars of the same scale; on the admin's start page.
//
// Shares are of the clicks, not of the step before: customers who stay buy again without a new lead.
import type { Overview } from '@openpartner/contract'
import { countText, shareText } from '#format.ts'

export function Funnel({ totals }: { totals: Overview['totals'] }) {
  const { clicks, leads, sales, credited_sales: credited } = totals
  const most = Math.max(clicks, leads, sales, 1)
  const steps = [
    { title: 'Clicks', count: clicks, note: null },
    { title: 'Leads', count: leads, note: `${shareText(leads, clicks)} of clicks` },
    { title: 'Sales', count: sales, note: `${shareText(sales, clicks)} of clicks` },
    { title: 'Credited to a partner', count: credited, note: `${shareText(credited, sales)} of sales` },
  ]
  return (
    <ol className="flex flex-col gap-4">
      {steps.map(({ title, count, note }) => (
        <li key={title}>
          <div className="mb-1.5 flex items-baseline justify-between gap-3 text-sm">
            <span>{title}</span>
            <span className="figures">
              {note !== null && <span className="mr-2 text-ink-3">{note}</span>}
              <span className="font-medium">{countText(count)}</span>
            </span>
          </div>
          <div aria-hidden className="h-2 overflow-hidden rounded-full bg-hover">
            <div
              className="h-full rounded-full bg-(--chart)"
              // Never invisible when there is something.
              style={{ width: count === 0 ? 0 : `max(0.5rem, ${(count / most) * 100}%)` }}
            />
          </div>
        </li>
      ))}
    </ol>
  )
}

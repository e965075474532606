// The numbers behind the chart, newest day first, with the totals the strip shows; the other view of a trend.
import type { Overview } from '@openpartner/contract'
import { countText, shortDayText } from '#format.ts'
import { METRICS } from './series.ts'

const HEAD = 'sticky top-0 bg-surface px-3 py-1.5 font-medium text-ink-3'
const CELL = 'px-3 py-1.5'

export function DayTable({ days, totals }: Pick<Overview, 'days' | 'totals'>) {
  return (
    <section
      aria-label="Numbers by day"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must reach what scrolls
      tabIndex={0}
      className="h-full overflow-auto rounded-md"
    >
      <table className="figures w-full text-right text-sm">
        <caption className="sr-only">Clicks, leads and sales by day (UTC)</caption>
        <thead>
          <tr className="text-xs">
            <th scope="col" className={`${HEAD} text-left`}>
              Day
            </th>
            <th scope="col" className={HEAD}>
              Clicks
            </th>
            <th scope="col" className={HEAD}>
              Leads
            </th>
            <th scope="col" className={HEAD}>
              Sales
            </th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day} className="border-t border-line">
              <th scope="row" className={`${CELL} text-left font-normal`}>
                {shortDayText(day.day)}
              </th>
              {METRICS.map((metric) => (
                <td key={metric} className={CELL}>
                  {countText(day[metric])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t border-line-strong font-medium">
            <th scope="row" className={`${CELL} sticky bottom-0 bg-surface text-left`}>
              Total
            </th>
            {METRICS.map((metric) => (
              <td key={metric} className={`${CELL} sticky bottom-0 bg-surface`}>
                {countText(totals[metric])}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

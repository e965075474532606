'use client'
// The numbers of a period and the chart of one of them, or the same as a table; on both start pages.
import type { Overview } from '@openpartner/contract'
import { ChartLine, Table2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname, useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { countText } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { cx } from '#ui/cx.ts'
import { Bone } from '#ui/skeleton.tsx'
import { DayTable } from './day-table.tsx'
import { Figure } from './figure.tsx'
import { changeText, isWeekly, METRICS, type Metric, seriesOf } from './series.ts'

// Drawing takes a library of its own; the numbers above must not wait for it.
const Chart = dynamic(() => import('./chart.tsx').then((chart) => chart.Chart), {
  ssr: false,
  loading: () => <Bone className="size-full" />,
})

const METRIC_TITLE: Readonly<Record<Metric, string>> = {
  clicks: 'Clicks',
  leads: 'Leads',
  sales: 'Sales',
}

interface TrendProps {
  readonly overview: Pick<Overview, 'days' | 'totals' | 'previous'>
  readonly before: Overview['days'] | null
  readonly comparedWith: string
  /** Further numbers of the strip that have no series. */
  readonly more?: ReactNode
}

export function Trend({ overview, before, comparedWith, more }: TrendProps) {
  const { chosen: metric, choose: chooseMetric } = useShallow('metric', METRICS, 'clicks')
  const { chosen: view, choose: chooseView } = useShallow('view', ['chart', 'table'] as const, 'chart')
  const { days, totals, previous } = overview
  const ViewIcon = view === 'chart' ? Table2 : ChartLine
  return (
    <>
      <div className="grid grid-cols-2 border-b border-line lg:auto-cols-fr lg:grid-flow-col">
        {METRICS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === metric}
            onClick={() => chooseMetric(each)}
            className={cx(
              'relative flex flex-col items-start border-line px-4 py-3.5 text-left hover:bg-sunken focus-visible:-outline-offset-2 sm:px-5',
              'max-lg:nth-[n+3]:border-t max-lg:odd:border-r lg:not-last:border-r',
              'aria-pressed:after:absolute aria-pressed:after:inset-x-0 aria-pressed:after:-bottom-px aria-pressed:after:h-0.5 aria-pressed:after:bg-accent-text',
            )}
          >
            <Figure
              title={METRIC_TITLE[each]}
              value={countText(totals[each])}
              change={changeText(totals[each], previous[each])}
              comparedWith={comparedWith}
            />
          </button>
        ))}
        {more}
      </div>
      <div className="flex items-center justify-between gap-3 px-4 pt-3.5 sm:px-5">
        <Legend title={METRIC_TITLE[metric]} comparedWith={before === null ? null : comparedWith} />
        <Button
          size="sm"
          tone="quiet"
          className="-mr-2"
          onClick={() => chooseView(view === 'chart' ? 'table' : 'chart')}
        >
          <ViewIcon aria-hidden />
          {view === 'chart' ? 'View as table' : 'View as chart'}
        </Button>
      </div>
      <div className="h-72 px-2 pt-2 pb-3 sm:px-3">
        {view === 'chart' ? (
          <Chart
            points={seriesOf(days, before, metric)}
            title={METRIC_TITLE[metric]}
            isWeekly={isWeekly(days)}
          />
        ) : (
          <DayTable days={days} totals={totals} />
        )}
      </div>
    </>
  )
}

function Legend({ title, comparedWith }: { title: string; comparedWith: string | null }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="h-0.5 w-4 rounded bg-(--chart)" />
        {title}
      </span>
      {comparedWith !== null && (
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="w-4 border-t-2 border-dashed border-(--chart-before)" />
          {comparedWith}
        </span>
      )}
    </p>
  )
}

/** A choice that lives in the URL but asks the server nothing: everything it shows is already here. */
function useShallow<Value extends string>(name: string, known: readonly Value[], byDefault: Value) {
  const pathname = usePathname()
  const search = useSearchParams()
  const chosen = known.find((each) => each === search.get(name)) ?? byDefault
  const choose = (value: Value) => {
    const next = new URLSearchParams(search)
    if (value === byDefault) next.delete(name)
    else next.set(name, value)
    window.history.replaceState(null, '', next.size === 0 ? pathname : `${pathname}?${next}`)
  }
  return { chosen, choose }
}

// One number of a period with how it changed; several make the strip above the chart.
import type { ReactNode } from 'react'
import { cx } from '#ui/cx.ts'

interface FigureProps {
  readonly title: string
  readonly value: ReactNode
  readonly change: string | null
  /** The period it is compared with, for those who do not see the page: "25 Sep – 24 Oct". */
  readonly comparedWith: string
}

export function Figure({ title, value, change, comparedWith }: FigureProps) {
  return (
    <>
      <span className="block text-sm text-ink-2">{title}</span>
      <span className="figures mt-1 block text-xl leading-7 font-semibold tracking-tight">{value}</span>
      <span className="figures mt-0.5 block h-4.5 text-xs text-ink-3">
        <Change change={change} />
        <span className="sr-only"> compared with {comparedWith}</span>
      </span>
    </>
  )
}

function Change({ change }: { change: string | null }) {
  if (change === null) return 'no change'
  const isDown = change.startsWith('−')
  return (
    <span className={cx('font-medium', isDown ? 'text-bad' : 'text-good')}>
      <span aria-hidden>{isDown ? '↓' : '↑'} </span>
      {change}
    </span>
  )
}

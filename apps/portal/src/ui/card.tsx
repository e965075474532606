// A bordered surface with a heading, the building block of every page.
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface CardProps {
  readonly title?: string
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
  /** Tables and lists draw to the card's edge. */
  readonly flush?: boolean
}

export function Card({ title, note, actions, children, className, flush = false }: CardProps) {
  return (
    <section className={cx('rounded-xl border border-line bg-surface shadow-card', className)}>
      {title !== undefined && (
        <header
          className={cx(
            'flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-5',
            flush && 'border-b border-line',
          )}
        >
          <div className="min-w-0">
            <h2 className="text-base font-semibold">{title}</h2>
            {note !== undefined && <div className="text-sm text-ink-3">{note}</div>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={cx(!flush && 'px-4 pb-5 sm:px-5', !flush && title === undefined && 'pt-5')}>
        {children}
      </div>
    </section>
  )
}

/** Facts as name and value, one under the other; two columns where there is room. */
export function Facts({ facts }: { facts: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6.5rem,auto)_1fr] gap-x-4 gap-y-2.5 text-sm">
      {facts.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

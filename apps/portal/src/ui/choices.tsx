'use client'
// One of a few ways to see the page, kept in the URL: filters as tabs, ranges as a segmented bar. Used above
// lists and charts.
import Link, { useLinkStatus } from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { cx } from './cx.ts'

export interface Choice {
  /** The parameter's value; null takes it out of the URL. */
  readonly value: string | null
  readonly title: string
}

interface ChoicesProps {
  readonly label: string
  readonly name: string
  readonly choices: readonly Choice[]
  readonly chosen: string | null
  readonly look?: 'tabs' | 'segments'
}

export function Choices({ label, name, choices, chosen, look = 'tabs' }: ChoicesProps) {
  const pathname = usePathname()
  const search = useSearchParams()
  return (
    <nav
      aria-label={label}
      className={cx(
        'flex max-w-full gap-0.5 overflow-x-auto',
        look === 'segments' && 'rounded-lg border border-line bg-sunken p-0.5',
      )}
    >
      {choices.map(({ value, title }) => (
        <Link
          key={title}
          href={urlWith(pathname, search, name, value)}
          scroll={false}
          replace
          prefetch={false}
          aria-current={value === chosen ? 'true' : undefined}
          className={cx(
            'rounded-md px-2.5 py-1 text-sm whitespace-nowrap text-ink-2 hover:text-ink',
            'aria-[current=true]:font-medium aria-[current=true]:text-ink focus-visible:-outline-offset-2',
            look === 'tabs' && 'hover:bg-hover aria-[current=true]:bg-hover',
            look === 'segments' && 'aria-[current=true]:bg-surface aria-[current=true]:shadow-card',
          )}
        >
          <Pending>{title}</Pending>
        </Link>
      ))}
    </nav>
  )
}

function Pending({ children }: { children: string }) {
  const { pending } = useLinkStatus()
  return <span className={cx(pending && 'animate-pulse')}>{children}</span>
}

/** Another choice starts at the first page again, so the cursor goes. */
function urlWith(pathname: string, search: URLSearchParams, name: string, value: string | null): string {
  const next = new URLSearchParams(search)
  next.delete('cursor')
  if (value === null) next.delete(name)
  else next.set(name, value)
  return next.size === 0 ? pathname : `${pathname}?${next}`
}

// The four kinds of nothing: not yet, filtered out, not allowed, failed; used wherever a list or a page can
// be empty.
import { CircleAlert, CircleDashed, ListFilter, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

const ICONS = { nothing: CircleDashed, filtered: ListFilter, forbidden: Lock, failed: CircleAlert }

interface EmptyProps {
  readonly kind: keyof typeof ICONS
  readonly title: string
  /** Why it is so, and what to do about it. */
  readonly children?: ReactNode
  readonly action?: ReactNode
  readonly className?: string
  /** A heading when this is all a page has. */
  readonly asPage?: boolean
}

export function Empty({ kind, title, children, action, className, asPage = false }: EmptyProps) {
  const Icon = ICONS[kind]
  const Title = asPage ? 'h1' : 'p'
  return (
    <div
      role={kind === 'failed' ? 'alert' : undefined}
      className={cx('flex flex-col items-center px-6 py-12 text-center', className)}
    >
      <span
        className={cx(
          'mb-3.5 grid size-10 place-items-center rounded-full border border-line bg-sunken text-ink-3',
          kind === 'failed' && 'border-transparent bg-bad-soft text-bad',
        )}
      >
        <Icon aria-hidden className="size-5" strokeWidth={1.75} />
      </span>
      <Title className="text-base font-semibold">{title}</Title>
      {children !== undefined && (
        <div className="mt-1 max-w-sm text-sm text-pretty text-ink-2">{children}</div>
      )}
      {action !== undefined && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

// The frame of a page inside the shell: where we are, what it is called, what can be done. Used by every
// page.
import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'

interface PageProps {
  readonly title: ReactNode
  /** One line that says what the page is for. */
  readonly lead?: ReactNode
  readonly badge?: ReactNode
  readonly actions?: ReactNode
  /** Where the page belongs, for pages below a list. */
  readonly under?: { readonly href: string; readonly title: string }
  readonly children: ReactNode
}

export function Page({ title, lead, badge, actions, under, children }: PageProps) {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-5 pb-16 sm:px-6 lg:px-8 lg:pt-7">
      {under !== undefined && (
        <nav aria-label="Breadcrumb" className="mb-1.5">
          <Link
            href={under.href}
            className="-ml-1 inline-flex h-6 items-center gap-1 rounded px-1 text-sm text-ink-3 hover:text-ink"
          >
            {under.title}
            <ChevronRight aria-hidden className="size-3.5" />
          </Link>
        </nav>
      )}
      <header className="mb-5 flex min-h-9 flex-wrap items-start justify-between gap-x-6 gap-y-3 lg:mb-6">
        <div className="min-w-0 max-w-full flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-xl font-semibold tracking-tight text-balance">{title}</h1>
            {badge}
          </div>
          {lead !== undefined && <p className="mt-1 max-w-prose text-base text-ink-2 text-pretty">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** Sections of a page with the distance that separates them. */
export function Stack({ children }: { children: ReactNode }) {
  return <div className="flex flex-col gap-5">{children}</div>
}

// The foot of a list that continues: how many rows are shown, and the way to the next page. Used under every
// long table.
import { ArrowRight } from 'lucide-react'
import { countOf } from '#format.ts'
import { ButtonLink } from './button.tsx'

interface PagerProps {
  readonly shown: number
  /** One row's name: "partner". */
  readonly noun: string
  /** Its plural, where that is more than an s. */
  readonly nouns?: string
  readonly nextCursor: string | null
  readonly pathname: string
  readonly query: Readonly<Record<string, string | undefined>>
}

export function Pager({ shown, noun, nouns, nextCursor, pathname, query }: PagerProps) {
  const isFirst = query.cursor === undefined
  const count = `${countOf(shown, noun, nouns)}${isFirst && nextCursor === null ? '' : ' on this page'}`
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-2 sm:px-5">
      <p className="figures text-sm text-ink-3">{count}</p>
      <div className="flex gap-2">
        {!isFirst && (
          <ButtonLink size="sm" href={hrefOf(pathname, { ...query, cursor: undefined })}>
            First page
          </ButtonLink>
        )}
        {nextCursor !== null && (
          <ButtonLink size="sm" href={hrefOf(pathname, { ...query, cursor: nextCursor })}>
            Next page
            <ArrowRight aria-hidden />
          </ButtonLink>
        )}
      </div>
    </div>
  )
}

function hrefOf(pathname: string, query: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value)
  return search.size === 0 ? pathname : `${pathname}?${search}`
}

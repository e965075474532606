// Grey shapes of exactly the size of what is being loaded, so that nothing jumps; used by loading.tsx files.
import { Card } from './card.tsx'
import { cx } from './cx.ts'
import { Page, Stack } from './page.tsx'

export function Bone({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block animate-pulse rounded bg-hover', className)} />
}

/** Said once by screen readers; the shapes themselves are silent. */
function Loading() {
  return (
    <p role="status" className="sr-only">
      Loading…
    </p>
  )
}

/** Rows as high as a table's, under a bar as high as its filters. */
function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div>
      <div className="flex h-9 items-center border-b border-line px-5 max-sm:hidden">
        <Bone className="h-3 w-40" />
      </div>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes never move
        <div key={index} className="flex h-12 items-center gap-6 border-b border-line px-5 last:border-b-0">
          <Bone className="h-3.5 w-1/4" />
          <Bone className="h-3.5 w-1/3 max-sm:hidden" />
          <Bone className="ml-auto h-3.5 w-20" />
        </div>
      ))}
    </div>
  )
}

interface ListPageSkeletonProps {
  readonly title: string
  readonly lead: string
  /** Leaves room for the bar of filters. */
  readonly hasFilters?: boolean
}

export function ListPageSkeleton({ title, lead, hasFilters = false }: ListPageSkeletonProps) {
  return (
    <Page title={title} lead={lead}>
      <Loading />
      <Card flush>
        {hasFilters && (
          <div className="flex h-12 items-center border-b border-line px-5">
            <Bone className="h-4 w-48" />
          </div>
        )}
        <TableSkeleton />
      </Card>
    </Page>
  )
}

export function DetailPageSkeleton({ under }: { under: { href: string; title: string } }) {
  return (
    <Page under={under} title={<Bone className="my-1 h-5 w-56" />}>
      <Loading />
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card>
          <Bone className="mb-4 h-4 w-40" />
          {[1, 2, 3, 4, 5].map((line) => (
            <Bone key={line} className="mb-3 h-3.5 w-full" />
          ))}
        </Card>
        <Card>
          <Bone className="mb-4 h-4 w-24" />
          <Bone className="mb-3 h-3.5 w-full" />
          <Bone className="h-3.5 w-2/3" />
        </Card>
      </div>
    </Page>
  )
}

export function DashboardSkeleton({ title, lead }: { title: string; lead: string }) {
  return (
    <Page title={title} lead={lead}>
      <Loading />
      <Stack>
        <Card>
          <div className="grid grid-cols-2 gap-5 lg:grid-cols-4">
            {[1, 2, 3, 4].map((figure) => (
              <div key={figure} className="h-19">
                <Bone className="mb-3 h-3 w-20" />
                <Bone className="h-6 w-24" />
              </div>
            ))}
          </div>
          <Bone className="mt-5 h-64 w-full" />
        </Card>
        <Card flush>
          <TableSkeleton rows={5} />
        </Card>
      </Stack>
    </Page>
  )
}

/** The cards of a tab, whose heading stands already. */
export function CardsSkeleton({ cards }: { cards: readonly ('form' | 'table')[] }) {
  return (
    <Stack>
      <Loading />
      {cards.map((kind, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes never move
        <Card key={index} flush={kind === 'table'}>
          {kind === 'table' ? (
            <TableSkeleton rows={4} />
          ) : (
            <>
              <Bone className="mb-5 h-4 w-32" />
              <Bone className="mb-4 h-9 w-full max-w-sm" />
              <Bone className="h-3.5 w-2/3" />
            </>
          )}
        </Card>
      ))}
    </Stack>
  )
}

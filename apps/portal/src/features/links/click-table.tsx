// The newest clicks of a partner, with what was seen of them and why some do not count; on the partner's
// pages.
import type { Click } from '@openpartner/contract'
import { Badge } from '#ui/badge.tsx'
import { Empty } from '#ui/empty.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'

const MARK: Readonly<Record<string, string>> = {
  bot: 'Bot',
  prefetch: 'Prefetch',
  preview: 'Link preview',
  head: 'HEAD request',
}

const COLUMNS: readonly Column<Click>[] = [
  { title: 'When', names: true, cell: ({ clicked_at }) => <Time at={clicked_at} /> },
  {
    title: 'Came from',
    cell: ({ referrer_host }) => referrer_host ?? <span className="text-ink-3">directly</span>,
  },
  {
    title: 'With',
    cell: ({ browser, device }) => (
      <span className="capitalize">{browser === null ? device : `${browser}, ${device}`}</span>
    ),
  },
  {
    title: 'Counts',
    align: 'end',
    cell: ({ marks }) =>
      marks.length === 0 ? (
        <Badge tone="good">Counts</Badge>
      ) : (
        <Badge>{marks.map((mark) => MARK[mark] ?? mark).join(', ')}</Badge>
      ),
  },
]

export function ClickTable({ clicks }: { clicks: readonly Click[] }) {
  if (clicks.length === 0) {
    return (
      <Empty kind="nothing" title="No clicks yet">
        Every visit through a link appears here within seconds.
      </Empty>
    )
  }
  return <Table label="Newest clicks" columns={COLUMNS} rows={clicks} idOf={({ id }) => id} />
}

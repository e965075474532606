// The partners who brought most in the period, with a bar for the share of clicks; on the admin's start page.
import type { Overview } from '@openpartner/contract'
import { countText } from '#format.ts'
import { Amounts } from '#ui/amount.tsx'
import { Empty } from '#ui/empty.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'

type Row = Overview['top_partners'][number]

export function TopPartners({ rows }: { rows: readonly Row[] }) {
  const most = Math.max(...rows.map(({ clicks }) => clicks), 1)
  const columns: Column<Row>[] = [
    {
      title: 'Partner',
      names: true,
      cell: ({ id, name }) => <RowLink href={`/admin/partners/${id}`}>{name}</RowLink>,
    },
    {
      title: 'Clicks',
      align: 'end',
      className: 'sm:w-40',
      cell: ({ clicks }) => (
        <span className="flex items-center justify-end gap-2.5">
          <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-full bg-hover max-sm:hidden">
            <span
              className="block h-full rounded-full bg-(--chart)"
              style={{ width: `${(clicks / most) * 100}%` }}
            />
          </span>
          {countText(clicks)}
        </span>
      ),
    },
    { title: 'Sales', align: 'end', cell: ({ sales }) => countText(sales) },
    { title: 'Commissions', align: 'end', cell: ({ commissions }) => <Amounts list={commissions} strong /> },
  ]
  if (rows.length === 0) {
    return (
      <Empty kind="nothing" title="No clicks in this period">
        Partners appear here as soon as somebody follows one of their links.
      </Empty>
    )
  }
  return <Table label="Top partners" columns={columns} rows={rows} idOf={({ id }) => id} />
}

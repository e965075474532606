// The one table: a real table on wide screens, one card a row on narrow ones; used by every list.
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Figures and amounts end at the same edge. */
  readonly align?: 'end'
  /** The column that names the row: first line of the card, and what a screen reader announces. */
  readonly names?: boolean
  /** Left out of the card, because it repeats what the name says. */
  readonly wideOnly?: boolean
  readonly className?: string
}

interface TableProps<Row> {
  /** What the table holds, for those who do not see its surroundings. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly idOf: (row: Row) => string
  readonly foot?: ReactNode
}

// Told again as attributes, because `display: grid` on a narrow screen takes the meaning off the elements.
const TABLE = { role: 'table' } as const
const GROUP = { role: 'rowgroup' } as const
const ROW = { role: 'row' } as const
const HEAD = { role: 'columnheader' } as const
const NAME = { role: 'rowheader' } as const
const CELL = { role: 'cell' } as const

export function Table<Row>({ label, columns, rows, idOf, foot }: TableProps<Row>) {
  return (
    <div className="relative overflow-x-auto">
      <table {...TABLE} aria-label={label} className="w-full border-collapse text-sm max-sm:block">
        <thead {...GROUP} className="max-sm:sr-only">
          <tr {...ROW} className="border-b border-line">
            {columns.map(({ title, align, className }) => (
              <th
                {...HEAD}
                key={title}
                scope="col"
                className={cx(
                  'h-9 px-3 text-left text-xs font-medium whitespace-nowrap text-ink-3 first:pl-5 last:pr-5',
                  align === 'end' && 'text-right',
                  className,
                )}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...GROUP} className="max-sm:block">
          {rows.map((row) => (
            <tr
              {...ROW}
              key={idOf(row)}
              className={cx(
                'relative border-b border-line last:border-b-0 has-[a.row]:hover:bg-sunken',
                'max-sm:grid max-sm:grid-cols-1 max-sm:gap-y-1.5 max-sm:px-4 max-sm:py-3.5',
              )}
            >
              {columns.map((column) => (
                <Cell key={column.title} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {foot}
      </table>
    </div>
  )
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const { title, cell, align, names = false, wideOnly = false, className } = column
  const classes = cx(
    'px-3 py-2.5 align-middle first:pl-5 last:pr-5 sm:h-12',
    align === 'end' && 'figures sm:text-right',
    'max-sm:flex max-sm:items-baseline max-sm:justify-between max-sm:gap-4 max-sm:p-0! max-sm:text-right',
    names && 'text-left font-normal sm:min-w-44 max-sm:justify-start max-sm:text-left max-sm:text-base',
    wideOnly && 'max-sm:hidden',
    className,
  )
  if (names) {
    return (
      <th {...NAME} scope="row" className={classes}>
        {cell(row)}
      </th>
    )
  }
  return (
    <td {...CELL} className={classes}>
      <span aria-hidden className="shrink-0 text-xs text-ink-3 sm:hidden">
        {title}
      </span>
      <div className="min-w-0">{cell(row)}</div>
    </td>
  )
}

// The table of programs; on the list of programs.
import type { Program } from '@openpartner/contract'
import { Badge } from '#ui/badge.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { withoutScheme } from '../links/link-text.ts'

export const PROGRAMS_LEAD =
  'What partners earn, for what, and for how long. Published terms never change; new ones get a number.'

const COLUMNS: readonly Column<Program>[] = [
  {
    title: 'Program',
    names: true,
    className: 'sm:max-w-64',
    cell: ({ id, name, destination_url }) => (
      <div className="min-w-0">
        <RowLink href={`/admin/programs/${id}`}>{name}</RowLink>
        <span className="line-clamp-1 break-all text-ink-3">{withoutScheme(destination_url)}</span>
      </div>
    ),
  },
  {
    title: 'Terms',
    className: 'sm:min-w-72',
    cell: ({ terms_summary }) => terms_summary ?? <span className="text-ink-3">not published yet</span>,
  },
  { title: 'Status', cell: (program) => <ProgramBadge program={program} /> },
  { title: 'Made', align: 'end', cell: ({ created_at }) => <Time at={created_at} only="day" /> },
]

export function ProgramTable({ programs }: { programs: readonly Program[] }) {
  return <Table label="Programs" columns={COLUMNS} rows={programs} idOf={({ id }) => id} />
}

/** Without terms nothing can be earned, which is worth saying before "active". */
export function ProgramBadge({ program: { status, terms_version } }: { program: Program }) {
  if (status === 'archived') return <Badge>Archived</Badge>
  if (terms_version === null) return <Badge tone="warn">No terms</Badge>
  return <Badge tone="good">Active</Badge>
}

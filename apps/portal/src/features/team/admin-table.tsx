// The table of admins with how long each has been one; on the team page.
import type { Admin } from '@openpartner/contract'
import { Badge } from '#ui/badge.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { RemoveAdmin } from './remove-admin.tsx'
import { SignOutAdmin } from './sign-out-admin.tsx'

const COLUMNS: readonly Column<Admin>[] = [
  {
    title: 'Address',
    names: true,
    cell: ({ email, is_me }) => (
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {email}
        {is_me && <Badge tone="accent">You</Badge>}
      </span>
    ),
  },
  {
    title: 'State',
    cell: ({ status }) => (status === 'active' ? <Badge tone="good">Active</Badge> : <Badge>Removed</Badge>),
  },
  { title: 'Since', align: 'end', cell: ({ joined_at }) => <Time at={joined_at} only="day" /> },
  {
    title: 'Until',
    align: 'end',
    cell: ({ revoked_at }) =>
      revoked_at === null ? <span className="text-ink-3">—</span> : <Time at={revoked_at} only="day" />,
  },
  {
    title: 'Actions',
    align: 'end',
    cell: ({ id, email, status, is_me }) =>
      status === 'active' && !is_me ? (
        <span className="flex flex-wrap justify-end gap-2">
          <SignOutAdmin id={id} email={email} />
          <RemoveAdmin id={id} email={email} />
        </span>
      ) : (
        <span className="text-ink-3">—</span>
      ),
  },
]

export function AdminTable({ admins }: { admins: readonly Admin[] }) {
  return <Table label="Admins" columns={COLUMNS} rows={admins} idOf={({ id }) => id} />
}

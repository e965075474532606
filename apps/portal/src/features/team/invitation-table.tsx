// The invitations nobody has accepted yet; on the team page.
import type { Invitation } from '@openpartner/contract'
import { Badge } from '#ui/badge.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { ResendInvitation } from './resend-invitation.tsx'
import { WithdrawInvitation } from './withdraw-invitation.tsx'

const COLUMNS: readonly Column<Invitation>[] = [
  { title: 'Address', names: true, cell: ({ email }) => <span className="font-medium">{email}</span> },
  {
    title: 'State',
    cell: ({ status }) =>
      status === 'open' ? <Badge tone="wait">Waiting</Badge> : <Badge tone="warn">Expired</Badge>,
  },
  { title: 'Sent', align: 'end', cell: ({ sent_at }) => <Time at={sent_at} /> },
  { title: 'Ends', align: 'end', cell: ({ expires_at }) => <Time at={expires_at} /> },
  {
    title: 'Actions',
    align: 'end',
    cell: ({ id, email }) => (
      <span className="flex flex-wrap justify-end gap-2">
        <ResendInvitation id={id} email={email} />
        <WithdrawInvitation id={id} email={email} />
      </span>
    ),
  },
]

export function InvitationTable({ invitations }: { invitations: readonly Invitation[] }) {
  return <Table label="Open invitations" columns={COLUMNS} rows={invitations} idOf={({ id }) => id} />
}

// Write-offs that were asked for, with the second admin's decision; on the payouts page.
import type { WriteOff } from '@openpartner/contract'
import { Amount } from '#ui/amount.tsx'
import { Badge, type Tone } from '#ui/badge.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { ActorName, type Names } from '../actor-name.tsx'
import { DecideWriteOff } from './decide-write-off.tsx'

const STATE: Readonly<Record<WriteOff['state'], { title: string; tone: Tone }>> = {
  open: { title: 'Waits for approval', tone: 'warn' },
  approved: { title: 'Written off', tone: 'good' },
  declined: { title: 'Declined', tone: 'neutral' },
}

interface WriteOffTableProps {
  readonly writeOffs: readonly WriteOff[]
  readonly ownId: string | null
  readonly names: Names
}

export function WriteOffTable({ writeOffs, ownId, names }: WriteOffTableProps) {
  const columns: Column<WriteOff>[] = [
    {
      title: 'Partner',
      names: true,
      className: 'sm:max-w-80',
      cell: ({ partner, reason }) => (
        <div className="min-w-0">
          {partner.name}
          <span className="line-clamp-2 text-ink-3">{reason}</span>
        </div>
      ),
    },
    { title: 'State', cell: ({ state }) => <Badge tone={STATE[state].tone}>{STATE[state].title}</Badge> },
    {
      title: 'Asked by',
      cell: ({ requested_by, requested_at }) => (
        <>
          <ActorName actor={requested_by} ownId={ownId} names={names} />,{' '}
          <Time at={requested_at} only="day" />
        </>
      ),
    },
    { title: 'Amount', align: 'end', cell: ({ amount }) => <Amount money={amount} strong /> },
    {
      title: 'Decision',
      align: 'end',
      cell: (writeOff) =>
        writeOff.state === 'open' ? (
          <span className="flex flex-wrap justify-end gap-2">
            {!writeOff.is_own && <DecideWriteOff writeOff={writeOff} decision="approve" />}
            <DecideWriteOff writeOff={writeOff} decision="decline" />
          </span>
        ) : (
          <ActorName actor={writeOff.decided_by ?? ''} ownId={ownId} names={names} />
        ),
    },
  ]
  return <Table label="Write-offs" columns={columns} rows={writeOffs} idOf={({ id }) => id} />
}

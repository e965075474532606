// The table of partners and what each is owed; on the list of partners.
import type { Balance, Partner } from '@openpartner/contract'
import { isZero } from '#format.ts'
import { Amounts } from '#ui/amount.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { PartnerBadge } from './partner-badge.tsx'

export const PARTNERS_LEAD = 'The people who share your links, and what they are owed.'

export function PartnerTable({
  partners,
  balances,
}: {
  partners: readonly Partner[]
  balances: readonly Balance[]
}) {
  const owed = (id: string, part: 'held' | 'payable') =>
    balances
      .filter(({ partner }) => partner.id === id)
      .map((balance) => balance[part])
      .filter((money) => !isZero(money))
  const columns: Column<Partner>[] = [
    {
      title: 'Partner',
      names: true,
      className: 'sm:max-w-80',
      cell: ({ id, name, email }) => (
        <div className="min-w-0">
          <RowLink href={`/admin/partners/${id}`}>{name}</RowLink>
          <span className="line-clamp-2 text-ink-3">{email}</span>
        </div>
      ),
    },
    { title: 'Status', cell: ({ status }) => <PartnerBadge status={status} /> },
    { title: 'Held', align: 'end', cell: ({ id }) => <Amounts list={owed(id, 'held')} /> },
    { title: 'Payable', align: 'end', cell: ({ id }) => <Amounts list={owed(id, 'payable')} strong /> },
    { title: 'Joined', align: 'end', cell: ({ created_at }) => <Time at={created_at} only="day" /> },
  ]
  return <Table label="Partners" columns={columns} rows={partners} idOf={({ id }) => id} />
}

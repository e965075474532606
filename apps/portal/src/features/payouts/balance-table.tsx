// What each partner is owed, by where it stands; on the payouts page.
import type { Balance } from '@openpartner/contract'
import { Amount } from '#ui/amount.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'

const COLUMNS: readonly Column<Balance>[] = [
  {
    title: 'Partner',
    names: true,
    className: 'sm:max-w-80',
    cell: ({ partner }) => <RowLink href={`/admin/partners/${partner.id}`}>{partner.name}</RowLink>,
  },
  { title: 'Held', align: 'end', cell: ({ held }) => <Amount money={held} /> },
  { title: 'Payable', align: 'end', cell: ({ payable }) => <Amount money={payable} strong /> },
  { title: 'In transit', align: 'end', cell: ({ in_transit }) => <Amount money={in_transit} /> },
  { title: 'Paid', align: 'end', cell: ({ paid }) => <Amount money={paid} /> },
]

export function BalanceTable({ balances }: { balances: readonly Balance[] }) {
  return (
    <Table
      label="Balances"
      columns={COLUMNS}
      rows={balances}
      idOf={({ partner, held }) => `${partner.id} ${held.currency}`}
    />
  )
}

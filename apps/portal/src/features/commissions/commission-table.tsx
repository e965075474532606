// The table of commissions with the reason for each amount and what happens next; on the lists of both roles.
import type { Commission } from '@openpartner/contract'
import { Amount } from '#ui/amount.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { CommissionBadge } from '../states.tsx'
import { kindTitle } from './kind-text.ts'
import { StateNote } from './state-note.tsx'

interface CommissionTableProps {
  readonly commissions: readonly Commission[]
  /** Below which a commission's own page lies, different for the two roles. */
  readonly base: string
  readonly showPartner: boolean
}

export function CommissionTable({ commissions, base, showPartner }: CommissionTableProps) {
  const columns: Column<Commission>[] = [
    {
      title: showPartner ? 'Partner' : 'Earned for',
      names: true,
      className: 'sm:max-w-72',
      cell: (commission) => (
        <div className="min-w-0">
          <RowLink href={`${base}/${commission.id}`}>
            {showPartner ? commission.partner.name : commission.because}
          </RowLink>
          <span className="line-clamp-2 text-ink-3">
            {showPartner ? commission.because : (commission.program?.name ?? kindTitle(commission.kind))}
          </span>
        </div>
      ),
    },
    {
      title: 'State',
      className: 'sm:w-64',
      cell: (commission) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 max-sm:justify-end">
          <CommissionBadge commission={commission} />
          <StateNote commission={commission} />
        </span>
      ),
    },
    { title: 'Earned', align: 'end', cell: ({ earned_at }) => <Time at={earned_at} only="day" /> },
    { title: 'Amount', align: 'end', cell: ({ amount }) => <Amount money={amount} strong /> },
  ]
  return <Table label="Commissions" columns={columns} rows={commissions} idOf={({ id }) => id} />
}

// The table of commissions with the reason for each amount and what happens next; on the lists of both roles.
import type { Commission } from '@openpartner/contract'
import { moneyText } from '#format.ts'
import { Amount } from '#ui/amount.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { CommissionBadge } from '../states.tsx'
import { kindTitle } from './kind-text.ts'
import { reviewsFor } from './review-texts.ts'
import { StateNote } from './state-note.tsx'

interface CommissionTableProps {
  readonly commissions: readonly Commission[]
  /** Below which a commission's own page lies, different for the two roles. */
  readonly base: string
  readonly showPartner: boolean
  /** Where rows can be ticked: which are, and what changes that. */
  readonly ticks?: {
    readonly ticked: ReadonlySet<string>
    readonly tick: (id: string, isTicked: boolean) => void
  }
}

export function CommissionTable({ commissions, base, showPartner, ticks }: CommissionTableProps) {
  const columns: Column<Commission>[] = [
    {
      title: showPartner ? 'Partner' : 'Earned for',
      names: true,
      className: 'sm:max-w-72',
      cell: (commission) => (
        <div
          className={ticks === undefined ? 'min-w-0' : 'grid min-w-0 grid-cols-[auto_minmax(0,1fr)] gap-x-3'}
        >
          {ticks !== undefined && <Tick commission={commission} {...ticks} />}
          <RowLink href={`${base}/${commission.id}`}>
            {showPartner ? commission.partner.name : commission.because}
          </RowLink>
          <span
            className={
              ticks === undefined ? 'line-clamp-2 text-ink-3' : 'col-start-2 line-clamp-2 text-ink-3'
            }
          >
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

/** Above the link that covers the row. */
function Tick({
  commission,
  ticked,
  tick,
}: { commission: Commission } & NonNullable<CommissionTableProps['ticks']>) {
  return (
    <input
      type="checkbox"
      aria-label={`Tick ${moneyText(commission.amount)} for ${commission.partner.name}`}
      checked={ticked.has(commission.id)}
      disabled={reviewsFor(commission).length === 0}
      onChange={({ target }) => tick(commission.id, target.checked)}
      className="relative z-1 row-span-2 mt-0.75 size-4 accent-(--accent)"
    />
  )
}

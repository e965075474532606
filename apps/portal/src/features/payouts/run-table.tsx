// The payout runs so far and how far each has come; on the payouts page.
import type { PayoutRun } from '@openpartner/contract'
import { countOf } from '#format.ts'
import { Amounts } from '#ui/amount.tsx'
import { Badge } from '#ui/badge.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'

export const PAYOUTS_LEAD =
  'From what is owed to what has arrived: preview, prepare, transfer, record the result.'

const COLUMNS: readonly Column<PayoutRun>[] = [
  {
    title: 'Run',
    names: true,
    cell: ({ id, created_at }) => (
      <RowLink href={`/admin/payouts/${id}`}>
        Run of <Time at={created_at} />
      </RowLink>
    ),
  },
  { title: 'Progress', cell: (run) => <RunBadge run={run} /> },
  {
    title: 'Left out',
    align: 'end',
    cell: ({ left_out }) =>
      left_out.length === 0 ? <span className="text-ink-3">nobody</span> : left_out.length,
  },
  { title: 'Payouts', align: 'end', cell: ({ payouts }) => payouts.length },
  { title: 'Total', align: 'end', cell: ({ totals }) => <Amounts list={totals} strong /> },
]

export function RunTable({ runs }: { runs: readonly PayoutRun[] }) {
  return <Table label="Payout runs" columns={COLUMNS} rows={runs} idOf={({ id }) => id} />
}

/** How many results are still missing; failures first, because they need somebody. */
export function RunBadge({ run }: { run: PayoutRun }) {
  const open = run.payouts.filter(({ state }) => state === 'prepared').length
  const failed = run.payouts.filter(({ state }) => state === 'failed').length
  if (open > 0) return <Badge tone="wait">{countOf(open, 'result')} missing</Badge>
  if (failed > 0) return <Badge tone="bad">{failed} failed</Badge>
  return <Badge tone="good">All settled</Badge>
}

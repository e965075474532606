// The payouts of a run with their results, and the partners it left out; on the run's page and the partner's
// payouts.
import type { Payout, PayoutRun } from '@openpartner/contract'
import { countOf } from '#format.ts'
import { Amount } from '#ui/amount.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { PayoutBadge } from '../states.tsx'
import { RecordResult } from './record-result.tsx'

/** `canRecord`: an admin, who sees partners and tells results. A partner sees their own payouts. */
export function PayoutTable({ payouts, canRecord }: { payouts: readonly Payout[]; canRecord: boolean }) {
  const columns: Column<Payout>[] = [
    canRecord ? PARTNER : PREPARED,
    { title: 'State', cell: ({ state }) => <PayoutBadge state={state} /> },
    { title: 'Result', className: 'sm:min-w-40', cell: (payout) => <Result payout={payout} /> },
    { title: 'Amount', align: 'end', cell: ({ amount }) => <Amount money={amount} strong /> },
    ...(canRecord ? [RECORD] : []),
  ]
  return <Table label="Payouts" columns={columns} rows={payouts} idOf={({ id }) => id} />
}

const PARTNER: Column<Payout> = {
  title: 'Partner',
  names: true,
  className: 'sm:max-w-64',
  cell: ({ partner, commission_ids }) => (
    <div className="min-w-0">
      <RowLink href={`/admin/partners/${partner.id}`}>{partner.name}</RowLink>
      <span className="block text-ink-3">{countOf(commission_ids.length, 'commission')}</span>
    </div>
  ),
}

const PREPARED: Column<Payout> = {
  title: 'Payout',
  names: true,
  cell: ({ prepared_at, commission_ids }) => (
    <div>
      <span className="block font-medium">
        <Time at={prepared_at} only="day" />
      </span>
      <span className="block text-ink-3">{countOf(commission_ids.length, 'commission')}</span>
    </div>
  ),
}

const RECORD: Column<Payout> = {
  title: 'Record',
  align: 'end',
  className: 'sm:w-36',
  cell: ({ id, state, partner, amount }) =>
    state === 'prepared' ? (
      <div className="relative z-1 inline-block">
        <RecordResult payout={{ id, partner, amount }} />
      </div>
    ) : (
      <span className="text-ink-3">recorded</span>
    ),
}

function Result({ payout: { state, settled_at, reference, reason } }: { payout: Payout }) {
  if (state === 'failed') return <span className="text-bad">{reason}</span>
  if (settled_at === null) return <span className="text-ink-3">not recorded yet</span>
  return (
    <span className="block">
      <span className="block">
        <Time at={settled_at} only="day" />
      </span>
      {reference !== null && <span className="block text-ink-3">{reference}</span>}
    </span>
  )
}

const LEFT_OUT_COLUMNS: readonly Column<PayoutRun['left_out'][number]>[] = [
  {
    title: 'Partner',
    names: true,
    cell: ({ partner }) => <RowLink href={`/admin/partners/${partner.id}`}>{partner.name}</RowLink>,
  },
  { title: 'Why', cell: ({ text }) => text },
  { title: 'Amount', align: 'end', cell: ({ amount }) => <Amount money={amount} /> },
]

export function LeftOutTable({ leftOut }: { leftOut: PayoutRun['left_out'] }) {
  return (
    <Table
      label="Left out"
      columns={LEFT_OUT_COLUMNS}
      rows={leftOut}
      idOf={({ partner, amount }) => `${partner.id} ${amount.currency}`}
    />
  )
}

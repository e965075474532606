// The ledger's rows of a commission: each takes from one side and gives to the other. On the explanation.
import type { Posting } from '@openpartner/contract'
import { ArrowRight } from 'lucide-react'
import { Amount } from '#ui/amount.tsx'
import { Empty } from '#ui/empty.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { shortId } from '#ui/with-ids.tsx'

const CAUSE: Readonly<Record<string, string>> = {
  earn: 'Earned',
  release: 'Hold ended',
  pay: 'Payout prepared',
  settle: 'Payout settled',
  fail: 'Payout failed',
  take_back: 'Taken back',
  offset: 'Hold ended, set off',
  claw_back: 'Taken back of what is payable',
}

const COLUMNS: readonly Column<Posting>[] = [
  {
    title: 'What',
    names: true,
    className: 'sm:min-w-36',
    cell: ({ id, cause }) => (
      <div>
        <span className="block font-medium">{CAUSE[cause] ?? cause}</span>
        <code title={id} className="font-mono text-xs text-ink-3">
          {shortId(id)}
        </code>
      </div>
    ),
  },
  {
    title: 'Debit → credit',
    cell: ({ debit, credit }) => (
      <span className="inline-flex flex-wrap items-center gap-x-1.5 font-mono text-xs max-sm:justify-end">
        {debit}
        <ArrowRight aria-label="to" className="size-3 text-ink-3" />
        {credit}
      </span>
    ),
  },
  { title: 'Booked', align: 'end', cell: ({ posted_at }) => <Time at={posted_at} /> },
  { title: 'Amount', align: 'end', cell: ({ amount }) => <Amount money={amount} strong /> },
]

export function PostingTable({ postings }: { postings: readonly Posting[] }) {
  if (postings.length === 0) return <Empty kind="nothing" title="Nothing booked yet" className="py-8" />
  return <Table label="Bookings" columns={COLUMNS} rows={postings} idOf={({ id }) => id} />
}

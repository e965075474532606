// What partners owe, since when, and the way to write it off; on the payouts page.
import type { Ageing } from '@openpartner/contract'
import type { AgeBucket } from '@openpartner/contract/vocabulary'
import { moneyText } from '#format.ts'
import { Amount } from '#ui/amount.tsx'
import { Badge, type Tone } from '#ui/badge.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { RequestWriteOff } from './request-write-off.tsx'

const BUCKET: Readonly<Record<AgeBucket, { title: string; tone: Tone }>> = {
  '0_30': { title: 'Up to 30 days', tone: 'neutral' },
  '31_60': { title: '31 to 60 days', tone: 'warn' },
  '61_90': { title: '61 to 90 days', tone: 'warn' },
  over_90: { title: 'Over 90 days', tone: 'bad' },
}

type Owed = Ageing['data'][number]

const COLUMNS: readonly Column<Owed>[] = [
  {
    title: 'Partner',
    names: true,
    className: 'sm:max-w-80',
    cell: ({ partner }) => <RowLink href={`/admin/partners/${partner.id}`}>{partner.name}</RowLink>,
  },
  {
    title: 'Age',
    cell: ({ bucket }) => <Badge tone={BUCKET[bucket].tone}>{BUCKET[bucket].title}</Badge>,
  },
  { title: 'Oldest part since', cell: ({ since }) => <Time at={since} only="day" /> },
  { title: 'Owed', align: 'end', cell: ({ owed }) => <Amount money={owed} strong /> },
  {
    title: 'Write off',
    align: 'end',
    cell: (owed) => (
      <span className="relative z-1">
        <RequestWriteOff owed={owed} />
      </span>
    ),
  },
]

export function OwedTable({ ageing }: { ageing: Ageing }) {
  return (
    <>
      <Table
        label="Owed by partners"
        columns={COLUMNS}
        rows={ageing.data}
        idOf={({ partner, owed }) => `${partner.id} ${owed.currency}`}
      />
      <p className="border-t border-line px-4 py-3 text-sm text-ink-2 sm:px-5">
        By age of each part:{' '}
        {ageing.totals.map(({ bucket, owed }) => `${BUCKET[bucket].title} ${moneyText(owed)}`).join(' · ')}
      </p>
    </>
  )
}

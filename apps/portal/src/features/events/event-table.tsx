// The table of events with the decision about each; on the list of events.
import type { Event } from '@openpartner/contract'
import { Amount } from '#ui/amount.tsx'
import { Dot } from '#ui/badge.tsx'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { eventKindTitle } from '../states.tsx'
import { outcomeLook } from './outcome.ts'

export const EVENTS_LEAD =
  'What your customers did, as you reported it, and who is credited for it — or why nobody is.'

const COLUMNS: readonly Column<Event>[] = [
  {
    title: 'Event',
    names: true,
    className: 'sm:max-w-64',
    cell: ({ id, kind, customer, external_id }) => (
      <div className="min-w-0">
        <RowLink href={`/admin/events/${id}`}>
          {eventKindTitle(kind)} <span className="font-normal text-ink-3">of</span> {customer}
        </RowLink>
        <span className="line-clamp-1 break-all font-mono text-xs text-ink-3">{external_id}</span>
      </div>
    ),
  },
  { title: 'Decision', className: 'sm:min-w-64', cell: (event) => <Decided event={event} /> },
  {
    title: 'Amount',
    align: 'end',
    cell: ({ amount }) =>
      amount === null ? <span className="text-ink-3">—</span> : <Amount money={amount} />,
  },
  {
    title: 'Commission',
    align: 'end',
    cell: ({ commissions }) =>
      commissions.length === 0 ? (
        <span className="text-ink-3">—</span>
      ) : (
        commissions.map(({ id, amount }) => (
          <div key={id}>
            <Amount money={amount} strong />
          </div>
        ))
      ),
  },
  { title: 'Happened', align: 'end', cell: ({ occurred_at }) => <Time at={occurred_at} /> },
]

export function EventTable({ events }: { events: readonly Event[] }) {
  return <Table label="Events" columns={COLUMNS} rows={events} idOf={({ id }) => id} />
}

function Decided({ event: { decision, credited } }: { event: Event }) {
  const { title, tone } = outcomeLook(decision)
  return (
    <>
      <span className="flex items-center gap-2 max-sm:justify-end">
        <Dot tone={tone} />
        <span className="line-clamp-2">
          {decision.outcome === 'credited' ? credited.map(({ name }) => name).join(', ') : title}
        </span>
      </span>
      <span className="line-clamp-2 text-xs text-ink-3 sm:pl-4">{decision.text}</span>
    </>
  )
}

// Runs and simulations, newest first; on the page of runs.
import type { AttributionRunLine } from '@openpartner/contract'
import { countText } from '#format.ts'
import { RowLink } from '#ui/row-link.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { RunBadge } from './run-state.tsx'

export const RUNS_LEAD =
  'What a past period comes to under another policy: computed first, booked when you say so.'

const COLUMNS: readonly Column<AttributionRunLine>[] = [
  {
    title: 'Run',
    names: true,
    className: 'sm:max-w-72',
    cell: ({ id, program, purpose }) => (
      <RowLink href={`/admin/runs/${id}`}>
        {purpose === 'simulation' ? 'Simulation of ' : ''}
        {program.name}
      </RowLink>
    ),
  },
  {
    title: 'Period',
    cell: ({ period }) => (
      <span className="whitespace-nowrap">
        <Time at={period.from} only="day" /> – <Time at={period.to} only="day" />
      </span>
    ),
  },
  { title: 'Policy', className: 'sm:max-w-72', cell: ({ policy }) => policy.text },
  { title: 'State', cell: ({ state }) => <RunBadge state={state} /> },
  { title: 'Events', align: 'end', cell: ({ events }) => countText(events) },
]

export function RunTable({ runs }: { runs: readonly AttributionRunLine[] }) {
  return <Table label="Re-runs" columns={COLUMNS} rows={runs} idOf={({ id }) => id} />
}

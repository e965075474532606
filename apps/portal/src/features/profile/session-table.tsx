// Where a person is signed in, and ending what they do not know; in their profile.
import type { OwnSession } from '@openpartner/contract'
import { Badge } from '#ui/badge.tsx'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { EndSession } from './end-session.tsx'
import { sessionName } from './session-name.ts'

const COLUMNS: readonly Column<OwnSession>[] = [
  {
    title: 'Where',
    names: true,
    cell: (session) => (
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {sessionName(session)}
        {session.is_current && <Badge tone="accent">This browser</Badge>}
      </span>
    ),
  },
  {
    title: 'Network',
    cell: ({ network }) => <code className="figures font-mono text-xs text-ink-2">{network}</code>,
  },
  { title: 'Signed in', align: 'end', cell: ({ created_at }) => <Time at={created_at} /> },
  { title: 'Last seen', align: 'end', cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
  {
    title: 'Actions',
    align: 'end',
    cell: (session) =>
      session.is_current ? (
        <span className="text-ink-3">in use</span>
      ) : (
        <EndSession id={session.id} name={sessionName(session)} />
      ),
  },
]

export function SessionTable({ sessions }: { sessions: readonly OwnSession[] }) {
  return <Table label="Your sessions" columns={COLUMNS} rows={sessions} idOf={({ id }) => id} />
}

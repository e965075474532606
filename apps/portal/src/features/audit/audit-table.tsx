// The table of audit entries with what changed, before and after; on the audit log.
import type { AuditEntryPage } from '@openpartner/contract'
import { ArrowRight } from 'lucide-react'
import type { z } from 'zod'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { shortId, WithIds } from '#ui/with-ids.tsx'
import { ActorName, type Names } from '../actor-name.tsx'
import { actionText } from './action-text.ts'
import { type Change, changesOf } from './changes.ts'
import { whereaboutsOf, withoutWhereabouts } from './whereabouts.ts'

type AuditEntry = z.output<typeof AuditEntryPage>['data'][number]

interface AuditTableProps {
  readonly entries: readonly AuditEntry[]
  readonly ownId: string | null
  readonly names: Names
}

export function AuditTable({ entries, ownId, names }: AuditTableProps) {
  const columns: Column<AuditEntry>[] = [
    {
      title: 'What',
      names: true,
      cell: ({ action, target }) => (
        <div className="min-w-0">
          <span className="block font-medium">{actionText(action)}</span>
          <code title={target} className="block font-mono text-xs text-ink-3">
            {action} {shortId(target)}
          </code>
        </div>
      ),
    },
    {
      title: 'Change',
      className: 'sm:w-1/3',
      cell: ({ before, after }) => <Changes changes={changesOf(before, withoutWhereabouts(after))} />,
    },
    {
      title: 'Who',
      cell: ({ actor, after }) => (
        <>
          <ActorName actor={actor} ownId={ownId} names={names} />
          <Whereabouts text={whereaboutsOf(after)} />
        </>
      ),
    },
    { title: 'When', align: 'end', cell: ({ happened_at }) => <Time at={happened_at} /> },
  ]
  return <Table label="Audit entries" columns={columns} rows={entries} idOf={({ id }) => id} />
}

function Whereabouts({ text }: { text: string | null }) {
  return text === null ? null : <span className="block text-xs text-ink-3">{text}</span>
}

/** Changes beyond this are in the API; a row that fills the screen helps nobody. */
const SHOWN_MAX = 4

function Changes({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <span className="text-ink-3">—</span>
  return (
    <ul className="flex flex-col gap-0.5 text-xs">
      {changes.slice(0, SHOWN_MAX).map(({ name, before, after }) => (
        <li key={name} className="flex flex-wrap items-baseline gap-x-1.5 max-sm:justify-end">
          <span className="text-ink-3">{name}</span>
          {before !== null && (
            <>
              <span className="line-clamp-1 text-ink-2 line-through decoration-ink-3/60">
                <WithIds text={before} />
              </span>
              <ArrowRight aria-label="became" className="size-3 self-center text-ink-3" />
            </>
          )}
          <span className="line-clamp-1">
            <WithIds text={after ?? 'none'} />
          </span>
        </li>
      ))}
      {changes.length > SHOWN_MAX && <li className="text-ink-3">and {changes.length - SHOWN_MAX} more</li>}
    </ul>
  )
}

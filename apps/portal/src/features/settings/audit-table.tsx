// The table of audit entries with what changed, before and after; on the audit log.
import type { AuditEntryPage } from '@openpartner/contract'
import { ArrowRight } from 'lucide-react'
import type { z } from 'zod'
import { type Column, Table } from '#ui/table.tsx'
import { Time } from '#ui/time.tsx'
import { shortId } from '#ui/with-ids.tsx'
import { ActorName } from '../actor-name.tsx'
import { type Change, changesOf } from './changes.ts'

type AuditEntry = z.output<typeof AuditEntryPage>['data'][number]

export function AuditTable({ entries, ownId }: { entries: readonly AuditEntry[]; ownId: string | null }) {
  const columns: Column<AuditEntry>[] = [
    {
      title: 'What',
      names: true,
      cell: ({ action, target }) => (
        <div className="min-w-0">
          <span className="block font-medium">{actionText(action)}</span>
          <code title={target} className="font-mono text-xs text-ink-3">
            {shortId(target)}
          </code>
        </div>
      ),
    },
    {
      title: 'Change',
      className: 'sm:w-2/5',
      cell: ({ before, after }) => <Changes changes={changesOf(before, after)} />,
    },
    {
      title: 'Who',
      className: 'whitespace-nowrap',
      cell: ({ actor }) => <ActorName actor={actor} ownId={ownId} />,
    },
    { title: 'When', align: 'end', cell: ({ happened_at }) => <Time at={happened_at} /> },
  ]
  return <Table label="Audit entries" columns={columns} rows={entries} idOf={({ id }) => id} />
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
              <span className="line-clamp-1 text-ink-2 line-through decoration-ink-3/60">{before}</span>
              <ArrowRight aria-label="became" className="size-3 self-center text-ink-3" />
            </>
          )}
          <span className="line-clamp-1">{after ?? 'none'}</span>
        </li>
      ))}
      {changes.length > SHOWN_MAX && <li className="text-ink-3">and {changes.length - SHOWN_MAX} more</li>}
    </ul>
  )
}

/** "payout_run.prepared" → "Payout run prepared", "api_key.created" → "API key created" */
function actionText(action: string): string {
  const words = action.replaceAll(/[._]/g, ' ').replace(/^api\b/, 'API')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

// The groups of a program and what they earn by; on the program's page.
import type { Group } from '@openpartner/contract'
import Link from 'next/link'
import { countOf } from '#format.ts'
import { Badge } from '#ui/badge.tsx'
import { Empty } from '#ui/empty.tsx'

export function GroupList({ groups }: { groups: readonly Group[] }) {
  if (groups.length === 0) {
    return (
      <Empty kind="nothing" title="No groups">
        All partners earn by the program’s terms, but those with terms of their own.
      </Empty>
    )
  }
  return (
    <ul className="divide-y divide-line">
      {groups.map(({ id, name, status, members, terms_summary }) => (
        <li key={id} className="px-4 py-3.5 sm:px-5">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <span className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
              <Link href={`/admin/programs/groups/${id}`} className="font-medium hover:underline">
                {name}
              </Link>
              {status === 'archived' && <Badge>Archived</Badge>}
            </span>
            <span className="text-sm text-ink-3">{countOf(members, 'partner')}</span>
          </div>
          <p className="mt-0.5 text-sm text-pretty text-ink-2">
            {terms_summary ?? 'No terms of its own: the program’s count.'}
          </p>
        </li>
      ))}
    </ul>
  )
}

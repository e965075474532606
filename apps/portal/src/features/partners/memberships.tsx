// The programs a partner is in and what they earn there, in words; on the partner's page.
import type { Membership } from '@openpartner/contract'
import Link from 'next/link'
import { Empty } from '#ui/empty.tsx'
import { Time } from '#ui/time.tsx'

export function Memberships({ memberships }: { memberships: readonly Membership[] }) {
  if (memberships.length === 0) {
    return (
      <Empty kind="nothing" title="In no program yet">
        Without a program there are no terms, so nothing can be earned.
      </Empty>
    )
  }
  return (
    <ul className="divide-y divide-line">
      {memberships.map(({ id, program, terms_summary, created_at }) => (
        <li key={id} className="px-4 py-3.5 sm:px-5">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <Link href={`/admin/programs/${program.id}`} className="font-medium hover:underline">
              {program.name}
            </Link>
            <span className="text-sm text-ink-3">
              since <Time at={created_at} only="day" />
            </span>
          </div>
          <p className="mt-0.5 text-sm text-ink-2">{terms_summary ?? 'No terms are published yet.'}</p>
        </li>
      ))}
    </ul>
  )
}

// The partners of a program; on the program's page.
import type { Membership } from '@openpartner/contract'
import Link from 'next/link'
import { ButtonLink } from '#ui/button.tsx'
import { Empty } from '#ui/empty.tsx'
import { Time } from '#ui/time.tsx'

export function MemberList({ memberships }: { memberships: readonly Membership[] }) {
  if (memberships.length === 0) {
    return (
      <Empty
        kind="nothing"
        title="No partners yet"
        action={
          <ButtonLink size="sm" href="/admin/partners">
            Go to partners
          </ButtonLink>
        }
      >
        Add a partner and choose this program.
      </Empty>
    )
  }
  return (
    <ul className="max-h-96 divide-y divide-line overflow-y-auto">
      {memberships.map(({ id, partner, created_at }) => (
        <li key={id} className="flex items-baseline justify-between gap-4 px-4 py-2.5 text-sm sm:px-5">
          <Link href={`/admin/partners/${partner.id}`} prefetch={false} className="min-w-0 hover:underline">
            {partner.name}
          </Link>
          <span className="text-ink-3">
            <Time at={created_at} only="day" />
          </span>
        </li>
      ))}
    </ul>
  )
}

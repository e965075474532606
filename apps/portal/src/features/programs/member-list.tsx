// The partners of a program or a group, by which terms they earn, and whether they accepted them; on those
// pages.
import type { Group, Membership } from '@openpartner/contract'
import Link from 'next/link'
import { ButtonLink } from '#ui/button.tsx'
import { Empty } from '#ui/empty.tsx'
import { Time } from '#ui/time.tsx'
import { MoveMember } from '../groups/move-member.tsx'

interface MemberListProps {
  readonly memberships: readonly Membership[]
  /** The active ones of the program; without any, nobody can be moved. */
  readonly groups: readonly Group[]
  readonly empty: string
}

export function MemberList({ memberships, groups, empty }: MemberListProps) {
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
        {empty}
      </Empty>
    )
  }
  return (
    <ul className="max-h-120 divide-y divide-line overflow-y-auto">
      {memberships.map((membership) => (
        <li
          key={membership.id}
          className="flex items-center justify-between gap-3 px-4 py-2.5 text-sm sm:px-5"
        >
          <div className="min-w-0">
            <Link
              href={`/admin/partners/${membership.partner.id}`}
              prefetch={false}
              className="font-medium hover:underline"
            >
              {membership.partner.name}
            </Link>
            <p className="text-ink-3">
              <MemberNote membership={membership} />
            </p>
          </div>
          {(groups.length > 0 || membership.group !== null) && (
            <MoveMember membership={membership} groups={groups} />
          )}
        </li>
      ))}
    </ul>
  )
}

/** "Gold · own terms · accepted 3 Nov 2026" */
function MemberNote({ membership: { group, terms } }: { membership: Membership }) {
  const parts = [
    ...(group === null ? [] : [group.name]),
    ...(terms?.scope === 'partner' ? ['own terms'] : []),
  ]
  return (
    <>
      {parts.map((part) => `${part} · `).join('')}
      {terms === null ? (
        'no terms'
      ) : terms.accepted_at === null ? (
        'not accepted yet'
      ) : (
        <>
          accepted <Time at={terms.accepted_at} only="day" />
        </>
      )}
    </>
  )
}

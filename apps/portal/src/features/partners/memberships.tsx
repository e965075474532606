// The programs a partner is in, their group there and what they earn, in words; on the partner's page.
import type { Group, Membership } from '@openpartner/contract'
import Link from 'next/link'
import { ButtonLink } from '#ui/button.tsx'
import { Empty } from '#ui/empty.tsx'
import { Time } from '#ui/time.tsx'
import { MoveMember } from '../groups/move-member.tsx'

interface MembershipsProps {
  readonly memberships: readonly Membership[]
  /** The active ones of all programs. */
  readonly groups: readonly Group[]
}

export function Memberships({ memberships, groups }: MembershipsProps) {
  if (memberships.length === 0) {
    return (
      <Empty kind="nothing" title="In no program yet">
        Without a program there are no terms, so nothing can be earned.
      </Empty>
    )
  }
  return (
    <ul className="divide-y divide-line">
      {memberships.map((membership) => (
        <li key={membership.id} className="px-4 py-3.5 sm:px-5">
          <One
            membership={membership}
            groups={groups.filter(({ program_id }) => program_id === membership.program.id)}
          />
        </li>
      ))}
    </ul>
  )
}

function One({ membership, groups }: { membership: Membership; groups: readonly Group[] }) {
  const { id, program, group, terms, next_terms, created_at } = membership
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="min-w-0">
          <Link href={`/admin/programs/${program.id}`} className="font-medium hover:underline">
            {program.name}
          </Link>
          <span className="text-sm text-ink-3">
            {group !== null && ` · ${group.name}`} · since <Time at={created_at} only="day" />
          </span>
        </span>
        <span className="flex items-center gap-1">
          {(groups.length > 0 || group !== null) && <MoveMember membership={membership} groups={groups} />}
          <ButtonLink size="sm" tone="quiet" className="-mr-2" href={`/admin/partners/terms/${id}`}>
            Own terms
          </ButtonLink>
        </span>
      </div>
      <p className="mt-0.5 text-sm text-pretty text-ink-2">
        {terms === null ? 'No terms are published yet.' : terms.summary}
      </p>
      {terms !== null && (
        <p className="mt-0.5 text-sm text-ink-3">
          By {terms.name},{' '}
          {terms.accepted_at === null ? (
            'not accepted yet'
          ) : (
            <>
              accepted <Time at={terms.accepted_at} only="day" />
            </>
          )}
          .
          {next_terms !== null && (
            <>
              {' '}
              From <Time at={next_terms.from} only="day" />: {next_terms.terms?.name ?? 'no terms'}.
            </>
          )}
        </p>
      )}
    </>
  )
}

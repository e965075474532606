// Who accepted which terms of a program, newest first; on the program's page.
import type { AcceptanceEntry, Membership } from '@openpartner/contract'
import { countOf } from '#format.ts'
import { Card } from '#ui/card.tsx'
import { Time } from '#ui/time.tsx'

interface AcceptanceListProps {
  readonly acceptances: readonly AcceptanceEntry[]
  readonly memberships: readonly Membership[]
}

export function AcceptanceList({ acceptances, memberships }: AcceptanceListProps) {
  const asked = memberships.filter(({ terms }) => terms !== null)
  const accepted = asked.filter(({ terms }) => terms?.accepted_at !== null)
  return (
    <Card
      title="Accepted terms"
      note={`${accepted.length} of ${countOf(asked.length, 'partner')} accepted what counts for them now. Terms count without it; it is your evidence.`}
      flush={acceptances.length > 0}
    >
      {acceptances.length > 0 && (
        <ul className="max-h-96 divide-y divide-line overflow-y-auto">
          {acceptances.map(({ id, partner, terms, accepted_at }) => (
            <li
              key={id}
              className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2.5 text-sm sm:px-5"
            >
              <span className="min-w-0">
                <span className="font-medium">{partner.name}</span>
                <span className="text-ink-2">: {terms.name}</span>
              </span>
              <span className="text-ink-3">
                <Time at={accepted_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

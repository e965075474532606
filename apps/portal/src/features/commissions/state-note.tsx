// What a commission's state means for its date, in as few words as a table row has room for.
import type { Commission } from '@openpartner/contract'
import { Time } from '#ui/time.tsx'

export function StateNote({
  commission,
}: {
  commission: Pick<Commission, 'state' | 'release_at' | 'blocked_by'>
}) {
  const { state, release_at, blocked_by } = commission
  // The badge says what it waits for; a day would be a promise.
  if (blocked_by.length > 0) return null
  switch (state) {
    case 'held':
      return (
        <span className="text-xs text-ink-3">
          until <Time at={release_at} only="day" />
        </span>
      )
    case 'payable':
      return <span className="text-xs text-ink-3">in the next payout run</span>
    case 'in_transit':
      return <span className="text-xs text-ink-3">being paid</span>
    case 'paid':
      return null
  }
}

// What each part of a partner's earnings means right now, with the next date; pure, used by the partner's
// start page.
import type { Commission } from '@openpartner/contract'
import type { CommissionState } from '@openpartner/contract/vocabulary'
import { dayText, moneyListText, sumByCurrency } from '#format.ts'

/** `held` are the partner's held commissions; their earliest day of release is what a partner asks for. */
export function notesFor(
  held: readonly Commission[],
  zone: string,
): Partial<Record<CommissionState, string>> {
  return {
    held: nextRelease(held, zone) ?? 'Waits for the end of a hold',
    payable: 'Goes into the next payout run',
    in_transit: 'On its way to you',
    paid: 'Arrived so far',
  }
}

/** "€12.00 becomes payable on 14 Dec 2026": all that is released on the first day of release. */
function nextRelease(held: readonly Commission[], zone: string): string | null {
  const free = held.filter(({ blocked_by }) => blocked_by.length === 0)
  const first = free.map(({ release_at }) => release_at).sort()[0]
  if (first === undefined) return null
  const day = dayText(first, zone)
  const amounts = free
    .filter(({ release_at }) => dayText(release_at, zone) === day)
    .map(({ amount }) => amount)
  return `Next: ${moneyListText(sumByCurrency(amounts))} on ${day}`
}

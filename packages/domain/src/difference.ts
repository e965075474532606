// What must be booked so that a partner's entries for an event equal what the newest decision gives them.
// Pure.

import type { CommissionState, DecidedKind } from './commission.ts'
import type { CommissionId, PartnerId } from './ids.ts'
import type { Currency, Money } from './money.ts'

/** What one partner gets for one event under a decision. */
export interface Entitlement {
  readonly partnerId: PartnerId
  readonly money: Money
}

/** What was booked for the event before. */
export interface BookedEntry {
  readonly id: CommissionId
  readonly partnerId: PartnerId
  readonly money: Money
  readonly state: CommissionState
  readonly releaseAt: Date
  /** The entry it corrects; null for the partner's first one for the event. */
  readonly originalId: CommissionId | null
}

/** One entry to book: the signed difference, never zero. */
export interface Difference {
  readonly partnerId: PartnerId
  readonly money: Money
  readonly kind: DecidedKind
  /** The partner's first entry for the event, which this one corrects; null for that first one. */
  readonly originalId: CommissionId | null
  /** What the entries came to before. */
  readonly before: Money
  /**
   * Where a negative one is taken from. `held` when the event's own held entries cover it; then it is
   * released with the first of them. Otherwise `payable`, which may go below zero and nets against what comes
   * next.
   */
  readonly against: 'held' | 'payable'
  /** When what it is taken from is due; null for a positive one, which has a hold of its own. */
  readonly dueAt: Date | null
}

/**
 * The differences of one event, in a fixed order: only these are booked, never an amount in full again. Empty
 * when entries and entitlements agree, so deciding twice books once.
 */
export function differencesOf(
  booked: readonly BookedEntry[],
  entitled: readonly Entitlement[],
): Difference[] {
  const owners = new Map(
    [...booked, ...entitled].map(({ partnerId, money: { currency } }) => [
      `${partnerId} ${currency}`,
      { partnerId, currency },
    ]),
  )
  return [...owners.values()].flatMap(({ partnerId, currency }) => {
    const own = booked.filter((entry) => entry.partnerId === partnerId)
    const before = sumIn(currency, own)
    const after = sumIn(
      currency,
      entitled.filter((one) => one.partnerId === partnerId),
    )
    if (after === before) return []
    const money = { amount: after - before, currency }
    const originalId = firstOf(own)
    const kind = originalId === null ? 'earning' : after === 0n ? 'reversal' : 'adjustment'
    return [
      {
        partnerId,
        money,
        kind,
        originalId,
        before: { amount: before, currency },
        ...takenFrom(
          money,
          own.filter((entry) => entry.money.currency === currency),
        ),
      },
    ]
  })
}

function takenFrom({ amount, currency }: Money, own: readonly BookedEntry[]) {
  if (amount > 0n) return { against: 'held', dueAt: null } as const
  const held = own.filter(({ state }) => state === 'held')
  const isCovered = sumIn(currency, held) >= -amount
  return isCovered
    ? ({ against: 'held', dueAt: earliest(held) } as const)
    : ({ against: 'payable', dueAt: earliest(own) } as const)
}

/** Not the smallest id: ids begin with the time of whoever made them, and clocks of two processes differ. */
function firstOf(entries: readonly BookedEntry[]): CommissionId | null {
  return entries.find(({ originalId }) => originalId === null)?.id ?? null
}

function earliest(entries: readonly BookedEntry[]): Date {
  return new Date(Math.min(...entries.map(({ releaseAt }) => releaseAt.getTime())))
}

function sumIn(currency: Currency, parts: readonly { readonly money: Money }[]): bigint {
  return parts.reduce((sum, { money }) => (money.currency === currency ? sum + money.amount : sum), 0n)
}

// What a partner owes, and since when: which takings-back have not been covered by later earnings. Pure.

import type { CommissionId } from './ids.ts'
import { DAY_MS } from './instant.ts'

/** Whole days since the oldest taking-back that is not covered. */
export const AGE_BUCKETS = ['0_30', '31_60', '61_90', 'over_90'] as const
export type AgeBucket = (typeof AGE_BUCKETS)[number]

/** One change of a payable balance: positive when it grew. Minor units of one currency. */
export interface BalanceMove {
  readonly at: Date
  readonly amount: bigint
  /** What took something back; null for what can never be owed, such as a payout. */
  readonly commissionId: CommissionId | null
}

/** A taking-back, or what is left of one, that nothing has covered. */
export interface Uncovered {
  readonly commissionId: CommissionId | null
  readonly since: Date
  readonly amount: bigint
}

/**
 * First in, first out: what comes in covers the oldest debt first; what is taken back is a debt as far as the
 * balance does not cover it. The parts sum to what the balance is below zero.
 * @param moves of one partner and currency, oldest first, from a balance of zero
 */
export function uncoveredOf(moves: readonly BalanceMove[]): Uncovered[] {
  let spare = 0n
  let debts: Uncovered[] = []
  for (const { at, amount, commissionId } of moves) {
    if (amount >= 0n) {
      const left = cover(debts, amount)
      debts = left.debts
      spare += left.spare
      continue
    }
    const taken = -amount
    const fromSpare = taken < spare ? taken : spare
    spare -= fromSpare
    if (taken > fromSpare) debts = [...debts, { commissionId, since: at, amount: taken - fromSpare }]
  }
  return debts
}

function cover(debts: readonly Uncovered[], amount: bigint): { debts: Uncovered[]; spare: bigint } {
  let spare = amount
  const left = debts.flatMap((debt) => {
    if (debt.amount <= spare) {
      spare -= debt.amount
      return []
    }
    const uncovered = debt.amount - spare
    spare = 0n
    return [{ ...debt, amount: uncovered }]
  })
  return { debts: left, spare }
}

/** Full days of 24 hours; the 31st has begun with the 31st full day. */
export function ageBucketOf(since: Date, now: Date): AgeBucket {
  const days = Math.floor((now.getTime() - since.getTime()) / DAY_MS)
  if (days <= 30) return '0_30'
  if (days <= 60) return '31_60'
  return days <= 90 ? '61_90' : 'over_90'
}

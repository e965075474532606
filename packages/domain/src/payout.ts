// Which payable commissions one run pays to whom, and who is left out and why. Pure.

import type { CommissionId, PartnerId } from './ids.ts'
import type { Currency, Money } from './money.ts'

/** prepared → settled or failed; each move is a row, nothing is overwritten. */
export const PAYOUT_STATES = ['prepared', 'settled', 'failed'] as const
export type PayoutState = (typeof PAYOUT_STATES)[number]

/** Rails join this list together with the code that speaks to them. */
export const PAYOUT_RAILS = ['manual'] as const
export type PayoutRail = (typeof PAYOUT_RAILS)[number]

export const LEFT_OUT_REASONS = ['below_minimum', 'partner_not_active', 'balance_too_low'] as const
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number]

export interface PayableCommission {
  readonly commissionId: CommissionId
  readonly partnerId: PartnerId
  readonly money: Money
}

/** What is known about one partner and currency when a run is planned. */
export interface PartnerBalance {
  readonly partnerId: PartnerId
  readonly currency: Currency
  /** Balance of the partner's payable account, minor units; can be negative after a clawback. */
  readonly payable: bigint
  readonly isActive: boolean
}

export interface PlannedPayout {
  readonly partnerId: PartnerId
  readonly money: Money
  readonly commissionIds: readonly CommissionId[]
}

export interface LeftOut {
  readonly partnerId: PartnerId
  readonly money: Money
  readonly reason: LeftOutReason
}

export interface PayoutPlan {
  readonly due: readonly PlannedPayout[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * One payout per partner and currency; currencies never mix. `minimum` is in minor units of each currency.
 * @throws Error — a bug in the caller — when a commission's partner and currency have no balance
 */
export function planPayouts(
  commissions: readonly PayableCommission[],
  balances: readonly PartnerBalance[],
  minimum: bigint,
): PayoutPlan {
  const byOwner = groupByOwner(commissions)
  const due: PlannedPayout[] = []
  const leftOut: LeftOut[] = []
  for (const balance of balances) {
    const { partnerId, currency } = balance
    const own = byOwner.get(ownerOf(partnerId, currency))
    if (own === undefined) continue
    byOwner.delete(ownerOf(partnerId, currency))
    const money: Money = { amount: own.reduce((sum, { money: { amount } }) => sum + amount, 0n), currency }
    const reason = reasonToLeaveOut(money.amount, balance, minimum)
    if (reason !== null) leftOut.push({ partnerId, money, reason })
    else due.push({ partnerId, money, commissionIds: own.map(({ commissionId }) => commissionId) })
  }
  // Left over would mean owed and never mentioned.
  for (const owner of byOwner.keys()) throw new Error(`payable commissions of ${owner} have no balance`)
  return { due, leftOut }
}

function groupByOwner(commissions: readonly PayableCommission[]): Map<string, PayableCommission[]> {
  const groups = new Map<string, PayableCommission[]>()
  for (const commission of commissions) {
    const owner = ownerOf(commission.partnerId, commission.money.currency)
    const group = groups.get(owner)
    if (group === undefined) groups.set(owner, [commission])
    else group.push(commission)
  }
  return groups
}

function ownerOf(partnerId: PartnerId, currency: Currency): string {
  return `${partnerId} ${currency}`
}

function reasonToLeaveOut(amount: bigint, balance: PartnerBalance, minimum: bigint): LeftOutReason | null {
  if (!balance.isActive) return 'partner_not_active'
  // The items and the account disagree only when something was clawed back: never pay more than the account
  // holds.
  if (amount <= 0n || balance.payable < amount) return 'balance_too_low'
  if (amount < minimum) return 'below_minimum'
  return null
}

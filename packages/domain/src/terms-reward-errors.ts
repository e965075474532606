// What a single reward must be: a share from 0.01 % to 100 %, or an amount. Pure; for rules and their steps.

import { AMOUNT_MAX, BASIS_POINTS, type Money } from './money.ts'
import type { FieldError } from './problem.ts'
import type { Reward } from './terms.ts'

export function rewardErrors(reward: Reward, at: string): FieldError[] {
  if (reward.type === 'fixed') return sumErrors(reward.money, at)
  const { basisPoints } = reward
  if (Number.isInteger(basisPoints) && basisPoints >= 1 && basisPoints <= Number(BASIS_POINTS)) return []
  const detail = `must be a whole number from 1 to ${BASIS_POINTS} (100 basis points are 1 %)`
  return [{ pointer: `${at}/basis_points`, detail }]
}

export function sumErrors({ amount }: Money, at: string): FieldError[] {
  if (amount <= 0n) return [{ pointer: `${at}/amount`, detail: 'must be more than zero' }]
  return amount > AMOUNT_MAX ? [{ pointer: `${at}/amount`, detail: `must be at most ${AMOUNT_MAX}` }] : []
}

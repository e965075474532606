// What an admin may book by hand: a bonus, or an adjustment up or down. Pure.

import { addDays } from './instant.ts'
import { AMOUNT_MAX, type Money } from './money.ts'
import type { FieldError } from './problem.ts'
import { HOLD_DAYS_MAX } from './terms.ts'

/** Kinds a person may book alone; a write-off needs two. */
export const BOOKABLE_KINDS = ['bonus', 'manual_adjustment'] as const
export type BookableKind = (typeof BOOKABLE_KINDS)[number]

export interface HandMadeDraft {
  readonly kind: BookableKind
  readonly money: Money
  /** From when it may be paid; null: now. */
  readonly releaseAt: Date | null
  /** True when it names a commission it concerns. */
  readonly isConcerning: boolean
}

/** Every wrong field as a JSON pointer; empty when it can be booked. */
export function handMadeErrors(draft: HandMadeDraft, now: Date): FieldError[] {
  const { kind, money, releaseAt, isConcerning } = draft
  const errors: FieldError[] = []
  if (money.amount === 0n) errors.push({ pointer: '/amount', detail: 'must not be zero' })
  if (money.amount > AMOUNT_MAX || money.amount < -AMOUNT_MAX) {
    errors.push({ pointer: '/amount', detail: `must be at most ${AMOUNT_MAX}` })
  }
  if (kind === 'bonus' && money.amount < 0n) {
    errors.push({
      pointer: '/amount',
      detail: 'of a bonus must be more than zero; take back by an adjustment',
    })
  }
  if (kind === 'bonus' && isConcerning) {
    errors.push({ pointer: '/concerns', detail: 'is for adjustments; a bonus stands by itself' })
  }
  if (releaseAt !== null) errors.push(...releaseErrors(releaseAt, money, now))
  return errors
}

function releaseErrors(releaseAt: Date, { amount }: Money, now: Date): FieldError[] {
  const pointer = '/release_at'
  if (amount < 0n) return [{ pointer, detail: 'is for what is given; what is taken is taken at once' }]
  if (releaseAt.getTime() < now.getTime()) return [{ pointer, detail: 'must not be in the past' }]
  if (releaseAt.getTime() > addDays(now, HOLD_DAYS_MAX).getTime()) {
    return [{ pointer, detail: `must be at most ${HOLD_DAYS_MAX} days ahead` }]
  }
  return []
}

// Credit given by hand: what a person may say about one event, and what it must add up to. Pure; used by
// replay.ts and by the verb that records it.

import type { ManualAttributionId, PartnerId, ProgramId } from './ids.ts'
import { commonDenominator } from './models.ts'
import type { Fraction } from './money.ts'
import type { FieldError } from './problem.ts'

export interface HandShare {
  readonly partnerId: PartnerId
  readonly programId: ProgramId
  readonly weight: Fraction
}

/** What somebody decided about an event; empty shares mean that nobody is credited. */
export interface ByHand {
  readonly id: ManualAttributionId
  /** All of one program; sum to one. */
  readonly shares: readonly HandShare[]
  readonly reason: string
  /** Who decided, as the audit log names them. */
  readonly actor: string
  readonly decidedAt: Date
}

/** More partners than this nobody divides one sale over by hand. */
export const HAND_SHARES_MAX = 20
/** Finer than money ever divides. */
export const HAND_DENOMINATOR_MAX = 1_000_000n

/** Every contradiction in shares given by hand, as JSON pointers into the request body. */
export function handShareErrors(shares: readonly Pick<HandShare, 'partnerId' | 'weight'>[]): FieldError[] {
  const errors: FieldError[] = []
  if (shares.length === 0 || shares.length > HAND_SHARES_MAX) {
    return [{ pointer: '/shares', detail: `must be 1 to ${HAND_SHARES_MAX} shares` }]
  }
  shares.forEach(({ partnerId, weight: { numerator, denominator } }, index) => {
    const at = `/shares/${index}`
    if (shares.findIndex((other) => other.partnerId === partnerId) !== index) {
      errors.push({ pointer: `${at}/partner_id`, detail: 'is there twice' })
    }
    if (denominator < 1n || denominator > HAND_DENOMINATOR_MAX) {
      errors.push({ pointer: `${at}/weight/denominator`, detail: `must be 1 to ${HAND_DENOMINATOR_MAX}` })
    }
    if (numerator < 1n) errors.push({ pointer: `${at}/weight/numerator`, detail: 'must be at least 1' })
  })
  if (errors.length === 0 && !sumToOne(shares.map(({ weight }) => weight))) {
    errors.push({ pointer: '/shares', detail: 'the weights must sum to exactly one' })
  }
  return errors
}

function sumToOne(weights: readonly Fraction[]): boolean {
  const common = commonDenominator(weights)
  const sum = weights.reduce(
    (total, { numerator, denominator }) => total + (numerator * common) / denominator,
    0n,
  )
  return sum === common
}

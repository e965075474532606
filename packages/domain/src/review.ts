// What admins decided about a commission by hand, and what therefore keeps it from being paid. Pure.

import { BLOCK_REASONS, type BlockReason } from './commission.ts'

/**
 * approve and reject decide whether it is earned, hold and unhold when it is paid. The newest of each stands.
 */
export const REVIEW_DECISIONS = ['approve', 'reject', 'hold', 'unhold'] as const
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number]

/** What stands for one event and partner; null: nobody said. */
export interface ReviewStanding {
  readonly approval: 'approve' | 'reject' | null
  readonly hold: 'hold' | 'unhold' | null
}

export const NOT_REVIEWED: ReviewStanding = { approval: null, hold: null }

/** @param decisions oldest first */
export function standingOf(decisions: readonly ReviewDecision[]): ReviewStanding {
  return {
    approval: decisions.findLast((one) => one === 'approve' || one === 'reject') ?? null,
    hold: decisions.findLast((one) => one === 'hold' || one === 'unhold') ?? null,
  }
}

/** What the blocks of one event and partner follow from. */
export interface BlockFacts {
  /** True while any dispute about the event is open. */
  readonly isDisputed: boolean
  /** True when the terms of the partner's first entry for the event ask for an approval. */
  readonly needsApproval: boolean
  readonly reviews: ReviewStanding
}

/**
 * Why all entries of an event and partner are neither released nor paid, in the order of BLOCK_REASONS. A
 * rejection answers the question of approval, too: what it takes back is not separated from what was booked.
 */
export function blocksOf({ isDisputed, needsApproval, reviews }: BlockFacts): BlockReason[] {
  const blocks: BlockReason[] = []
  if (isDisputed) blocks.push('dispute')
  if (reviews.hold === 'hold') blocks.push('review')
  if (needsApproval && reviews.approval === null) blocks.push('approval')
  return blocks
}

/** The same blocks after a dispute opened or ended: whatever else blocks stays. */
export function withDispute(blocks: readonly BlockReason[], isDisputed: boolean): BlockReason[] {
  return BLOCK_REASONS.filter((reason) => (reason === 'dispute' ? isDisputed : blocks.includes(reason)))
}

/** True when a decision says what stands already. */
export function isStanding(decision: ReviewDecision, { approval, hold }: ReviewStanding): boolean {
  return decision === approval || decision === hold
}

/** What a review would be about. */
export interface ReviewedEntries {
  readonly reviews: ReviewStanding
  /** Minor units that are held or payable, per currency: what has not left yet. */
  readonly waiting: readonly bigint[]
}

/** Why a decision would change nothing, for people; null when it may be taken. */
export function reviewRefusal(
  decision: ReviewDecision,
  { reviews, waiting }: ReviewedEntries,
): string | null {
  if (decision === 'unhold' && reviews.hold !== 'hold') return 'It is not on hold.'
  if (decision === 'hold' && !waiting.some((amount) => amount > 0n))
    return 'Nothing of it waits to be paid: it is on its way, paid or taken back. Reject it to take it back.'
  return null
}

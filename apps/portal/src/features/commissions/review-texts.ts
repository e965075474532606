// What each review does, in words, and which of them make sense for a commission; for its dialogs.
import type { Commission } from '@openpartner/contract'
import type { ReviewDecision } from '@openpartner/contract/vocabulary'

interface ReviewText {
  readonly verb: string
  readonly done: string
  readonly needsReason: boolean
  /** Said before it is done. */
  readonly consequence: string
}

export const REVIEW_TEXT: Readonly<Record<ReviewDecision, ReviewText>> = {
  approve: {
    verb: 'Approve',
    done: 'approved',
    needsReason: false,
    consequence:
      'It becomes payable when its hold ends. After a rejection, what was taken back is booked again.',
  },
  reject: {
    verb: 'Reject',
    done: 'rejected',
    needsReason: true,
    consequence:
      'What is left of it is taken back at once. If it is paid or on its way, the partner owes it, and it is set off against what they earn next.',
  },
  hold: {
    verb: 'Hold',
    done: 'held back',
    needsReason: true,
    consequence: 'It is neither released nor paid until you let it go on.',
  },
  unhold: {
    verb: 'Let go',
    done: 'let go',
    needsReason: false,
    consequence: 'It is released and paid like any other again.',
  },
}

/** None for entries made by hand: they come of no event. */
export function reviewsFor(commission: Commission): readonly ReviewDecision[] {
  const { event_id, review, blocked_by, state } = commission
  if (event_id === null) return []
  const isOnHold = blocked_by.includes('review')
  const isWaiting = state === 'held' || state === 'payable'
  return [
    ...(review === 'rejected' || blocked_by.includes('approval') ? (['approve'] as const) : []),
    ...(isOnHold ? (['unhold'] as const) : isWaiting && review !== 'rejected' ? (['hold'] as const) : []),
    ...(review === 'rejected' ? [] : (['reject'] as const)),
  ]
}

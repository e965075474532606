// The sentences that explanations of events and of commissions share: what happened, what moved, who decided.
// Used by story.ts and event-story.ts.

import type { CommissionExplanation } from '@openpartner/contract'
import type { EventRecord, ExplainedCommission, ExplainedEvent } from '@openpartner/core/read'
import { type EventKind, formatMoney, type Money, uuidOf } from '@openpartner/domain'
import { correctionText } from './corrections.ts'
import { viewInstant } from './shapes.ts'

export type Sentence = CommissionExplanation['story'][number]
export type PostingRecord = ExplainedCommission['postings'][number]
type PayoutRecord = ExplainedCommission['payouts'][number]
type Review = Pick<
  ExplainedCommission['reviews'][number],
  'id' | 'decision' | 'reason' | 'reviewedAt' | 'partnerId'
>

/** By time; what happened at once stays as it was put. */
export function inOrder(sentences: readonly (Sentence & { readonly at: string })[]): Sentence[] {
  return sentences.toSorted((a, b) => a.at.localeCompare(b.at))
}

const HAPPENED: Readonly<Record<EventKind, (sum: string | null) => string>> = {
  lead: (sum) => `A lead${of(sum)} happened`,
  signup: (sum) => `A sign-up${of(sum)} happened`,
  trial: (sum) => `A trial${of(sum)} happened`,
  sale: (sum) => `A sale${of(sum)} happened`,
  custom: (sum) => `A custom event${of(sum)} happened`,
  refund: (sum) => `A refund${of(sum)} happened`,
  refund_failed: () => 'A refund failed',
  credit_note: (sum) => `A credit note${of(sum)} was made`,
  dispute_opened: (sum) => `A dispute${sum === null ? '' : ` about ${sum}`} was opened`,
  dispute_won: () => 'A dispute was won',
  dispute_lost: () => 'A dispute was lost',
}

function of(sum: string | null): string {
  return sum === null ? '' : ` of ${sum}`
}

/** Of another partner's coupon a partner is told nothing: the event then carries none. */
export function eventSentence({ event }: EventRecord): Sentence & { at: string } {
  const { kind, money, coupon } = event
  const sum = money === null ? null : formatMoney({ amount: money.gross, currency: money.currency })
  // Commissions are mostly taken of it, and a reader shall not have to guess how it came about.
  const net =
    money === null || money.tax === 0n
      ? ''
      : ` (${formatMoney({ amount: money.gross - money.tax, currency: money.currency })} without tax)`
  const redeemed = coupon === null ? '' : `, and the code ${coupon} was redeemed with it`
  return {
    at: viewInstant(event.occurredAt),
    text: `${HAPPENED[kind](sum)}${net}${redeemed}.`,
    id: event.id,
  }
}

const REVIEW_TEXTS: Readonly<Record<Review['decision'], (whose: string) => string>> = {
  approve: (whose) => `The brand approves ${whose}`,
  reject: (whose) => `The brand rejects ${whose}, and what is left of it is taken back`,
  hold: (whose) => `The brand holds ${whose} back`,
  unhold: (whose) => `The brand lets ${whose} go on`,
}

export function reviewSentence(
  { decision, reason, reviewedAt, id }: Review,
  whose: string,
): Sentence & { at: string } {
  const text = REVIEW_TEXTS[decision](whose)
  return { at: viewInstant(reviewedAt), text: reason === null ? `${text}.` : `${text}: ${reason}`, id }
}

/** Whatever became of the sale, when it happened; what it changed has a sentence of its own. */
export function correctionSentences({
  corrections,
}: Pick<ExplainedEvent, 'corrections'>): (Sentence & { at: string })[] {
  return (corrections?.told ?? []).map((one) => ({
    at: viewInstant(one.occurredAt),
    text: correctionText(one, corrections?.sale.gross ?? null),
    id: one.id,
  }))
}

/** Of a posting: who gets or loses, which payout it belongs to and how much of that is told about here. */
export interface Moved {
  readonly who: string
  readonly payout: PayoutRecord | null
  readonly part: Money | null
}

const POSTING_TEXTS: Readonly<Record<PostingRecord['cause'], (sum: string, moved: Moved) => string>> = {
  earn: (sum, { who }) => `${sum} is booked for ${who} and held.`,
  release: (sum, { who }) => `The hold ends: ${sum} becomes payable to ${who}.`,
  pay: (sum, moved) => `A payout of ${sum} to ${moved.who} is prepared${partText(moved)}.`,
  settle: (sum, { who, payout }) => `The payout of ${sum} to ${who} arrives${referenceText(payout)}.`,
  fail: (sum, { who, payout }) =>
    `The payout of ${sum} to ${who} fails and is payable again${failureText(payout)}`,
  take_back: (sum, { who }) => `${sum} is taken back of what is held for ${who}.`,
  offset: (sum, { who }) => `The hold ends: ${sum} is taken off what becomes payable to ${who}.`,
  claw_back: (sum, { who }) => `${sum} is taken back of what is payable to ${who} now or next.`,
  write_off: (sum, { who }) => `${sum} of what ${who} owes is borne by the brand.`,
}

export function postingSentence(posting: PostingRecord, moved: Moved): Sentence & { at: string } {
  const { cause, amount, currency, postedAt, id } = posting
  return {
    at: viewInstant(postedAt),
    text: POSTING_TEXTS[cause](formatMoney({ amount, currency }), moved),
    id: moved.payout?.id ?? id,
  }
}

/** The payout whose posting it is; null of a commission's own. */
export function payoutOf({ causeId }: PostingRecord, payouts: readonly PayoutRecord[]): PayoutRecord | null {
  return payouts.find(({ id }) => uuidOf(id) === causeId) ?? null
}

/** Nothing when the payout is for this alone. */
function partText({ part, payout }: Moved): string {
  if (part === null || part.amount === payout?.amount) return ''
  return part.amount < 0n
    ? `, less ${formatMoney({ ...part, amount: -part.amount })} for this`
    : `, with ${formatMoney(part)} for this in it`
}

function referenceText(payout: PayoutRecord | null): string {
  const reference = payout?.result?.reference ?? null
  return reference === null ? '' : `, with the reference ${reference}`
}

/** Ends the sentence: reasons are sentences of those who wrote them. */
function failureText(payout: PayoutRecord | null): string {
  const reason = payout?.result?.reason ?? null
  return reason === null ? '.' : `: ${reason}`
}

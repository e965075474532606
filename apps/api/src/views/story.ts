// A commission from the click to the bank: its explanation as the API shows it. Used by the commission
// routes.

import type { CommissionExplanation, Posting } from '@openpartner/contract'
import type { EventRecord, ExplainedCommission } from '@openpartner/core/read'
import { formatMoney, type Money, scopeOfTerms } from '@openpartner/domain'
import { viewCommission } from './commissions.ts'
import { correctionText, viewCorrections } from './corrections.ts'
import { nameOfTerms, viewClick, viewDecision, viewEvent } from './decisions.ts'
import { viewReview } from './reviews.ts'
import { viewInstant, viewMoney } from './shapes.ts'
import { decisionText, stateText } from './words.ts'

type PostingRecord = ExplainedCommission['postings'][number]
type Sentence = CommissionExplanation['story'][number]

export function viewCommissionExplanation(explained: ExplainedCommission): CommissionExplanation {
  const { commission, click, event, madeBy, postings, payout } = explained
  return {
    commission: viewCommission(commission),
    story: storyOf(explained),
    click: click === null ? null : viewClick({ ...click, partnerName: commission.partnerName }),
    event: event === null ? null : viewEvent(event),
    decision: event === null ? null : viewDecision(event.decision, explained, event.event.money),
    made_by: madeBy?.version ?? null,
    earlier_decisions:
      event?.earlier.map((decision) => viewDecision(decision, explained, event.event.money)) ?? [],
    reviews: explained.reviews.map(viewReview),
    entries: explained.entries.map(viewCommission),
    corrections: viewCorrections(explained.corrections),
    postings: postings.map(viewPosting),
    payout:
      payout === null
        ? null
        : {
            id: payout.id,
            state: payout.state,
            amount: viewMoney(payout),
            reference: payout.result?.reference ?? null,
            settled_at: payout.result?.outcome === 'settled' ? viewInstant(payout.result.settledAt) : null,
          },
  }
}

/** Oldest first; the last sentence says where it stands now and carries no time. */
function storyOf(explained: ExplainedCommission): Sentence[] {
  const { commission, click, event, madeBy, postings } = explained
  if (event === null || madeBy === null) return handMadeStory(explained)
  const clicked: Sentence[] =
    click === null
      ? []
      : [
          {
            at: viewInstant(click.clickedAt),
            text: `A visitor followed a link of ${commission.partnerName} to ${click.destination}.`,
            id: click.id,
          },
        ]
  return [
    ...clicked,
    {
      at: viewInstant(event.event.occurredAt),
      text: `${eventText(event.event)} happened${couponText(event.event)}.`,
      id: event.event.id,
    },
    { at: viewInstant(madeBy.decidedAt), text: decisionText(madeBy), id: null },
    { at: viewInstant(madeBy.decidedAt), text: becauseText(explained), id: commission.termsId },
    ...[
      ...postings.map(postingSentence),
      ...correctionSentences(explained),
      ...laterEntries(explained, event),
      ...explained.reviews.map(reviewSentence),
    ].toSorted(byTime),
    { at: null, text: stateText(commission), id: commission.payoutId },
  ]
}

/** What a person booked: the reason they gave is the whole story before the postings. */
function handMadeStory({ commission, postings }: ExplainedCommission): Sentence[] {
  const what = HAND_MADE_TEXTS[commission.kind] ?? 'Booked'
  return [
    {
      at: viewInstant(commission.earnedAt),
      text: `${what}: ${commission.because}`,
      id: commission.originalId,
    },
    ...postings.map(postingSentence),
    { at: null, text: stateText(commission), id: commission.payoutId },
  ]
}

const HAND_MADE_TEXTS: Partial<Record<ExplainedCommission['commission']['kind'], string>> = {
  bonus: 'A bonus by hand',
  manual_adjustment: 'An adjustment by hand',
  write_off: 'A write-off, asked for by one admin and approved by another',
}

const REVIEW_TEXTS: Readonly<Record<ExplainedCommission['reviews'][number]['decision'], string>> = {
  approve: 'The brand approves it',
  reject: 'The brand rejects it, and what is left of it is taken back',
  hold: 'The brand holds it back',
  unhold: 'The brand lets it go on',
}

function reviewSentence({
  decision,
  reason,
  reviewedAt,
  id,
}: ExplainedCommission['reviews'][number]): Sentence {
  const text = reason === null ? `${REVIEW_TEXTS[decision]}.` : `${REVIEW_TEXTS[decision]}: ${reason}`
  return { at: viewInstant(reviewedAt), text, id }
}

function becauseText(explained: ExplainedCommission): string {
  const { commission } = explained
  if (commission.kind === 'earning') return `${ruleName(explained)} matches: ${commission.because}.`
  return `${commission.because}; the difference is ${formatMoney(commission)}.`
}

/** What later decisions changed about it, each in an entry of its own. */
function laterEntries({ commission, entries }: ExplainedCommission, event: EventRecord): Sentence[] {
  const decisions = [event.decision, ...event.earlier]
  return entries
    .filter(({ id }) => id > commission.id)
    .map(({ id, because, attributionId, recordedAt, ...money }) => ({
      at: viewInstant(decisions.find((decision) => decision.id === attributionId)?.decidedAt ?? recordedAt),
      text: `${because}; the difference of ${formatMoney(money)} is an entry of its own.`,
      id,
    }))
}

/** Whatever became of the sale, when it happened; what it changed is an entry with a sentence of its own. */
function correctionSentences({ corrections }: ExplainedCommission): Sentence[] {
  return (corrections?.told ?? []).map((one) => ({
    at: viewInstant(one.occurredAt),
    text: correctionText(one, corrections?.sale.gross ?? null),
    id: one.id,
  }))
}

function postingSentence(posting: PostingRecord): Sentence {
  return { at: viewInstant(posting.postedAt), text: postingText(posting), id: posting.id }
}

function byTime(a: Sentence, b: Sentence): number {
  return (a.at ?? '').localeCompare(b.at ?? '')
}

function ruleName({ commission, terms, groups }: ExplainedCommission): string {
  const { ruleIndex, termsVersion, termsId } = commission
  const version = termsId === null ? undefined : terms.get(termsId)
  // The program's need no name: whoever is not told otherwise expects them.
  if (version === undefined || scopeOfTerms(version) === 'program') {
    return `Rule ${(ruleIndex ?? 0) + 1} of terms version ${termsVersion}`
  }
  return `Rule ${(ruleIndex ?? 0) + 1} of ${nameOfTerms(version, groups)}`
}

function eventText({ kind, money }: EventRecord['event']): string {
  if (money === null) return `A ${kind} event`
  const gross: Money = { amount: money.gross, currency: money.currency }
  return kind === 'sale' ? `A sale of ${formatMoney(gross)}` : `A ${kind} event over ${formatMoney(gross)}`
}

/** Of another partner's coupon a partner is told nothing: the event then carries none. */
function couponText({ coupon }: EventRecord['event']): string {
  return coupon === null ? '' : `, and the code ${coupon} was redeemed with it`
}

const POSTING_TEXTS: Readonly<Record<PostingRecord['cause'], (sum: string) => string>> = {
  earn: (sum) => `${sum} is booked for the partner and held.`,
  release: (sum) => `The hold ends: ${sum} becomes payable.`,
  pay: (sum) => `A payout of ${sum} with this commission in it is prepared.`,
  settle: (sum) => `The payout of ${sum} arrives.`,
  fail: (sum) => `The payout of ${sum} fails and is payable again.`,
  take_back: (sum) => `${sum} is taken back of what is held for the partner.`,
  offset: (sum) => `The hold ends: ${sum} is taken off what becomes payable.`,
  claw_back: (sum) => `${sum} is taken back of what is payable to the partner now or next.`,
  write_off: (sum) => `${sum} of what the partner owes is borne by the brand.`,
}

function postingText({ cause, amount, currency }: PostingRecord): string {
  return POSTING_TEXTS[cause](formatMoney({ amount, currency }))
}

function viewPosting({ id, cause, debit, credit, amount, currency, postedAt }: PostingRecord): Posting {
  return {
    id,
    cause,
    debit,
    credit,
    amount: viewMoney({ amount, currency }),
    posted_at: viewInstant(postedAt),
  }
}

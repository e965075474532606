// A commission from the click to the bank: its explanation as the API shows it. Used by the commission
// routes.

import type { CommissionExplanation, Posting } from '@openpartner/contract'
import type { EventRecord, ExplainedCommission } from '@openpartner/core/read'
import { formatMoney, scopeOfTerms } from '@openpartner/domain'
import { viewCommission } from './commissions.ts'
import { viewCorrections } from './corrections.ts'
import { nameOfTerms, viewClick, viewDecision, viewEvent } from './decisions.ts'
import { viewReview } from './reviews.ts'
import {
  correctionSentences,
  eventSentence,
  inOrder,
  type PostingRecord,
  payoutOf,
  postingSentence,
  reviewSentence,
  type Sentence,
} from './sentences.ts'
import { viewInstant, viewMoney } from './shapes.ts'
import { decisionText, newTextOf, stateText } from './words.ts'

type RecordedDecision = EventRecord['decision']
type Timed = Sentence & { readonly at: string }

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
  const { commission, click, event, madeBy, reviews } = explained
  if (event === null || madeBy === null) return handMadeStory(explained)
  const decidedAt = viewInstant(madeBy.decidedAt)
  const clicked =
    click === null
      ? []
      : [
          {
            at: viewInstant(click.clickedAt),
            text: `A visitor followed a link of ${commission.partnerName} to ${click.destination}.`,
            id: click.id,
          },
        ]
  // What happened at one instant stays as it is put: it was booked before anything became of it.
  const isBooking = ({ cause }: PostingRecord) => cause === 'earn'
  const booked = movedSentences(explained, isBooking)
  const moved = movedSentences(explained, (posting) => !isBooking(posting))
  const happened = inOrder([
    ...clicked,
    eventSentence(event),
    { at: decidedAt, text: decisionText(madeBy), id: null },
    { at: decidedAt, text: becauseText(explained), id: commission.termsId },
    ...arithmetic(explained, madeBy, event),
    ...booked,
    ...correctionSentences(explained),
    ...reviews.map((review) => reviewSentence(review, 'it')),
    ...laterEntries(explained, event),
    ...moved,
  ])
  const last = { at: null, text: stateText(commission), id: commission.payoutId }
  return [...happened, ...standingOfOthers(explained), last]
}

/** What is left together with the other entries, and where those are. */
function standingOfOthers({ commission, entries }: ExplainedCommission): Sentence[] {
  const others = entries.filter(({ id }) => id !== commission.id)
  if (others.length === 0) return []
  const { currency } = commission
  const amount = entries.reduce((sum, one) => (one.currency === currency ? sum + one.amount : sum), 0n)
  const left = `All entries for it together are ${formatMoney({ amount, currency })}.`
  const states = others.map((entry) => `${formatMoney(entry)}: ${stateText(entry)}`)
  return [{ at: null, text: [left, ...states].join(' '), id: null }]
}

/** What a person booked: the reason they gave is the whole story before the postings. */
function handMadeStory(explained: ExplainedCommission): Sentence[] {
  const { commission } = explained
  const what = HAND_MADE_TEXTS[commission.kind] ?? 'Booked'
  return [
    {
      at: viewInstant(commission.earnedAt),
      text: `${what}: ${commission.because}`,
      id: commission.originalId,
    },
    ...movedSentences(explained, () => true),
    { at: null, text: stateText(commission), id: commission.payoutId },
  ]
}

const HAND_MADE_TEXTS: Partial<Record<ExplainedCommission['commission']['kind'], string>> = {
  bonus: 'A bonus by hand',
  manual_adjustment: 'An adjustment by hand',
  write_off: 'A write-off, asked for by one admin and approved by another',
}

function becauseText(explained: ExplainedCommission): string {
  const { commission } = explained
  if (commission.kind === 'earning') return `${ruleName(explained)} matches: ${commission.because}.`
  return `${commission.because}; the difference is ${formatMoney(commission)}.`
}

/** How the sum came about, in the decision that made the entry. */
function arithmetic(explained: ExplainedCommission, madeBy: RecordedDecision, event: EventRecord): Timed[] {
  const text = rewardTextOf(explained, madeBy, event)
  return text === null ? [] : [{ at: viewInstant(madeBy.decidedAt), text, id: null }]
}

/** What later decisions changed about it, each in an entry of its own. */
function laterEntries(explained: ExplainedCommission, event: EventRecord): Timed[] {
  const { commission, entries, madeBy } = explained
  const decisions = [event.decision, ...event.earlier]
  let before = madeBy === null ? null : rewardTextOf(explained, madeBy, event)
  return entries
    .filter(({ id }) => id > commission.id)
    .flatMap(({ id, because, attributionId, recordedAt, ...money }) => {
      const decision = decisions.find((one) => one.id === attributionId)
      const at = viewInstant(decision?.decidedAt ?? recordedAt)
      const after = decision === undefined ? null : rewardTextOf(explained, decision, event)
      const why = after === null ? '' : newTextOf(after, before ?? undefined)
      before = after
      return [
        ...(why === '' ? [] : [{ at, text: why, id: null }]),
        { at, text: `${because}; the difference of ${formatMoney(money)} is an entry of its own.`, id },
      ]
    })
}

/** The arithmetic of a decision for the partner of the commission; null when it gives them nothing. */
function rewardTextOf(
  explained: ExplainedCommission,
  decision: RecordedDecision,
  { event }: EventRecord,
): string | null {
  const { rewards } = viewDecision(decision, explained, event.money)
  return rewards.find(({ partner }) => partner.id === explained.commission.partnerId)?.text ?? null
}

function movedSentences(
  { commission, postings, payouts }: ExplainedCommission,
  isTold: (posting: PostingRecord) => boolean,
): Timed[] {
  return postings.filter(isTold).map((posting) => {
    const payout = payoutOf(posting, payouts)
    return postingSentence(posting, {
      who: commission.partnerName,
      payout,
      part: payout === null ? null : commission,
    })
  })
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

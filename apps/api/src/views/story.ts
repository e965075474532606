// A commission from the click to the bank: its explanation as the API shows it. Used by the commission
// routes.

import type { CommissionExplanation, Posting } from '@openpartner/contract'
import type { ExplainedCommission } from '@openpartner/core/read'
import { formatMoney, type Money, scopeOfTerms } from '@openpartner/domain'
import { viewCommission } from './commissions.ts'
import { nameOfTerms, viewClick, viewDecision, viewEvent } from './decisions.ts'
import { viewInstant, viewMoney } from './shapes.ts'
import { decisionText, stateText } from './words.ts'

type PostingRecord = ExplainedCommission['postings'][number]
type Sentence = CommissionExplanation['story'][number]

export function viewCommissionExplanation(explained: ExplainedCommission): CommissionExplanation {
  const { commission, click, event, postings, payout } = explained
  return {
    commission: viewCommission(commission),
    story: storyOf(explained),
    click: click === null ? null : viewClick({ ...click, partnerName: commission.partnerName }),
    event: viewEvent(event),
    decision: viewDecision(event.decision, explained),
    made_by: explained.madeBy.version,
    earlier_decisions: event.earlier.map((decision) => viewDecision(decision, explained)),
    entries: explained.entries.map(viewCommission),
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
    ...[...postings.map(postingSentence), ...laterEntries(explained)].toSorted(byTime),
    { at: null, text: stateText(commission), id: commission.payoutId },
  ]
}

function becauseText(explained: ExplainedCommission): string {
  const { commission } = explained
  if (commission.kind === 'earning') return `${ruleName(explained)} matches: ${commission.because}.`
  return `${commission.because}; the difference is ${formatMoney(commission)}.`
}

/** What later decisions changed about it, each in an entry of its own. */
function laterEntries({ commission, entries, event }: ExplainedCommission): Sentence[] {
  const decisions = [event.decision, ...event.earlier]
  return entries
    .filter(({ id }) => id > commission.id)
    .map(({ id, because, attributionId, recordedAt, ...money }) => ({
      at: viewInstant(decisions.find((decision) => decision.id === attributionId)?.decidedAt ?? recordedAt),
      text: `${because}; the difference of ${formatMoney(money)} is an entry of its own.`,
      id,
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
  const version = terms.get(termsId)
  // The program's need no name: whoever is not told otherwise expects them.
  if (version === undefined || scopeOfTerms(version) === 'program') {
    return `Rule ${ruleIndex + 1} of terms version ${termsVersion}`
  }
  return `Rule ${ruleIndex + 1} of ${nameOfTerms(version, groups)}`
}

function eventText({ kind, money }: ExplainedCommission['event']['event']): string {
  if (money === null) return `A ${kind} event`
  const gross: Money = { amount: money.gross, currency: money.currency }
  return kind === 'sale' ? `A sale of ${formatMoney(gross)}` : `A ${kind} event over ${formatMoney(gross)}`
}

/** Of another partner's coupon a partner is told nothing: the event then carries none. */
function couponText({ coupon }: ExplainedCommission['event']['event']): string {
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

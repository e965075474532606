// Why an event ended as it did, and what became of it for everybody: its explanation as the API shows it.
// Used by the routes of events and of decisions by hand.

import type { Decision, EventExplanation } from '@openpartner/contract'
import type { ExplainedEvent } from '@openpartner/core/read'
import { type CommissionId, formatMoney, isCorrection, type Money, uuidOf } from '@openpartner/domain'
import { viewCommission } from './commissions.ts'
import { viewCorrections } from './corrections.ts'
import { viewDecision, viewEvent } from './decisions.ts'
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
import { viewInstant } from './shapes.ts'
import { decidedAgainText, newTextOf, stateText } from './words.ts'

type Timed = Sentence & { readonly at: string }
type Entry = ExplainedEvent['commissions'][number]
type RecordedDecision = ExplainedEvent['decision']

export function viewEventExplanation(explained: ExplainedEvent): EventExplanation {
  const { money } = explained.event
  const view = (one: RecordedDecision) => viewDecision(one, explained, money)
  const decision = view(explained.decision)
  const earlier = explained.earlier.map(view)
  return {
    event: viewEvent(explained),
    story: storyOf(explained, [...earlier.toReversed(), decision]),
    decision,
    earlier_decisions: earlier,
    corrected_sale: viewCorrectedSale(explained),
    corrections: viewCorrections(explained.corrections),
    commissions: explained.commissions.map(viewCommission),
  }
}

/** Null for the sale itself, and while what it names is not known. */
function viewCorrectedSale({ event, corrections }: ExplainedEvent): EventExplanation['corrected_sale'] {
  if (corrections === null || corrections.sale.id === event.id) return null
  return { id: corrections.sale.id, external_id: corrections.sale.externalId }
}

/** Oldest first; the last sentences say what everybody has of it now and carry no time. */
function storyOf(explained: ExplainedEvent, decisions: readonly Decision[]): Sentence[] {
  if (isCorrection(explained.event.kind)) return correctionStory(explained, decisions)
  const [first = [], ...later] = decidedSentences(explained, decisions)
  const moved = (posting: PostingRecord) => movedSentence(posting, explained)
  // Sentences of one instant stay as they are put: what was booked first goes before what came later.
  const bookedFirst = explained.postings.filter(
    ({ cause, postedAt }) => cause === 'earn' && viewInstant(postedAt) === first[0]?.at,
  )
  return [
    ...inOrder([
      ...touchSentences(decisions),
      eventSentence(explained),
      ...first,
      ...bookedFirst.map(moved),
      ...correctionSentences(explained),
      ...explained.reviews.map((review) =>
        reviewSentence(review, `the commission of ${nameOf(explained, review.partnerId)}`),
      ),
      ...later.flat(),
      ...explained.postings.filter((posting) => !bookedFirst.includes(posting)).map(moved),
    ]),
    ...standingSentences(explained),
  ]
}

/** What a refund or dispute did is told by the sale it names: here stands only what it came to. */
function correctionStory(explained: ExplainedEvent, decisions: readonly Decision[]): Sentence[] {
  const { event, corrections } = explained
  const own = correctionSentences(explained).find(({ id }) => id === event.id)
  const { text, ...happened } = eventSentence(explained)
  return [
    { ...happened, text: `${text} It names ${event.corrects}.` },
    ...decidedSentences(explained, decisions).flat(),
    ...(own === undefined || corrections === null
      ? []
      : [
          {
            at: null,
            text: `${own.text} What it changed stands with the sale ${corrections.sale.externalId}.`,
            id: corrections.sale.id,
          },
        ]),
  ]
}

/** As the decision that stands saw them, oldest first. */
function touchSentences(decisions: readonly Decision[]): Timed[] {
  return (decisions.at(-1)?.considered ?? [])
    .toReversed()
    .map(({ clicked_at: at, click_id, coupon_id, code, partner, text }) => {
      const who = partner?.name ?? ''
      const what =
        code === null
          ? `A visitor followed a link of ${who}.`
          : partner === null
            ? `The customer redeemed ${code}.`
            : `The customer redeemed ${code}, a coupon of ${who}.`
      return { at, text: `${what} ${text}`, id: click_id ?? coupon_id }
    })
}

/** Of each decision, oldest first, as the recorded ones behind them. */
function decidedSentences(explained: ExplainedEvent, decisions: readonly Decision[]): Timed[][] {
  const recorded = [...explained.earlier.toReversed(), explained.decision]
  return recorded.map(({ cause }, index) => {
    const [decision, before] = [decisions[index], decisions[index - 1]]
    return decision === undefined ? [] : decisionSentences(decision, before, decidedAgainText(cause))
  })
}

/** What was said of the decision before is not said again. */
function decisionSentences(decision: Decision, before: Decision | undefined, cause: string): Timed[] {
  const at = decision.decided_at
  const said = (text: string, id: string | null = null): Timed => ({ at, text, id })
  const isSame = before?.text === decision.text
  const again = before === undefined ? '' : cause
  const rewards = decision.rewards.map((reward) => {
    const { partner } = reward
    const old = before?.rewards.find((one) => one.partner.id === partner.id)
    return { partner, text: newTextOf(rewardSentence(reward), old && rewardSentence(old)) }
  })
  const split = decision.split === before?.split ? null : decision.split
  return [
    said(isSame ? again : `${again} ${decision.text}`.trim()),
    ...decision.notes.filter((note) => !before?.notes.includes(note)).map((note) => said(note)),
    ...rewards.flatMap(({ partner, text }) =>
      text === '' ? [] : [said(`${partner.name}: ${text}`, partner.id)],
    ),
    ...(split === null ? [] : [said(split)]),
  ]
}

function rewardSentence({ outcome, rule, terms_name, text }: Decision['rewards'][number]): string {
  if (outcome === 'nothing' || rule === null) return text
  return terms_name === null ? `${rule}. ${text}` : `${rule} (${terms_name}). ${text}`
}

function movedSentence(posting: PostingRecord, explained: ExplainedEvent): Timed {
  const { payouts, commissions } = explained
  const payout = payoutOf(posting, payouts)
  const entry = commissions.find(({ id }) => uuidOf(id) === posting.causeId)
  const who = payout?.partnerName ?? entry?.partnerName ?? ''
  const part = payout === null ? null : sumOf(commissions.filter(isIn(payout.commissionIds)))
  return postingSentence(posting, { who, payout, part })
}

function isIn(ids: readonly CommissionId[]): (entry: Entry) => boolean {
  return ({ id }) => ids.includes(id)
}

/** What each partner has of the event now, entry by entry. */
function standingSentences({ commissions }: ExplainedEvent): Sentence[] {
  if (commissions.length === 0) return [{ at: null, text: 'Nobody gets anything for it.', id: null }]
  const keys = [...new Set(commissions.map(keyOf))]
  return keys.map((key) => {
    const own = commissions.filter((entry) => keyOf(entry) === key)
    const sum = sumOf(own)
    const [first] = own
    if (first === undefined || sum === null) throw new Error('a partner without entries has a key')
    const states =
      own.length === 1
        ? stateText(first)
        : own.map((entry) => `${formatMoney(entry)}: ${stateText(entry)}`).join(' ')
    return { at: null, text: `${first.partnerName} has ${formatMoney(sum)} for it. ${states}`, id: null }
  })
}

function keyOf({ partnerId, currency }: Entry): string {
  return `${partnerId} ${currency}`
}

/** Of one currency. */
function sumOf(entries: readonly Entry[]): Money | null {
  const [first] = entries
  if (first === undefined) return null
  return { currency: first.currency, amount: entries.reduce((sum, { amount }) => sum + amount, 0n) }
}

function nameOf({ commissions }: ExplainedEvent, partnerId: string): string {
  return commissions.find((entry) => entry.partnerId === partnerId)?.partnerName ?? ''
}

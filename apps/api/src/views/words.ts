// Decisions in sentences: what every reason code means. Used by the views; the arithmetic of rewards
// stands in reward-words.ts.

import type { EventRecord } from '@openpartner/core/read'
import type {
  BlockReason,
  CommissionKind,
  CommissionState,
  DropReason,
  LeftOutReason,
  ReasonCode,
} from '@openpartner/domain'
import { BASIS_POINTS, divideHalfEven, type Fraction } from '@openpartner/domain'

/** Why somebody was credited, or why nobody was. */
export const REASON_TEXTS: Readonly<Record<ReasonCode, string>> = {
  last_click: 'The latest click that counts is credited.',
  first_click: 'The first click that counts is credited.',
  linear: 'All clicks that count are credited equally.',
  position: 'The first and the latest click are credited with 40 % each, those between with 20 %.',
  time_decay: 'All clicks that count are credited; each week before the event halves a click’s part.',
  standing: 'This customer’s first sale was credited to the partner, and later events follow it.',
  coupon: 'The partner whose coupon the customer redeemed is credited.',
  manual: 'Credited by hand.',
  no_identity: 'Nobody is credited: no click is known to belong to this customer.',
  not_a_person: 'Nobody is credited: the customer’s click was made by a bot, a preview or a prefetch.',
  after_event: 'Nobody is credited: the customer’s click came after the event.',
  outside_window: 'Nobody is credited: the customer’s click was too long before the event.',
  told_too_late: 'Nobody is credited: a page said only long after the event whose click it was.',
  partner_not_active: 'Nobody is credited: the partner of the customer’s click or coupon is not active.',
  standing_partner_not_active: 'Nobody is credited: the partner this customer belongs to is not active.',
  sale_unknown: 'Waits: what it names is not known of this customer yet, and it applies as soon as it is.',
  other_currency: 'Corrects nothing: it is in another currency than the sale that it names.',
  sale_corrected: 'Corrects the sale that it names; what that earned follows.',
  more_than_sale: 'Corrects the sale that it names, with what was left of it: it says more than was paid.',
  refund_failed: 'The refund failed and takes nothing back.',
  coupon_unknown:
    'Nobody is credited: the code the customer redeemed is no partner’s, and no click is known.',
  coupon_not_yet_made: 'Nobody is credited: the coupon the customer redeemed was made only after the event.',
  coupon_ended: 'Nobody is credited: the coupon the customer redeemed had ended.',
  program_archived: 'Nobody is credited: the program of the coupon the customer redeemed was archived.',
  manual_nobody: 'Nobody is credited: it was decided by hand.',
}

/** With what the person said who decided by hand. */
export function decisionText({ reason, evidence }: DecisionRecord): string {
  const text = REASON_TEXTS[reason]
  const isByHand = reason === 'manual' || reason === 'manual_nobody'
  if (isByHand && evidence.by_hand) return `${text} The reason: “${evidence.by_hand.reason}”.`
  const hasCoupon = evidence.considered.some(({ code, dropped }) => code !== undefined && dropped === null)
  return hasCoupon && reason !== 'coupon' ? `${text} The coupon counts as a click.` : text
}

interface DecisionRecord {
  readonly reason: ReasonCode
  readonly evidence: Pick<EventRecord['decision']['evidence'], 'by_hand' | 'considered'>
}

const DROP_TEXTS: Readonly<Record<DropReason, string>> = {
  not_a_person: 'Left out: made by a bot, a preview or a prefetch.',
  after_event: 'Left out: came after the event.',
  outside_window: 'Left out: too long before the event for a click to count.',
  told_too_late: 'Left out: a page said only long after the event whose click it was.',
  partner_not_active: 'Left out: the partner is not active.',
  other_program:
    'Left out: the latest click or coupon is of another program, whose clicks alone share the credit.',
  older_click: 'Left out: a later click goes first.',
  newer_click: 'Left out: an earlier click goes first.',
  customer_bound: 'Left out: an earlier sale bound the customer to those it was credited to.',
  coupon_first: 'Left out: the coupon the customer redeemed goes first.',
  decided_by_hand: 'Left out: the event was decided by hand.',
  coupon_unknown: 'Left out: the code is no partner’s coupon.',
  coupon_not_yet_made: 'Left out: the coupon was made only after the event.',
  coupon_ended: 'Left out: the coupon had ended.',
  program_archived: 'Left out: the program of the coupon was archived.',
  books_closed: 'Left out: it became known when the books of that day were closed.',
}

/** What became of one click that was looked at. */
export function consideredText(dropped: DropReason | null, weight: Fraction): string {
  return dropped === null ? `Credited with ${shareText(weight)}.` : DROP_TEXTS[dropped]
}

/** "the whole" or "1/3 (33.33 %)" */
function shareText(weight: Fraction): string {
  const { numerator, denominator } = weight
  return numerator === denominator
    ? 'the whole'
    : `${numerator}/${denominator} (${percentOfFraction(weight)} %)`
}

/**
 * At most two digits after the point, rounded half-even: for people; money is split by the fraction itself.
 */
export function percentOfFraction({ numerator, denominator }: Fraction): string {
  const basisPoints = divideHalfEven(numerator * BASIS_POINTS, denominator)
  const fraction = (basisPoints % 100n).toString().padStart(2, '0').replace(/0+$/, '')
  return `${basisPoints / 100n}${fraction === '' ? '' : `.${fraction}`}`
}

type Cause = EventRecord['decision']['cause']

const AGAIN_TEXTS: Readonly<Record<Cause, string>> = {
  ingest: 'Decided again.',
  late_identity: 'Decided again, because a click was tied to the customer later.',
  late_event: 'Decided again, because another event was told later.',
  refund: 'Decided again, because what was given back of the sale changed.',
  dispute: 'Decided again, because a dispute about the sale was decided.',
  manual: 'Decided again, because somebody decided by hand.',
  run: 'Decided again, by an attribution run.',
  review: 'Decided again, because a commission was rejected, or no longer is.',
}

/** What made us decide once more. */
export function decidedAgainText(cause: Cause): string {
  return AGAIN_TEXTS[cause]
}

/** The sentences that an earlier text did not have; all of them when it began otherwise. */
export function newTextOf(text: string, before: string | undefined): string {
  return before !== undefined && text.startsWith(before) ? text.slice(before.length).trim() : text
}

/** What else counted for a decision, one sentence each. */
export function notesOf({
  closed,
  policies = [],
}: {
  readonly closed?: { readonly through: string }
  readonly policies?: readonly string[]
}): string[] {
  return [
    ...policies.map((runId) => `The policy of the attribution run ${runId} counted instead of the terms.`),
    ...(closed === undefined
      ? []
      : [
          `More became known later, but the books were closed through ${closed.through}: the decision stands.`,
        ]),
  ]
}

/** Where a commission stands and what happens next. */
export function stateText(commission: {
  readonly state: CommissionState
  readonly releaseAt: Date
  readonly payoutId: string | null
  readonly amount: bigint
  readonly kind: CommissionKind
  readonly blockedBy: readonly BlockReason[]
}): string {
  const { kind, blockedBy } = commission
  const isWaiting = commission.state === 'held' || commission.state === 'payable'
  if (isWaiting && blockedBy.length > 0) return blockedBy.map((reason) => BLOCK_TEXTS[reason]).join(' ')
  if (commission.amount < 0n) return takenBackText(commission)
  if (kind === 'write_off' && isWaiting) return 'Set off against what was taken back; nothing of it is paid.'
  switch (commission.state) {
    case 'held':
      return `Held until ${dayOf(commission.releaseAt)}; then it becomes payable.`
    case 'payable':
      return `Payable: its hold ended on ${dayOf(commission.releaseAt)}, and the next payout run takes it up.`
    case 'in_transit':
      return `On its way in the payout ${commission.payoutId ?? ''}.`
    case 'paid':
      return `Paid with the payout ${commission.payoutId ?? ''}.`
  }
}

/** Why an entry waits, whatever its state. */
export const BLOCK_TEXTS: Readonly<Record<BlockReason, string>> = {
  dispute: 'Waits: the customer disputes the payment, and the outcome is not known.',
  review: 'Waits: the brand holds it back for a closer look.',
  approval: 'Waits: the brand has not approved it yet.',
}

function takenBackText({ state, payoutId }: { state: CommissionState; payoutId: string | null }): string {
  switch (state) {
    case 'held':
      return 'Taken off what is held for the same event.'
    case 'payable':
      return 'Taken off what the next payout runs pay.'
    case 'in_transit':
      return `Taken off the payout ${payoutId ?? ''}, which is on its way.`
    case 'paid':
      return `Taken off the payout ${payoutId ?? ''}, which is paid.`
  }
}

export const LEFT_OUT_TEXTS: Readonly<Record<LeftOutReason, string>> = {
  below_minimum: 'Below the minimum of this run; it waits for the next one.',
  partner_not_active: 'The partner is not active.',
  balance_too_low:
    'Nothing can be paid: as much or more was taken back. It is set off against what comes next.',
}

/** UTC, as every day in an answer. */
function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

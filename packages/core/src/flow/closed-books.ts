// Events of closed periods: a decision that stands there is kept, and only what refunds, disputes and
// rejections leave of it is computed anew. Pure; for attribute-event.

import {
  type Attribution,
  addDays,
  type Corrections,
  CREDIT_REASONS,
  type DecidedEvent,
  type EventOutcome,
  keptOf,
  type Money,
  NOBODY_REASONS,
  type OccurredEvent,
  parseCurrency,
  type ShareOutcome,
  type Standing,
} from '@openpartner/domain'
import type { Evidence, RecordedDecision, RewardEvidence } from '@openpartner/ledger'
import { sharesOfStored } from './customer-facts.ts'
import { correctionsJson, evidenceOf, isSameButForCorrections, moneyJson } from './decision-rows.ts'

/** True of what happened up to the end of a day, UTC: `2026-03-31`. */
export function isClosed(at: Date, closedThrough: string): boolean {
  return at.getTime() < addDays(new Date(`${closedThrough}T00:00:00Z`), 1).getTime()
}

/** What is written about an event of closed books: corrections, or that a late fact was left out. */
export function closedRecord(
  before: RecordedDecision,
  outcome: EventOutcome,
  fresh: DecidedEvent,
  closedThrough: string,
): { readonly evidence: Evidence; readonly record: 'nothing' | 'decision' | 'note' } {
  const { considered } = evidenceOf(fresh)
  const stored = before.attribution.evidence
  const isLate = !isSameButForCorrections(before, fresh) && !isNoted(stored, considered)
  const evidence = evidenceOfClosed(stored, outcome, isLate ? { closedThrough, considered } : null)
  const isCorrected =
    refundedOf(stored) !== refundedOf(evidence) ||
    stored.rewards.some((reward, index) => keptAmount(reward) !== keptAmount(evidence.rewards[index]))
  return { evidence, record: isCorrected ? 'decision' : isLate ? 'note' : 'nothing' }
}

/** Of what nobody is credited for nothing is taken. */
function refundedOf({ rewards, corrections }: Evidence): string {
  return rewards.length === 0 ? '0' : (corrections?.refunded ?? '0')
}

function keptAmount(reward: RewardEvidence | undefined): string | null {
  const part = reward?.part === undefined ? reward?.reward : reward.part
  return (reward?.kept ?? part)?.amount ?? null
}

/** A decision of before as it counts now: the same, with today's corrections. */
export function asItStands(
  stored: RecordedDecision,
  { gross, kind }: Pick<OccurredEvent, 'gross' | 'kind'>,
  { corrections, standing }: { readonly corrections: Corrections; readonly standing: Standing | null },
): EventOutcome {
  const attribution = attributionOf(stored)
  const shares = attribution.outcome === 'credited' ? attribution.shares : []
  const rewards = shares.map((share, index): ShareOutcome => {
    const evidence = stored.attribution.evidence.rewards[index]
    const part = partOf(evidence)
    return {
      share,
      terms: termsOf(evidence),
      decision: rewardOf(evidence),
      part,
      kept: part === null ? null : keptOf(part, { partnerId: share.partnerId, gross }, corrections),
    }
  })
  // Null in decisions of before, where the first credited sale bound.
  const bound = standing === null && attribution.outcome === 'credited' && kind === 'sale'
  return { attribution, rewards, corrections, isBinding: stored.attribution.isBinding ?? bound }
}

/**
 * The evidence of before with today's corrections. Given what late facts would be looked at, it says that the
 * books were closed, and which clicks were therefore left out.
 */
function evidenceOfClosed(
  stored: Evidence,
  { rewards, corrections }: EventOutcome,
  late: { readonly closedThrough: string; readonly considered: Evidence['considered'] } | null,
): Evidence {
  const { corrections: _, ...kept } = stored
  return {
    ...kept,
    ...correctionsJson(corrections),
    rewards: stored.rewards.map((reward, index) => withKept(reward, rewards[index])),
    ...(late === null
      ? {}
      : {
          closed: { through: late.closedThrough },
          considered: [...lateClicks(stored, late.considered), ...stored.considered],
        }),
  }
}

function lateClicks(stored: Evidence, considered: Evidence['considered']): Evidence['considered'] {
  const known = new Set(stored.considered.map(({ click_id }) => click_id))
  return considered
    .filter(({ click_id }) => click_id !== null && !known.has(click_id))
    .map((one) => ({ ...one, dropped: 'books_closed', weight: null }))
}

/** True when a note would say nothing that the stored one does not. */
function isNoted(stored: Evidence, considered: Evidence['considered']): boolean {
  return stored.closed !== undefined && lateClicks(stored, considered).length === 0
}

function withKept({ kept: _, ...reward }: RewardEvidence, outcome: ShareOutcome | undefined): RewardEvidence {
  if (outcome === undefined || outcome.kept?.amount === outcome.part?.amount) return reward
  return { ...reward, kept: moneyJson(outcome.kept) }
}

function attributionOf({ attribution, shares }: RecordedDecision): Attribution {
  const { basis, model, boundAt, evidence } = attribution
  const considered = evidence.considered.map((one) => ({
    clickId: one.click_id,
    couponId: one.coupon_id ?? null,
    code: one.code ?? null,
    partnerId: one.partner_id,
    clickedAt: new Date(one.clicked_at),
    dropped: one.dropped,
    weight: null,
  }))
  const credit = CREDIT_REASONS.find((reason) => reason === attribution.reason)
  if (
    attribution.outcome === 'credited' &&
    credit !== undefined &&
    basis !== null &&
    model !== null &&
    boundAt !== null
  ) {
    return {
      outcome: 'credited',
      reason: credit,
      basis,
      model,
      boundAt,
      shares: sharesOfStored(shares),
      considered,
    }
  }
  const reason = NOBODY_REASONS.find((known) => known === attribution.reason)
  if (reason === undefined) throw new Error(`decision ${attribution.id} is neither credited nor nobody`)
  return { outcome: 'nobody', reason, considered }
}

function termsOf(evidence: RewardEvidence | undefined): ShareOutcome['terms'] {
  const id = evidence?.terms_id ?? null
  return id === null ? null : { id }
}

function partOf(evidence: RewardEvidence | undefined): Money | null {
  const part = evidence?.part === undefined ? evidence?.reward : evidence.part
  return part === undefined || part === null
    ? null
    : { amount: BigInt(part.amount), currency: parseCurrency(part.currency) }
}

function rewardOf(evidence: RewardEvidence | undefined): ShareOutcome['decision'] {
  if (evidence?.outcome !== 'earned' || evidence.rule_index === null || evidence.release_at === null) {
    return { outcome: 'nothing' }
  }
  const { base } = evidence
  return {
    outcome: 'earned',
    ruleIndex: evidence.rule_index,
    because: evidence.because ?? '',
    base: base === null ? null : { amount: BigInt(base.amount), currency: parseCurrency(base.currency) },
    releaseAt: new Date(evidence.release_at),
  }
}

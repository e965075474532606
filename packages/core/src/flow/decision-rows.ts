// A decision as rows: its shares, its evidence, and whether it says the same as the one that stands. Pure;
// for attribute-event.

import {
  type Attribution,
  type ByHand,
  type ConsideredTouch,
  type Corrections,
  type DecidedEvent,
  type Fraction,
  type Money,
  type NewId,
  NOT_CORRECTED,
  type ReachedCap,
  type ReachedStep,
  rewardToJson,
  type Share,
  type ShareReward,
} from '@openpartner/domain'
import type {
  CapJson,
  Evidence,
  FractionJson,
  NewShare,
  RecordedDecision,
  RewardEvidence,
  StepJson,
} from '@openpartner/ledger'

export function shareRows(
  newId: NewId,
  owner: Pick<NewShare, 'brandId' | 'attributionId' | 'occurredAt'>,
  attribution: Attribution,
): NewShare[] {
  if (attribution.outcome !== 'credited') return []
  return attribution.shares.map(({ partnerId, programId, clickId, couponId, weight }, position) => ({
    id: newId('shr'),
    ...owner,
    position,
    partnerId,
    programId,
    clickId,
    couponId,
    weightNumerator: weight.numerator,
    weightDenominator: weight.denominator,
  }))
}

export function evidenceOf({ attribution, rewards, corrections, byHand, policies }: DecidedEvent): Evidence {
  return {
    ...correctionsJson(corrections),
    ...(byHand === null ? {} : { by_hand: handEvidence(byHand) }),
    ...(policies.length > 0 ? { policies: policies.map(({ runId }) => runId) } : {}),
    considered: attribution.considered.map(considered),
    rewards: rewards.map(rewardEvidence),
  }
}

export function correctionsJson({ refunded, lost, rejected }: Corrections): Pick<Evidence, 'corrections'> {
  if (refunded <= 0n && rejected.length === 0) return {}
  return { corrections: { refunded: refunded.toString(), lost: lost.toString(), rejected: [...rejected] } }
}

function considered({ clickId, couponId, code, partnerId, clickedAt, dropped, weight }: ConsideredTouch) {
  return {
    click_id: clickId,
    ...(code === null ? {} : { coupon_id: couponId, code }),
    partner_id: partnerId,
    clicked_at: clickedAt.toISOString(),
    dropped,
    weight: weight === null ? null : fractionJson(weight),
  }
}

function handEvidence({ id, reason, actor, decidedAt }: ByHand): Evidence['by_hand'] {
  return { id, reason, actor, decided_at: decidedAt.toISOString() }
}

function rewardEvidence({ share, terms, decision, part, kept }: ShareReward): RewardEvidence {
  const subject = {
    partner_id: share.partnerId,
    program_id: share.programId,
    terms_id: terms?.id ?? null,
    weight: fractionJson(share.weight),
  }
  if (decision.outcome === 'nothing') {
    const none = { rule_index: null, base: null, reward: null, part: null, release_at: null }
    const because = decision.because ?? null
    return { ...subject, outcome: 'nothing', reason: decision.reason, because, ...none }
  }
  const { ruleIndex, because, base, reward, releaseAt, step } = decision
  const caps = [decision.cap, decision.partCap].flatMap((cap) => (cap === null ? [] : [capJson(cap)]))
  return {
    ...subject,
    outcome: 'earned',
    reason: null,
    rule_index: ruleIndex,
    because,
    base: moneyJson(base),
    reward: moneyJson(reward),
    part: moneyJson(part),
    ...(kept?.amount === part?.amount ? {} : { kept: moneyJson(kept) }),
    release_at: releaseAt.toISOString(),
    ...(step === null ? {} : { step: stepJson(step) }),
    ...(caps.length === 0 ? {} : { caps }),
  }
}

function stepJson({ by, from, reached, reward }: ReachedStep): StepJson {
  return { by, from: from.toString(), reached: reached.toString(), reward: rewardToJson(reward) }
}

function capJson({ per, limit, before, uncapped }: ReachedCap): CapJson {
  return { per, limit: sumJson(limit), before: sumJson(before), uncapped: sumJson(uncapped) }
}

/**
 * True when a decision credits the same partners with the same parts for the same reasons. Which clicks were
 * looked at beside that may differ: a visit after the sale is no reason to decide again.
 */
export function isSameDecision(stored: RecordedDecision | null, decided: DecidedEvent): boolean {
  if (stored === null) return false
  // Null in decisions of before, which bound in the same cases.
  if ((stored.attribution.isBinding ?? decided.isBinding) !== decided.isBinding) return false
  return essenceOfStored(stored) === essenceOf(decided)
}

/** The same, whatever refunds, disputes and rejections leave of the parts. */
export function isSameButForCorrections(stored: RecordedDecision, decided: DecidedEvent): boolean {
  const uncorrected = decided.rewards.map((reward) => ({ ...reward, kept: reward.part }))
  const { attribution, shares } = stored
  const { corrections: _, ...evidence } = attribution.evidence
  const rewards = evidence.rewards.map(({ kept: __, ...reward }) => reward)
  return isSameDecision(
    { attribution: { ...attribution, evidence: { ...evidence, rewards } }, shares },
    { ...decided, rewards: uncorrected, corrections: NOT_CORRECTED },
  )
}

function essenceOf(decided: DecidedEvent): string {
  const { attribution } = decided
  const { outcome, reason } = attribution
  const byHand = decided.byHand?.id ?? null
  if (attribution.outcome !== 'credited') return JSON.stringify([outcome, reason, byHand])
  const { basis, model, boundAt, shares } = attribution
  const { rewards, corrections } = evidenceOf(decided)
  const parts = shares.map(({ clickId, couponId, weight }, index) =>
    partEssence({ clickId, couponId }, weight, rewards[index]),
  )
  const refunded = corrections?.refunded ?? '0'
  return JSON.stringify([outcome, reason, byHand, basis, model, boundAt.toISOString(), parts, refunded])
}

function essenceOfStored({ attribution, shares }: RecordedDecision): string {
  const { outcome, reason, basis, model, boundAt, evidence } = attribution
  const byHand = evidence.by_hand?.id ?? null
  if (outcome !== 'credited') return JSON.stringify([outcome, reason, byHand])
  const parts = shares.map(({ clickId, couponId, weightNumerator, weightDenominator }, index) =>
    partEssence(
      { clickId, couponId },
      { numerator: weightNumerator, denominator: weightDenominator },
      evidence.rewards[index],
    ),
  )
  const refunded = evidence.corrections?.refunded ?? '0'
  return JSON.stringify([outcome, reason, byHand, basis, model, boundAt?.toISOString(), parts, refunded])
}

function partEssence(
  { clickId, couponId }: Pick<Share, 'clickId' | 'couponId'>,
  weight: Fraction,
  reward: RewardEvidence | undefined,
) {
  const part = reward?.part === undefined ? reward?.reward : reward.part
  return [
    clickId,
    couponId,
    fractionJson(weight).numerator,
    fractionJson(weight).denominator,
    reward?.partner_id,
    reward?.program_id,
    reward?.terms_id,
    reward?.outcome,
    reward?.reason,
    reward?.rule_index,
    reward?.release_at,
    part?.amount ?? null,
    part?.currency ?? null,
    (reward?.kept ?? part)?.amount ?? null,
  ]
}

function fractionJson({ numerator, denominator }: Fraction): FractionJson {
  return { numerator: numerator.toString(), denominator: denominator.toString() }
}

export function moneyJson(money: Money | null) {
  return money === null ? null : sumJson(money)
}

function sumJson({ amount, currency }: Money) {
  return { amount: amount.toString(), currency }
}

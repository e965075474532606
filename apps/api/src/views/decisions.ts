// Clicks, events and the decisions about them as the API shows them; used by event and commission routes.

import type { Click, Decision, Event, EventReceipt, ToldEvent } from '@openpartner/contract'
import type { DecisionNames, EventRecord, ExplainedCommission } from '@openpartner/core/read'
import {
  type DropReason,
  type EventMoney,
  type Fraction,
  type Money,
  nameTerms,
  netOf,
  type Problem,
  parseCurrency,
  type ReachedCap,
  rewardFromJson,
  scopeOfTerms,
} from '@openpartner/domain'
import { problemBody } from '../plugins/problems.ts'
import { type GivenBack, givenBackOf, takenBackText, viewGivenBack } from './corrections.ts'
import { rewardText, type SplitShare, splitText } from './reward-words.ts'
import { viewInstant, viewInstantOrNull, viewMoney, viewMoneyOrNull, viewNamed } from './shapes.ts'
import { consideredText, decisionText, notesOf, percentOfFraction } from './words.ts'

type RecordedClick = NonNullable<ExplainedCommission['click']>
type RecordedDecision = EventRecord['decision']
type RewardEvidence = RecordedDecision['evidence']['rewards'][number]
type ConsideredEvidence = RecordedDecision['evidence']['considered'][number]

export function viewClick(click: RecordedClick & { readonly partnerName: string }): Click {
  return {
    id: click.id,
    clicked_at: viewInstant(click.clickedAt),
    partner: { id: click.partnerId, name: click.partnerName },
    link_id: click.linkId,
    program_id: click.programId,
    destination: click.destination,
    device: click.device,
    browser: click.browser,
    referrer_host: click.referrerHost,
    ip_class: click.ipClass,
    utm: click.utm,
    sub_ids: click.subIds,
    marks: click.marks,
  }
}

export function viewEventReceipt(event: EventRecord['event']): EventReceipt {
  return {
    id: event.id,
    kind: event.kind,
    customer: event.customerRef,
    external_id: event.externalId,
    occurred_at: viewInstant(event.occurredAt),
    recorded_at: viewInstant(event.recordedAt),
  }
}

export type ToldOutcome =
  | { readonly problem: Problem }
  | {
      readonly problem: null
      readonly event: EventRecord['event']
      readonly isNew: boolean
      readonly decision: RecordedDecision
    }

export function viewToldEvent(
  told: ToldOutcome,
  { index, ...request }: { readonly index: number; readonly apiUrl: string; readonly requestId: string },
): ToldEvent {
  if (told.problem !== null) {
    const problem = problemBody(told.problem, request)
    return { index, status: problem.status, event: null, problem }
  }
  const { event, isNew, decision } = told
  const summary = {
    id: event.id,
    kind: event.kind,
    external_id: event.externalId,
    decision: viewOutcome(decision),
  }
  return { index, status: isNew ? 201 : 200, event: summary, problem: null }
}

function viewOutcome(decision: RecordedDecision): Event['decision'] {
  const { outcome, reason } = decision
  return { outcome, reason, text: decisionText(decision) }
}

export function viewEvent({ event, decision, credited, commissions }: EventRecord): Event {
  const { money } = event
  return {
    id: event.id,
    kind: event.kind,
    customer: event.customerRef,
    external_id: event.externalId,
    occurred_at: viewInstant(event.occurredAt),
    recorded_at: viewInstant(event.recordedAt),
    amount: money === null ? null : viewMoney({ amount: money.gross, currency: money.currency }),
    net: viewMoneyOrNull(netOf(money)),
    product: event.product,
    plan: event.plan,
    country: event.country,
    corrects: event.corrects,
    coupon: event.coupon,
    metadata: { ...event.metadata },
    decision: viewOutcome(decision),
    credited: credited.map(viewNamed),
    commissions: commissions.map(({ id, partnerId, amount, currency }) => ({
      id,
      partner_id: partnerId,
      amount: viewMoney({ amount, currency }),
    })),
  }
}

/** `money` is what the event carried. */
export function viewDecision(
  decision: RecordedDecision,
  names: DecisionNames,
  money: EventMoney | null,
): Decision {
  const given = givenBackOf(decision.evidence, money)
  const rejected = decision.evidence.corrections?.rejected ?? []
  const named = (id: RewardEvidence['partner_id']) => ({ id, name: names.partners.get(id) ?? id })
  return {
    version: decision.version,
    outcome: decision.outcome,
    reason: decision.reason,
    text: decisionText(decision),
    basis: decision.basis,
    model: decision.model,
    bound_at: viewInstantOrNull(decision.boundAt),
    cause: decision.cause,
    run_id: decision.runId,
    notes: notesOf(decision.evidence),
    decided_at: viewInstant(decision.decidedAt),
    by_hand: viewByHand(decision.evidence.by_hand),
    considered: decision.evidence.considered.map((one) => ({
      click_id: one.click_id,
      coupon_id: one.coupon_id ?? null,
      code: one.code ?? null,
      partner: one.partner_id === null ? null : named(one.partner_id),
      clicked_at: one.clicked_at,
      dropped: one.dropped,
      ...viewWeight(one.dropped, one.weight),
    })),
    rewards: decision.evidence.rewards.map((evidence) => ({
      partner: named(evidence.partner_id),
      ...viewReward(evidence, names, rejected.includes(evidence.partner_id) ? 'rejected' : given),
    })),
    given_back: viewGivenBack(given),
    split: splitText(decision.evidence.rewards.map(splitOf)),
  }
}

function viewByHand(decided: RecordedDecision['evidence']['by_hand']): Decision['by_hand'] {
  if (decided === undefined) return null
  const { id, reason, actor, decided_at } = decided
  return { id, reason, by: actor, decided_at }
}

function viewReward(
  evidence: RewardEvidence,
  { terms, groups }: Pick<DecisionNames, 'terms' | 'groups'>,
  taken: GivenBack | 'rejected' | null,
) {
  const version = evidence.terms_id === null ? undefined : terms.get(evidence.terms_id)
  const rule = evidence.rule_index === null ? null : (version?.rules[evidence.rule_index] ?? null)
  const base = moneyOf(evidence.base)
  const reward = moneyOf(evidence.reward)
  const { weight, part } = partOf(evidence)
  const { step } = evidence
  const caps = capsOf(evidence)
  const kept = evidence.kept === undefined ? part : moneyOf(evidence.kept)
  const isTakenBack = part !== null && kept !== null && part.amount !== kept.amount
  const text = rewardText({
    promise: step === undefined ? (rule?.reward ?? null) : rewardFromJson(step.reward),
    base,
    reward,
    reason: evidence.reason,
    because: evidence.outcome === 'nothing' ? evidence.because : null,
    weight,
    part,
    caps,
  })
  return {
    outcome: evidence.outcome,
    terms_version: version?.version ?? null,
    terms_scope: version === undefined ? null : scopeOfTerms(version),
    terms_name: version === undefined ? null : nameOfTerms(version, groups),
    terms_summary: version?.summary ?? null,
    rule: evidence.because,
    rule_index: evidence.rule_index,
    weight: viewFraction(weight),
    percent: percentOfFraction(weight),
    base: viewMoneyOrNull(base),
    reward: viewMoneyOrNull(reward),
    part: viewMoneyOrNull(part),
    kept: viewMoneyOrNull(kept),
    taken_back: isTakenBack ? viewMoney({ ...part, amount: part.amount - kept.amount }) : null,
    release_at: evidence.release_at,
    step: step === undefined ? null : { by: step.by, from: step.from, reached: step.reached },
    caps: caps.map(viewCap),
    text: isTakenBack && taken !== null ? `${text} ${takenBackText(taken, part, kept)}` : text,
  }
}

function splitOf(evidence: RewardEvidence): SplitShare {
  return { reward: moneyOf(evidence.reward), part: partOf(evidence).part, caps: capsOf(evidence) }
}

function capsOf({ caps = [] }: RewardEvidence): ReachedCap[] {
  return caps.map(({ per, limit, before, uncapped }) => ({
    per,
    limit: sumOf(limit),
    before: sumOf(before),
    uncapped: sumOf(uncapped),
  }))
}

function viewCap({ per, limit, before, uncapped }: ReachedCap) {
  return { per, limit: viewMoney(limit), before: viewMoney(before), uncapped: viewMoney(uncapped) }
}

/** "the terms of the group Gold, version 1" */
export function nameOfTerms(terms: Parameters<typeof nameTerms>[0], groups: DecisionNames['groups']): string {
  return nameTerms(terms, terms.groupId === null ? null : (groups.get(terms.groupId) ?? null))
}

const WHOLE: Fraction = { numerator: 1n, denominator: 1n }

/** The click that was credited had the whole before there were other models, and so had the one share. */
function viewWeight(dropped: DropReason | null, stored: ConsideredEvidence['weight']) {
  if (dropped !== null) return { weight: null, text: consideredText(dropped, WHOLE) }
  const weight = stored ? fractionOf(stored) : WHOLE
  return { weight: viewFraction(weight), text: consideredText(null, weight) }
}

function partOf({ weight, part, reward }: RewardEvidence): { weight: Fraction; part: Money | null } {
  return {
    weight: weight === undefined ? WHOLE : fractionOf(weight),
    part: moneyOf(part === undefined ? reward : part),
  }
}

function fractionOf({ numerator, denominator }: NonNullable<RewardEvidence['weight']>): Fraction {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) }
}

function viewFraction({ numerator, denominator }: Fraction) {
  return { numerator: numerator.toString(), denominator: denominator.toString() }
}

function moneyOf(stored: RewardEvidence['base']): Money | null {
  return stored === null ? null : sumOf(stored)
}

function sumOf({ amount, currency }: NonNullable<RewardEvidence['base']>): Money {
  return { amount: BigInt(amount), currency: parseCurrency(currency) }
}

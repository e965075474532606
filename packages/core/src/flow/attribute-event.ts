// Step 4 of the money path: who is credited for an event, why, and what it earns. Called by ingest-event and
// bind-identity.

import type { Tx } from '@openpartner/db'
import {
  type Attribution,
  attribute,
  netOf,
  type RewardDecision,
  rewardFor,
  type Share,
  type Standing,
  splitReward,
  type Terms,
  type Touch,
  WINDOW_DAYS_DEFAULT,
} from '@openpartner/domain'
import {
  type CreditedEvent,
  clicksOfCustomer,
  creditedEventsOf,
  type DecisionCause,
  type Evidence,
  insertAttribution,
  type NewShare,
  type RecordedEvent,
  type RewardEvidence,
  termsInForce,
} from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { accrueCommission, type Earning } from './accrue-commission.ts'

export interface DecideEvent {
  readonly event: RecordedEvent
  readonly cause: DecisionCause
  /** 1 for the first decision; a later one supersedes the one before. */
  readonly version: number
}

/**
 * Earlier credited events that matter: the first binds, and one is enough to know that this is not the first.
 */
const CREDITED_EVENTS_MAX = 1

/**
 * Decides one event and books what it earns. The caller holds the customer's lock and has recorded the event.
 */
export async function attributeEvent(
  ctx: Context,
  tx: Tx,
  { event, cause, version }: DecideEvent,
): Promise<{ changed: boolean }> {
  // Facts.
  const clicks = await clicksOfCustomer(tx, event.customerRef)
  const [firstSale] = await creditedEventsOf(tx, {
    ...event,
    kind: 'sale',
    except: event.id,
    limit: CREDITED_EVENTS_MAX,
  })
  const [firstOfKind] =
    event.kind === 'sale'
      ? [firstSale]
      : await creditedEventsOf(tx, { ...event, except: event.id, limit: CREDITED_EVENTS_MAX })
  const standing = standingOf(event, firstSale)
  const programIds = distinct([
    ...clicks.map(({ click }) => click.programId),
    ...(standing === null ? [] : [standing.programId]),
  ])
  const terms = await termsInForce(tx, programIds, event.occurredAt)

  // Decision.
  const attribution = attribute(event.occurredAt, touchesOf(clicks, terms), standing)
  const shares = attribution.outcome === 'credited' ? attribution.shares : []
  const priorCredited = firstOfKind === undefined ? 0 : 1
  const rewards = shares.map((share) => rewardOf(event, share, attribution, terms, priorCredited))

  // Record. A second look that comes to the same "nobody" writes nothing: there is nothing to supersede.
  if (attribution.outcome === 'nobody' && version > 1) return { changed: false }
  const attributionId = ctx.newId('att')
  const { brandId, id: eventId } = event
  const rows = shares.map(
    (share, position): NewShare => shareRow(ctx, { brandId, attributionId, position, share }),
  )
  const credited = attribution.outcome === 'credited' ? attribution : null
  await insertAttribution(
    tx,
    {
      id: attributionId,
      brandId,
      eventId,
      version,
      outcome: attribution.outcome,
      reason: attribution.reason,
      basis: credited?.basis ?? null,
      model: credited?.model ?? null,
      boundAt: credited?.boundAt ?? null,
      evidence: evidenceOf(attribution, rewards),
      cause,
      decidedAt: ctx.clock.now(),
    },
    rows,
  )
  for (const earning of earningsOf(event, rewards, rows)) await accrueCommission(ctx, tx, earning)
  return { changed: true }
}

interface ShareReward {
  readonly share: Share
  readonly terms: Terms | null
  readonly decision: RewardDecision
}

function rewardOf(
  event: RecordedEvent,
  share: Share,
  attribution: Attribution,
  termsOfPrograms: readonly Terms[],
  priorCredited: number,
): ShareReward {
  const terms = termsOfPrograms.find(({ programId }) => programId === share.programId) ?? null
  if (terms === null)
    return { share, terms, decision: { outcome: 'nothing', reason: 'program_has_no_terms' } }
  const boundAt = attribution.outcome === 'credited' ? attribution.boundAt : event.occurredAt
  const facts = {
    kind: event.kind,
    occurredAt: event.occurredAt,
    net: netOf(event.money),
    priorCredited,
    boundAt,
  }
  return { share, terms, decision: rewardFor(facts, terms) }
}

function earningsOf(
  event: RecordedEvent,
  rewards: readonly ShareReward[],
  rows: readonly NewShare[],
): Earning[] {
  return rewards.flatMap(({ share, terms, decision }, index): Earning[] => {
    const row = rows[index]
    if (decision.outcome !== 'earned' || terms === null || row === undefined) return []
    const money = splitReward(
      decision.reward,
      rewards.map((reward) => reward.share),
    )[index]
    if (money === undefined || money.amount <= 0n) return []
    return [{ event, share: { ...share, id: row.id }, terms, decision, money }]
  })
}

function touchesOf(clicks: Awaited<ReturnType<typeof clicksOfCustomer>>, terms: readonly Terms[]): Touch[] {
  return clicks.map(({ click, partnerIsActive }) => ({
    clickId: click.id,
    partnerId: click.partnerId,
    programId: click.programId,
    clickedAt: click.clickedAt,
    marks: click.marks,
    partnerIsActive,
    windowDays:
      terms.find(({ programId }) => programId === click.programId)?.windowDays ?? WINDOW_DAYS_DEFAULT,
  }))
}

/**
 * The customer's first credited sale binds them; a sale told late that happened before it is decided by its
 * clicks.
 */
function standingOf(event: RecordedEvent, firstSale: CreditedEvent | undefined): Standing | null {
  if (firstSale === undefined || firstSale.event.occurredAt.getTime() > event.occurredAt.getTime())
    return null
  const { partnerId, programId, clickId, boundAt, partnerIsActive } = firstSale
  return { partnerId, programId, clickId, boundAt, partnerIsActive }
}

function shareRow(
  ctx: Context,
  {
    brandId,
    attributionId,
    position,
    share,
  }: Pick<NewShare, 'brandId' | 'attributionId' | 'position'> & { share: Share },
): NewShare {
  const { partnerId, programId, clickId, weight } = share
  const weights = { weightNumerator: weight.numerator, weightDenominator: weight.denominator }
  return { id: ctx.newId('shr'), brandId, attributionId, position, partnerId, programId, clickId, ...weights }
}

function evidenceOf(attribution: Attribution, rewards: readonly ShareReward[]): Evidence {
  return {
    considered: attribution.considered.map(({ clickId, partnerId, clickedAt, dropped }) => ({
      click_id: clickId,
      partner_id: partnerId,
      clicked_at: clickedAt.toISOString(),
      dropped,
    })),
    rewards: rewards.map(rewardEvidence),
  }
}

function rewardEvidence({ share, terms, decision }: ShareReward): RewardEvidence {
  const subject = { partner_id: share.partnerId, program_id: share.programId, terms_id: terms?.id ?? null }
  if (decision.outcome === 'nothing') {
    const none = { rule_index: null, because: null, base: null, reward: null, release_at: null }
    return { ...subject, outcome: 'nothing', reason: decision.reason, ...none }
  }
  const { ruleIndex, because, base, reward, releaseAt } = decision
  return {
    ...subject,
    outcome: 'earned',
    reason: null,
    rule_index: ruleIndex,
    because,
    base: base === null ? null : { amount: base.amount.toString(), currency: base.currency },
    reward: { amount: reward.amount.toString(), currency: reward.currency },
    release_at: releaseAt.toISOString(),
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

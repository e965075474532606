// Step 5 of the money path: what decisions earned becomes commissions and postings; a later decision books
// its difference.

import { type Tx, together } from '@openpartner/db'
import {
  type AttributionId,
  type BlockReason,
  type Difference,
  differencesOf,
  type EventOutcome,
  entitlementsOf,
  formatMoney,
  type ShareOutcome,
  withDispute,
} from '@openpartner/domain'
import {
  type CommissionStart,
  type DecisionCause,
  findTerms,
  insertCommissions,
  type LockedCommission,
  type NewCommission,
  type NewShare,
  type PostingRequest,
  post,
  type RecordedEvent,
} from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { ledgerIds } from './ledger-ids.ts'

/** A decision just recorded, with everything booked for its event before. */
export interface RecordedDecision {
  readonly event: RecordedEvent
  readonly attributionId: AttributionId
  readonly decided: EventOutcome
  readonly cause: DecisionCause
  readonly shares: readonly NewShare[]
  readonly booked: readonly LockedCommission[]
}

/**
 * Writes what is missing between the entries of each event and what its newest decision gives, and posts all
 * of it at once, so that accounts are locked in one order. The caller holds the customer's lock.
 */
export async function accrueCommissions(
  ctx: Context,
  tx: Tx,
  decisions: readonly RecordedDecision[],
): Promise<void> {
  const postedAt = ctx.clock.now()
  const starts: CommissionStart[] = []
  const requests: PostingRequest[] = []
  for (const decision of decisions) {
    for (const difference of missingOf(decision)) {
      const entry = entryOf(ctx, decision, difference)
      const blockedBy = await blocksOfEntry(tx, decision, difference)
      starts.push({ commission: entry, state: difference.against, blockedBy })
      const { amount, currency } = difference.money
      requests.push({
        cause: causeOf(difference),
        causeId: entry.id,
        partnerId: entry.partnerId,
        money: { amount: amount < 0n ? -amount : amount, currency },
        postedAt,
      })
    }
  }
  await together([insertCommissions(tx, starts), post(tx, requests, ledgerIds(ctx))])
}

function missingOf({ decided, booked }: RecordedDecision): Difference[] {
  const entries = booked.map(({ id, partnerId, amount, currency, state, releaseAt, originalId }) => {
    return { id, partnerId, money: { amount, currency }, state, releaseAt, originalId }
  })
  return differencesOf(entries, entitlementsOf(decided))
}

/**
 * All entries of an event and partner are blocked alike, also those that come later; the first one waits for
 * an approval where its terms ask for one.
 */
async function blocksOfEntry(
  tx: Tx,
  { booked, decided }: RecordedDecision,
  difference: Difference,
): Promise<BlockReason[]> {
  const before = booked.find(({ partnerId }) => partnerId === difference.partnerId)
  const isDisputed = decided.corrections.dispute === 'open'
  if (before !== undefined) return withDispute(before.blockedBy, isDisputed)
  const terms = decided.rewards.find((reward) => isEarning(reward, difference))?.terms ?? null
  // A decision of closed books names its terms and does not hold them.
  const approval = terms?.approval ?? (terms === null ? null : (await findTerms(tx, terms.id))?.approval)
  return withDispute(approval === 'manual' ? ['approval'] : [], isDisputed)
}

function causeOf({ money, against }: Difference): PostingRequest['cause'] {
  if (money.amount > 0n) return 'earn'
  return against === 'held' ? 'take_back' : 'claw_back'
}

function entryOf(ctx: Context, decision: RecordedDecision, difference: Difference): NewCommission {
  const { event, attributionId } = decision
  const { partnerId, money, kind, originalId } = difference
  return {
    id: ctx.newId('com'),
    brandId: event.brandId,
    kind,
    partnerId,
    eventId: event.id,
    ...money,
    earnedAt: event.occurredAt,
    attributionId,
    originalId,
    ...(reasonOf(decision, difference) ?? reasonOfBefore(decision, difference)),
  }
}

type Reason = Pick<
  NewCommission,
  'programId' | 'shareId' | 'termsId' | 'ruleIndex' | 'baseAmount' | 'baseCurrency' | 'because' | 'releaseAt'
>

/** By the share and the rule of the new decision, when it gives the partner anything in this currency. */
function reasonOf({ decided, shares, cause }: RecordedDecision, difference: Difference): Reason | null {
  const index = decided.rewards.findIndex((reward) => isEarning(reward, difference))
  const reward = decided.rewards[index]
  const row = shares[index]
  if (reward === undefined || row === undefined || reward.terms === null) return null
  const { decision, terms, share } = reward
  if (decision.outcome === 'nothing') return null
  const isFirst = difference.originalId === null
  const base = isFirst ? decision.base : null
  return {
    programId: share.programId,
    shareId: row.id,
    termsId: terms.id,
    ruleIndex: decision.ruleIndex,
    baseAmount: base?.amount ?? null,
    baseCurrency: base?.currency ?? null,
    because: isFirst ? decision.because : becauseOf(difference, cause),
    releaseAt: difference.dueAt ?? decision.releaseAt,
  }
}

function isEarning({ share, part }: ShareOutcome, { partnerId, money }: Difference): boolean {
  return share.partnerId === partnerId && part !== null && part.currency === money.currency
}

/** A partner who gets nothing any more: by the share and the rule of their newest entry before. */
function reasonOfBefore({ booked, event, cause }: RecordedDecision, difference: Difference): Reason {
  const last = booked.findLast(
    ({ partnerId, currency }) => partnerId === difference.partnerId && currency === difference.money.currency,
  )
  if (last === undefined || difference.dueAt === null) {
    throw new Error(`event ${event.id} would take back what was never booked`)
  }
  const { programId, shareId, termsId, ruleIndex } = last
  const because = becauseOf(difference, cause)
  const releaseAt = difference.dueAt
  return { programId, shareId, termsId, ruleIndex, baseAmount: null, baseCurrency: null, because, releaseAt }
}

/** "Refunded: 10.00 EUR instead of 20.00 EUR" */
function becauseOf({ before, money }: Difference, cause: DecisionCause): string {
  const after = { amount: before.amount + money.amount, currency: before.currency }
  return `${whatHappened(cause, money.amount)}: ${formatMoney(after)} instead of ${formatMoney(before)}`
}

function whatHappened(cause: DecisionCause, amount: bigint): string {
  if (cause === 'refund') return amount < 0n ? 'Refunded' : 'Refund failed'
  if (cause === 'review') return amount < 0n ? 'Rejected' : 'Approved after a rejection'
  if (cause === 'dispute') return amount < 0n ? 'Dispute lost' : 'Dispute won after all'
  return 'Decided again'
}

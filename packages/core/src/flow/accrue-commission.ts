// Step 5 of the money path: what one share of an attribution earned becomes a commission and a posting.

import type { Tx } from '@openpartner/db'
import type { Money, RewardDecision, Share, ShareId, Terms } from '@openpartner/domain'
import { insertCommission, post, type RecordedEvent } from '@openpartner/ledger'
import type { Context } from '../context.ts'
import { ledgerIds } from './ledger-ids.ts'

export interface Earning {
  readonly event: RecordedEvent
  readonly share: Share & { readonly id: ShareId }
  readonly terms: Terms
  readonly decision: Extract<RewardDecision, { outcome: 'earned' }>
  /** This share's part of the reward; more than zero. */
  readonly money: Money
}

/**
 * Writes the commission and moves expense → held, in the caller's transaction. One per share, by constraint.
 */
export async function accrueCommission(ctx: Context, tx: Tx, earning: Earning): Promise<void> {
  const { event, share, terms, decision, money } = earning
  const id = ctx.newId('com')
  await insertCommission(tx, {
    id,
    brandId: event.brandId,
    kind: 'earning',
    partnerId: share.partnerId,
    programId: share.programId,
    eventId: event.id,
    shareId: share.id,
    termsId: terms.id,
    ruleIndex: decision.ruleIndex,
    baseAmount: decision.base?.amount ?? null,
    baseCurrency: decision.base?.currency ?? null,
    amount: money.amount,
    currency: money.currency,
    because: decision.because,
    earnedAt: event.occurredAt,
    releaseAt: decision.releaseAt,
  })
  const postedAt = ctx.clock.now()
  await post(
    tx,
    [{ cause: 'earn', causeId: id, partnerId: share.partnerId, money, postedAt }],
    ledgerIds(ctx),
  )
}

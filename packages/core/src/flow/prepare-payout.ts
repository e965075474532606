// Step 7 of the money path: payable commissions are gathered into one payout per partner and currency.

import { findPartners, inBrand, lockByName, type Tx } from '@openpartner/db'
import {
  actorName,
  type Currency,
  type PartnerId,
  type PayoutPlan,
  Problem,
  planPayouts,
} from '@openpartner/domain'
import {
  type DueCommission,
  insertPayoutRun,
  listPartnerBalances,
  listPayable,
  lockAccounts,
  lockPayable,
  moveCommissions,
  type NewPayout,
  type PayoutRunRow,
  post,
} from '@openpartner/ledger'
import { audit, type Context, requireAccess } from '../context.ts'
import { ledgerIds } from './ledger-ids.ts'

export interface PayoutRunRequest {
  /** Only commissions that became payable by then. */
  readonly cutOffAt: Date
  /** Minor units of each currency; smaller payouts wait. */
  readonly minimum: bigint
}

export interface PreviewedRun extends PayoutPlan {
  readonly cutOffAt: Date
  readonly partnerNames: ReadonlyMap<PartnerId, string>
}

/** What a run would pay, to whom, and who is left out and why. Changes and locks nothing. */
export async function previewPayoutRun(ctx: Context, request: PayoutRunRequest): Promise<PreviewedRun> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const due = await listPayable(tx, request.cutOffAt)
    const balances = await listPartnerBalances(tx, null)
    const payable = (partnerId: PartnerId, currency: Currency) =>
      balances.find((balance) => balance.partnerId === partnerId && balance.currency === currency)?.payable ??
      0n
    const partners = await findPartners(tx, distinct(due.map(({ partnerId }) => partnerId)))
    const plan = planPayouts(due, owners(due, partners, payable), request.minimum)
    const partnerNames = new Map(partners.map(({ id, name }) => [id, name]))
    return { ...plan, cutOffAt: request.cutOffAt, partnerNames }
  })
}

/**
 * Freezes a run: amounts, items and who is left out, and moves payable → in transit. The money itself leaves
 * by the rail; its result is recorded by settle-payout. Two runs at once queue; the second finds nothing due.
 * @throws Problem `payout-nothing-due`
 */
export async function preparePayoutRun(ctx: Context, request: PayoutRunRequest): Promise<PayoutRunRow['id']> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:write', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    // Facts. Lock the run, the commissions and the accounts, then read what they say.
    await lockByName(tx, 'payout-run', brandId)
    const due = await lockPayable(tx, request.cutOffAt)
    const partners = await findPartners(tx, distinct(due.map(({ partnerId }) => partnerId)))
    const payable = await lockPayableBalances(ctx, tx, due)

    // Decision.
    const plan = planPayouts(due, owners(due, partners, payable), request.minimum)
    if (plan.due.length === 0) {
      throw new Problem('payout-nothing-due', {
        detail: 'No partner is due a payout under these conditions.',
      })
    }

    // Record.
    return recordRun(ctx, tx, { request, plan, due })
  })
}

interface DecidedRun {
  readonly request: PayoutRunRequest
  readonly plan: PayoutPlan
  readonly due: readonly DueCommission[]
}

async function recordRun(
  ctx: Context,
  tx: Tx,
  { request, plan, due }: DecidedRun,
): Promise<PayoutRunRow['id']> {
  const { brandId } = ctx.actor
  const createdAt = ctx.clock.now()
  const runId = ctx.newId('run')
  const prepared = plan.due.map(
    ({ partnerId, money, commissionIds }): NewPayout => ({
      id: ctx.newId('pay'),
      brandId,
      runId,
      partnerId,
      rail: 'manual',
      ...money,
      preparedAt: createdAt,
      items: commissionIds.map((commissionId) => ({ commissionId, amount: amountOf(due, commissionId) })),
    }),
  )
  const leftOut = plan.leftOut.map(({ partnerId, money, reason }) => ({
    partner_id: partnerId,
    amount: money.amount.toString(),
    currency: money.currency,
    reason,
  }))
  const run = {
    id: runId,
    brandId,
    rail: 'manual',
    leftOut,
    createdBy: actorName(ctx.actor),
    createdAt,
  } as const
  await insertPayoutRun(tx, { ...run, ...request }, prepared)
  await send(ctx, tx, prepared)
  const payouts = prepared.map(({ id, amount, currency }) => ({
    payout_id: id,
    amount: amount.toString(),
    currency,
  }))
  await audit(ctx, tx, {
    action: 'payout_run.prepared',
    target: runId,
    after: { payouts, left_out: leftOut },
  })
  return runId
}

/** payable → in transit, for the accounts and for every commission. */
async function send(ctx: Context, tx: Tx, prepared: readonly NewPayout[]): Promise<void> {
  const requests = prepared.map(({ id, partnerId, amount, currency, preparedAt }) => ({
    cause: 'pay' as const,
    causeId: id,
    partnerId,
    money: { amount, currency },
    postedAt: preparedAt,
  }))
  await post(tx, requests, ledgerIds(ctx))
  for (const { id: payoutId, items } of prepared) {
    const ids = items.map(({ commissionId }) => commissionId)
    await moveCommissions(tx, ids, { state: 'in_transit', payoutId })
  }
}

type PayableOf = (partnerId: PartnerId, currency: Currency) => bigint

async function lockPayableBalances(ctx: Context, tx: Tx, due: readonly DueCommission[]): Promise<PayableOf> {
  const names = due.map(({ partnerId, money }) => ({
    kind: 'partner:payable' as const,
    partnerId,
    currency: money.currency,
  }))
  const wanted = [...new Map(names.map((name) => [`${name.partnerId} ${name.currency}`, name])).values()]
  const accounts = await lockAccounts(tx, wanted, (prefix) => ctx.newId(prefix))
  return (partnerId, currency) =>
    accounts.find((account) => account.partnerId === partnerId && account.currency === currency)?.balance ??
    0n
}

function owners(
  due: readonly DueCommission[],
  partners: readonly { id: PartnerId; status: 'active' | 'suspended' }[],
  payable: PayableOf,
) {
  const pairs = new Map(
    due.map(({ partnerId, money }) => [
      `${partnerId} ${money.currency}`,
      { partnerId, currency: money.currency },
    ]),
  )
  return [...pairs.values()].map(({ partnerId, currency }) => ({
    partnerId,
    currency,
    payable: payable(partnerId, currency),
    isActive: partners.find(({ id }) => id === partnerId)?.status === 'active',
  }))
}

function amountOf(due: readonly DueCommission[], id: DueCommission['commissionId']): bigint {
  const found = due.find(({ commissionId }) => commissionId === id)
  if (found === undefined) throw new Error('a planned commission was never due')
  return found.money.amount
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

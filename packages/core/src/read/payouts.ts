// Reading payout runs and payouts. Called by the API.

import { findPartners, inBrand, type Page, type PageRequest, type Tx } from '@openpartner/db'
import { notFound, type PartnerId, type PayoutId, type PayoutRunId } from '@openpartner/domain'
import {
  findPayout,
  findPayoutRun,
  type PayoutFilter,
  type PayoutRecord,
  type PayoutRunRow,
  listPayouts as pageOfPayouts,
  listPayoutRuns as pageOfRuns,
  payoutsOfRuns,
} from '@openpartner/ledger'
import { type Context, ownPartner, requireAccess } from '../context.ts'

export interface PayoutRunRecord extends PayoutRunRow {
  readonly payouts: readonly PayoutRecord[]
  /** Names of those left out. */
  readonly partnerNames: ReadonlyMap<PartnerId, string>
}

export async function listPayoutRuns(
  ctx: Context,
  page: PageRequest<PayoutRunId>,
): Promise<Page<PayoutRunRecord>> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const { rows, nextCursor } = await pageOfRuns(tx, page)
    return { rows: await withPayouts(tx, rows), nextCursor }
  })
}

/** @throws Problem `not-found` */
export async function loadPayoutRun(ctx: Context, id: PayoutRunId): Promise<PayoutRunRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:read', roles: ['admin'] })
  return inBrand(ctx.db, brandId, (tx) => runRecord(tx, id))
}

/** What somebody who may only prepare runs is answered: the run just prepared. */
export async function loadPreparedRun(ctx: Context, id: PayoutRunId): Promise<PayoutRunRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:write', roles: ['admin'] })
  return inBrand(ctx.db, brandId, (tx) => runRecord(tx, id))
}

/** Payouts, newest first; a partner sees their own. */
export async function listPayouts(ctx: Context, filter: PayoutFilter): Promise<Page<PayoutRecord>> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:read', roles: ['admin', 'partner'] })
  return inBrand(ctx.db, brandId, (tx) =>
    pageOfPayouts(tx, { ...filter, partnerId: ownPartner(ctx.actor) ?? filter.partnerId }),
  )
}

/** @throws Problem `not-found`, also for another partner's payout */
export async function loadPayout(ctx: Context, id: PayoutId): Promise<PayoutRecord> {
  const brandId = requireAccess(ctx.actor, { scope: 'payouts:read', roles: ['admin', 'partner'] })
  return inBrand(ctx.db, brandId, async (tx) => {
    const payout = await findPayout(tx, id)
    const own = ownPartner(ctx.actor)
    if (payout === null || (own !== null && payout.partnerId !== own)) throw notFound()
    return payout
  })
}

async function runRecord(tx: Tx, id: PayoutRunId): Promise<PayoutRunRecord> {
  const run = await findPayoutRun(tx, id)
  const [record] = run === null ? [] : await withPayouts(tx, [run])
  if (record === undefined) throw notFound()
  return record
}

async function withPayouts(tx: Tx, runs: readonly PayoutRunRow[]): Promise<PayoutRunRecord[]> {
  const payouts = await payoutsOfRuns(
    tx,
    runs.map(({ id }) => id),
  )
  const leftOut = runs.flatMap((run) => run.leftOut.map(({ partner_id }) => partner_id))
  const partners = await findPartners(tx, [...new Set(leftOut)])
  const partnerNames = new Map(partners.map(({ id, name }) => [id, name]))
  return runs.map((run) => ({
    ...run,
    payouts: payouts.filter(({ runId }) => runId === run.id),
    partnerNames,
  }))
}

// Projections: the two tables that are kept for speed and follow from the facts. Which invariant compares
// each, and how one that differs is written again. Called by the checks of core.

import type { Tx } from '@openpartner/db'
import { sql } from 'drizzle-orm'
import type { Invariant } from './invariants.ts'

export interface Projection {
  /** Its table. */
  readonly name: 'commission_states' | 'ledger_accounts'
  /** The invariant that derives it from the facts and compares row by row. */
  readonly comparedBy: string
}

export const PROJECTIONS: readonly Projection[] = [
  { name: 'commission_states', comparedBy: 'commission-state-follows-facts' },
  { name: 'ledger_accounts', comparedBy: 'account-totals-equal-postings' },
]

/** Rows the facts say the projection should have. */
export async function countRows(tx: Tx, { name }: Projection): Promise<number> {
  // An account is no fact that could be missing: it is opened by whoever posts to it first.
  const table = sql.raw(name === 'commission_states' ? 'commissions' : name)
  const { rows } = await tx.orm.execute<{ count: string }>(sql`select count(*) as count from ${table}`)
  return Number(rows[0]?.count ?? 0)
}

/**
 * Locks what differs, in the order of all writers, then derives it again and writes it. `invariant` is the
 * one that compares this projection: its columns
 * `derived`, `payout_id` and `blocked_by` are what a state should be.
 */
export async function rewriteProjection(tx: Tx, { name }: Projection, invariant: Invariant): Promise<void> {
  if (name === 'ledger_accounts') await tx.orm.execute(sql`select rewrite_account_totals()`)
  else await rewriteStates(tx, sql.raw(invariant.query))
}

async function rewriteStates(tx: Tx, derived: ReturnType<typeof sql.raw>): Promise<void> {
  await tx.orm.execute(sql`select copy_commissions_to_states()`)
  await tx.orm.execute(sql`
    select count(*) from (
      select from commission_states
       where commission_id in (select id from (${derived}) as differing)
       order by partner_id, commission_id for update
    ) as locked`)
  // A statement of its own, so that it sees what was committed while the locks were waited for.
  await tx.orm.execute(sql`
    update commission_states s set state = d.derived, payout_id = d.payout_id, blocked_by = d.blocked_by
      from (${derived}) as d where s.commission_id = d.id`)
}

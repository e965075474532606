// Projections: the three tables that are kept for speed and follow from the facts. Which invariant compares
// each, and how one that differs is written again. Called by the checks of core.

import type { Tx } from '@openpartner/db'
import { sql } from 'drizzle-orm'
import type { Invariant } from './invariants.ts'

export interface Projection {
  /** Its table. */
  readonly name: 'commission_states' | 'ledger_accounts' | 'click_hours'
  /** The invariant that derives it from the facts and compares row by row. */
  readonly comparedBy: string
}

export const PROJECTIONS: readonly Projection[] = [
  { name: 'commission_states', comparedBy: 'commission-state-follows-facts' },
  { name: 'ledger_accounts', comparedBy: 'account-totals-equal-postings' },
  { name: 'click_hours', comparedBy: 'click-hours-count-clicks' },
]

/** Rows that are compared. */
export async function countRows(tx: Tx, { name }: Projection): Promise<number> {
  // One state for each commission; the other two are counted as they are.
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
  else if (name === 'click_hours') await tx.orm.execute(sql`select rewrite_click_hours()`)
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

// What partners owe: payable balances below zero, with the moves that made them so. Named query; read by the
// ageing report.

import type { Tx } from '@openpartner/db'
import { type BalanceMove, type Currency, encodeId, type PartnerId, parseCurrency } from '@openpartner/domain'
import { sql } from 'drizzle-orm'

/** One partner who owes in one currency, by partner name. */
export interface Owing {
  readonly partnerId: PartnerId
  readonly partnerName: string
  readonly currency: Currency
  /** Since the balance was last not negative, oldest first; what was there then is the first move. */
  readonly moves: readonly BalanceMove[]
}

interface MoveRow extends Record<string, unknown> {
  readonly partner_id: string
  readonly partner_name: string
  readonly currency: string
  readonly at: string
  readonly amount: string
  readonly balance: string
  readonly commission_id: string | null
}

/** Reads without locking: for looking, not for deciding. */
export async function listOwing(tx: Tx): Promise<Owing[]> {
  const { rows } = await tx.orm.execute<MoveRow>(sql`
    with moves as (
      select a.partner_id, p.name as partner_name, a.currency, m.*,
             sum(m.amount) over (partition by a.id order by m.id) as balance
        from ledger_accounts a join partners p on p.id = a.partner_id
       cross join lateral (
         select id, posted_at, -amount as amount,
                case when cause in ('claw_back', 'offset') then cause_id end as commission_id
           from postings where debit_account_id = a.id
         union all
         select id, posted_at, amount, null from postings where credit_account_id = a.id
       ) m
       where a.kind = 'partner:payable' and a.debits > a.credits
    ), marked as (
      select *, bool_or(balance >= 0) over (partition by partner_id, currency order by id desc) as is_covered
        from moves
    )
    select partner_id, partner_name, currency, commission_id,
           to_char(posted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
           amount::text as amount, balance::text as balance
      from marked where not is_covered order by partner_name, partner_id, currency, id`)
  const byOwner = new Map<string, MoveRow[]>()
  for (const row of rows) {
    const owner = `${row.partner_id} ${row.currency}`
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), row])
  }
  return [...byOwner.values()].flatMap(toOwing)
}

function toOwing(rows: readonly MoveRow[]): Owing[] {
  const [first] = rows
  if (first === undefined) return []
  const before = {
    at: new Date(first.at),
    amount: BigInt(first.balance) - BigInt(first.amount),
    commissionId: null,
  }
  const moves = rows.map(({ at, amount, commission_id }) => ({
    at: new Date(at),
    amount: BigInt(amount),
    commissionId: commission_id === null ? null : encodeId('com', commission_id),
  }))
  return [
    {
      partnerId: encodeId('ptn', first.partner_id),
      partnerName: first.partner_name,
      currency: parseCurrency(first.currency),
      moves: [before, ...moves],
    },
  ]
}

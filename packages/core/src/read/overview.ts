// The numbers of a period: a day series, totals, the period before and the top partners. Called by the API.

import { inBrand, type Tx } from '@openpartner/db'
import {
  addDays,
  type Currency,
  DAY_MS,
  encodeId,
  type Money,
  type PartnerId,
  parseCurrency,
  uuidOf,
} from '@openpartner/domain'
import { sql } from 'drizzle-orm'
import { type Context, ownPartner, requireAccess } from '../context.ts'

export interface Period {
  /** First instant, inclusive; midnight UTC. */
  readonly from: Date
  /** Last instant, exclusive; midnight UTC. */
  readonly to: Date
}

export interface DayCount {
  /** YYYY-MM-DD, UTC */
  readonly day: string
  readonly clicks: number
  readonly leads: number
  readonly sales: number
}

export interface PeriodTotals {
  readonly clicks: number
  readonly uncountedClicks: number
  readonly leads: number
  readonly sales: number
  readonly creditedSales: number
  readonly revenue: readonly Money[]
  readonly commissions: readonly Money[]
}

export interface TopPartner {
  readonly id: PartnerId
  readonly name: string
  readonly clicks: number
  readonly sales: number
  readonly commissions: readonly Money[]
}

export interface OverviewNumbers {
  readonly days: readonly DayCount[]
  readonly totals: PeriodTotals
  readonly previous: PeriodTotals
  readonly topPartners: readonly TopPartner[]
}

const TOP_PARTNERS_MAX = 5

/**
 * Sales and money straight from the facts, clicks from their counts per hour, which the nightly check
 * compares with the facts. A partner sees their own.
 */
export async function overview(ctx: Context, period: Period): Promise<OverviewNumbers> {
  const brandId = requireAccess(ctx.actor, { scope: 'brand:read', roles: ['admin', 'partner'] })
  const partnerId = ownPartner(ctx.actor)
  const lengthMs = period.to.getTime() - period.from.getTime()
  const before = { from: new Date(period.from.getTime() - lengthMs), to: period.from }
  return inBrand(ctx.db, brandId, async (tx) => {
    const days = await countByDay(tx, period, partnerId)
    const totals = await totalsOf(tx, period, partnerId)
    const previous = await totalsOf(tx, before, partnerId)
    return { days, totals, previous, topPartners: partnerId === null ? await topPartners(tx, period) : [] }
  })
}

/** Events that count for a partner are those whose newest decision credits them; for the brand, all. */
function creditedTo(partnerId: PartnerId | null) {
  return partnerId === null
    ? sql`true`
    : sql`exists (select from attribution_shares s
        where s.attribution_id = a.id and s.partner_id = ${uuidOf(partnerId)})`
}

const clicksOf = (partnerId: PartnerId | null) =>
  partnerId === null ? sql`true` : sql`partner_id = ${uuidOf(partnerId)}`

const newestDecision = sql`
  left join lateral (
    select id, outcome from attributions where event_id = e.id order by version desc limit 1
  ) a on true`

async function countByDay(tx: Tx, { from, to }: Period, partnerId: PartnerId | null): Promise<DayCount[]> {
  const clicks = await tx.orm.execute<{ day: string; clicks: number }>(sql`
    select to_char(hour at time zone 'utc', 'YYYY-MM-DD') as day, sum(counted)::int as clicks from click_hours
     where hour >= ${from} and hour < ${to} and ${clicksOf(partnerId)}
     group by 1`)
  const events = await tx.orm.execute<{ day: string; leads: number; sales: number }>(sql`
    select to_char(occurred_at at time zone 'utc', 'YYYY-MM-DD') as day,
           count(*) filter (where kind in ('lead', 'signup'))::int as leads,
           count(*) filter (where kind = 'sale')::int as sales
      from events e ${newestDecision}
     where occurred_at >= ${from} and occurred_at < ${to} and ${creditedTo(partnerId)} group by 1`)
  const days: DayCount[] = []
  for (let day = from; day.getTime() < to.getTime(); day = addDays(day, 1)) {
    const name = day.toISOString().slice(0, 10)
    const event = events.rows.find((row) => row.day === name)
    const clicked = clicks.rows.find((row) => row.day === name)?.clicks ?? 0
    days.push({ day: name, clicks: clicked, leads: event?.leads ?? 0, sales: event?.sales ?? 0 })
  }
  return days
}

async function totalsOf(tx: Tx, { from, to }: Period, partnerId: PartnerId | null): Promise<PeriodTotals> {
  const clicks = await tx.orm.execute<{ counted: number | null; uncounted: number | null }>(sql`
    select sum(counted)::int as counted, sum(uncounted)::int as uncounted
      from click_hours where hour >= ${from} and hour < ${to} and ${clicksOf(partnerId)}`)
  const events = await tx.orm.execute<{ leads: number; sales: number; credited: number }>(sql`
    select count(*) filter (where kind in ('lead', 'signup'))::int as leads,
           count(*) filter (where kind = 'sale')::int as sales,
           count(*) filter (where kind = 'sale' and a.outcome = 'credited')::int as credited
      from events e ${newestDecision}
     where occurred_at >= ${from} and occurred_at < ${to} and ${creditedTo(partnerId)}`)
  const revenue = await tx.orm.execute<Sum>(sql`
    select currency, sum(gross)::text as amount from events e ${newestDecision}
     where kind = 'sale' and a.outcome = 'credited' and occurred_at >= ${from} and occurred_at < ${to}
       and ${creditedTo(partnerId)}
     group by currency order by currency`)
  const commissions = await tx.orm.execute<Sum>(sql`
    select currency, sum(amount)::text as amount from commissions
     where earned_at >= ${from} and earned_at < ${to} and ${clicksOf(partnerId)}
     group by currency order by currency`)
  return {
    clicks: clicks.rows[0]?.counted ?? 0,
    uncountedClicks: clicks.rows[0]?.uncounted ?? 0,
    leads: events.rows[0]?.leads ?? 0,
    sales: events.rows[0]?.sales ?? 0,
    creditedSales: events.rows[0]?.credited ?? 0,
    revenue: revenue.rows.map(toMoney),
    commissions: commissions.rows.map(toMoney),
  }
}

/** By credited sales, then clicks. What a partner sees as their own sales is what counts here. */
async function topPartners(tx: Tx, { from, to }: Period): Promise<TopPartner[]> {
  const { rows } = await tx.orm.execute<{ id: string; name: string; clicks: number; sales: number }>(sql`
    with clicked as (
      select partner_id, sum(counted)::int as clicks from click_hours
       where hour >= ${from} and hour < ${to} group by partner_id
    ), sold as (
      select s.partner_id, count(distinct e.id)::int as sales
        from events e ${newestDecision} join attribution_shares s on s.attribution_id = a.id
       where e.kind = 'sale' and e.occurred_at >= ${from} and e.occurred_at < ${to} group by s.partner_id
    )
    select p.id, p.name, coalesce(clicks, 0) as clicks, coalesce(sales, 0) as sales
      from partners p left join clicked on clicked.partner_id = p.id left join sold on sold.partner_id = p.id
     where clicks > 0 or sales > 0
     order by sales desc, clicks desc, p.id limit ${TOP_PARTNERS_MAX}`)
  const sums = await tx.orm.execute<Sum & { partner_id: string }>(sql`
    select partner_id, currency, sum(amount)::text as amount from commissions
     where partner_id = any (${`{${rows.map(({ id }) => id).join(',')}}`}::uuid[])
       and earned_at >= ${from} and earned_at < ${to}
     group by partner_id, currency order by currency`)
  return rows.map((row) => ({
    ...row,
    id: encodeId('ptn', row.id),
    commissions: sums.rows.filter(({ partner_id }) => partner_id === row.id).map(toMoney),
  }))
}

interface Sum extends Record<string, unknown> {
  readonly currency: string
  readonly amount: string
}

function toMoney({ currency, amount }: Sum): Money {
  const code: Currency = parseCurrency(currency)
  return { amount: BigInt(amount), currency: code }
}

/** Whole days, UTC: `from` and `to` as dates, both inclusive; at most a year, because each day is a row. */
export const OVERVIEW_DAYS_MAX = 366

export function periodOf(fromDay: string, toDay: string): Period {
  return { from: new Date(`${fromDay}T00:00:00Z`), to: new Date(Date.parse(`${toDay}T00:00:00Z`) + DAY_MS) }
}

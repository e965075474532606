// Brings the database to a number of existing events: every row of each is a copy of one the verbs wrote, so
// that a filled database looks like a grown one whatever columns there are.

import { bindIdentity, ingestEvent } from '@openpartner/core/flow'
import { decodeId, uuidOf } from '@openpartner/domain'
import { createFakeClock } from '@openpartner/testkit/clock'
import { givenClick, saleOf } from '@openpartner/testkit/given'
import { customerOf, scheme, sqlUuid, UUID_KINDS } from './scheme.ts'
import { type BenchStage, PARTNERS } from './stage.ts'

const EVENTS_PER_CUSTOMER = 5
/** A statement of this many rows takes seconds, and its progress can be told. */
const ROWS_PER_STATEMENT = 250_000

export const customersAt = (events: number): number => Math.ceil(events / EVENTS_PER_CUSTOMER)

/** The accounts, and one customer per partner with one sale, made by the verbs: what is copied. */
export async function givenSamples({
  owner,
  ctx,
  db,
  ownerUrl,
  partnerIds,
  links,
}: BenchStage): Promise<void> {
  await owner.query(
    `insert into ledger_accounts (id, brand_id, kind, partner_id, currency)
     values (${sqlUuid(UUID_KINDS.expense, '0')}, app_brand_id(), 'brand:expense', null, 'EUR')`,
  )
  await owner.query('create temp table samples (partner bigint, name text, row jsonb)')
  for (const [at, partnerId] of partnerIds.entries()) {
    await owner.query(
      `insert into ledger_accounts (id, brand_id, kind, partner_id, currency)
       values (${sqlUuid(UUID_KINDS.held, '$1')}, app_brand_id(), 'partner:held', $2, 'EUR')`,
      [at, uuidOf(partnerId)],
    )
    const link = links[at]
    if (link === undefined) throw new Error('a partner without a link')
    const stage = { db, ownerUrl, clock: createFakeClock(new Date()) }
    const clickId = await givenClick(stage, ctx, { link })
    const customerRef = `sample_${at}`
    await bindIdentity(ctx, { clickId, customerRef })
    const { event } = await ingestEvent(ctx, saleOf(ctx, customerRef, { source: 'import' }))
    await keepSamples(owner, at, event.id)
  }
  await owner.query('analyze samples')
}

async function keepSamples(owner: BenchStage['owner'], partner: number, eventId: string): Promise<void> {
  await owner.query(
    `with event as (select * from events where id = $2),
          decision as (select a.* from attributions a join event e on a.event_id = e.id),
          share as (select s.* from attribution_shares s join decision d on s.attribution_id = d.id),
          commission as (select c.* from commissions c join event e on c.event_id = e.id)
     insert into samples
     select $1::bigint, 'events', to_jsonb(t) from event t
     union all select $1::bigint, 'attributions', to_jsonb(t) from decision t
     union all select $1::bigint, 'attribution_shares', to_jsonb(t) from share t
     union all select $1::bigint, 'commissions', to_jsonb(t) from commission t
     union all select $1::bigint, 'commission_states', to_jsonb(t) from commission_states t
                 where t.commission_id in (select id from commission)
     union all select $1::bigint, 'postings', to_jsonb(t) from postings t where t.cause_id in (select id from commission)
     union all select $1::bigint, 'identities', to_jsonb(t) from identities t where t.customer_ref in (select customer_ref from event)
     union all select $1::bigint, 'clicks', to_jsonb(t) from clicks t where t.id in (select click_id from share)`,
    [partner, decodeId('evt', eventId)],
  )
}

interface Copy {
  readonly table: string
  /** What differs from the sample: columns and their SQL, of `n` (the event) and `c` (its customer). */
  readonly columns: Readonly<Record<string, string>>
}

const { click, identity, event, attribution, share, commission, posting, held, expense } = UUID_KINDS
const CUSTOMER = `'cus_' || c`
const occurred = (base: string) => `'${base}'::timestamptz + interval '1 hour' + n * interval '10 ms'`
const FIRST = scheme.clickedAt.toISOString()

const OF_CUSTOMERS: readonly Copy[] = [
  { table: 'clicks', columns: { id: sqlUuid(click, 'n'), clicked_at: `'${FIRST}'` } },
  {
    table: 'identities',
    columns: {
      id: sqlUuid(identity, 'n'),
      customer_ref: CUSTOMER,
      click_id: sqlUuid(click, 'n'),
      bound_at: `'${FIRST}'`,
    },
  },
]
const OF_EVENTS: readonly Copy[] = [
  {
    table: 'events',
    columns: {
      id: sqlUuid(event, 'n'),
      customer_ref: CUSTOMER,
      external_id: `'filled_' || n`,
      occurred_at: occurred(FIRST),
    },
  },
  {
    table: 'attributions',
    columns: { id: sqlUuid(attribution, 'n'), event_id: sqlUuid(event, 'n'), bound_at: occurred(FIRST) },
  },
  {
    table: 'attribution_shares',
    columns: {
      id: sqlUuid(share, 'n'),
      attribution_id: sqlUuid(attribution, 'n'),
      click_id: sqlUuid(click, 'c'),
    },
  },
  {
    table: 'commissions',
    columns: {
      id: sqlUuid(commission, 'n'),
      event_id: sqlUuid(event, 'n'),
      share_id: sqlUuid(share, 'n'),
      attribution_id: sqlUuid(attribution, 'n'),
      earned_at: occurred(FIRST),
    },
  },
  { table: 'commission_states', columns: { commission_id: sqlUuid(commission, 'n') } },
  {
    table: 'postings',
    columns: {
      id: sqlUuid(posting, 'n'),
      cause_id: sqlUuid(commission, 'n'),
      debit_account_id: sqlUuid(expense, '0'),
      credit_account_id: sqlUuid(held, `c % ${PARTNERS}`),
    },
  },
]

/** From `from` events to `to` events; every customer has at least one afterwards. */
export async function fillTo(stage: BenchStage, from: number, to: number, say: (line: string) => void) {
  const [known, customers] = [from === 0 ? 0 : customersAt(from), customersAt(to)]
  const { owner } = stage
  // Counted row by row, one account would leave as many dead versions as there are postings.
  await owner.query('alter table postings disable trigger apply_posting')
  for (const copy of OF_CUSTOMERS) await copyRows(stage, copy, { from: known, to: customers, customers }, say)
  for (const copy of OF_EVENTS) await copyRows(stage, copy, { from, to, customers }, say)
  await owner.query(
    `update ledger_accounts a set
       debits = coalesce((select sum(amount) from postings where debit_account_id = a.id), 0),
       credits = coalesce((select sum(amount) from postings where credit_account_id = a.id), 0)
     where brand_id = app_brand_id()`,
  )
  await owner.query('alter table postings enable always trigger apply_posting')
  await owner.query('vacuum analyze')
}

interface Span {
  readonly from: number
  readonly to: number
  readonly customers: number
}

async function copyRows(
  { owner }: BenchStage,
  { table, columns }: Copy,
  span: Span,
  say: (line: string) => void,
) {
  const changes = Object.entries(columns).map(([name, sql]) => `'${name}', ${sql}`)
  for (let first = span.from; first < span.to; first += ROWS_PER_STATEMENT) {
    const last = Math.min(first + ROWS_PER_STATEMENT, span.to) - 1
    await owner.query(
      `insert into ${table}
       select copy.*
         from (select n, n % ${span.customers} as c from generate_series($1::bigint, $2::bigint) as n) as made
         join samples on samples.name = '${table}' and samples.partner = c % ${PARTNERS}
        cross join lateral jsonb_populate_record(null::${table}, row || jsonb_build_object(${changes.join(', ')})) as copy`,
      [first, last],
    )
    if (span.to - span.from > ROWS_PER_STATEMENT) say(`filled ${table} to ${last + 1}`)
  }
}

export const someCustomer = (random: () => number, customers: number): string =>
  customerOf(Math.floor(random() * customers))

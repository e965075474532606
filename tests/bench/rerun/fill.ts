// A brand with as many customers as wanted, each with ten events, decided and booked: one customer is
// made by the product's own verbs, the others are copies of their rows. For the bench of re-runs.

import { bindIdentity } from '@openpartner/core/flow'
import { addDays, uuidOf } from '@openpartner/domain'
import { createFakeClock } from '@openpartner/testkit/clock'
import {
  givenBrand,
  givenClick,
  givenPartner,
  givenProgram,
  givenSale,
  type Stage,
} from '@openpartner/testkit/given'
import type pg from 'pg'

export const EVENTS_PER_CUSTOMER = 10
const COPIES_PER_STATEMENT = 5_000

/** Whose rows are copied. */
const MODEL = 'customer 0'

export async function fill(stage: Omit<Stage, 'clock'>, owner: pg.Client, customers: number) {
  const clock = createFakeClock('2026-01-01T12:00:00Z')
  const ctx = await givenBrand({ ...stage, clock })
  const program = await givenProgram(ctx)
  const from = clock.now()
  for (const name of ['Ada', 'Bob']) {
    const { link } = await givenPartner(ctx, program.id, name)
    const clickId = await givenClick({ ...stage, clock }, ctx, { link })
    await bindIdentity(ctx, { clickId, customerRef: MODEL })
    clock.advance({ days: 1 })
  }
  for (let sale = 0; sale < EVENTS_PER_CUSTOMER; sale++) {
    clock.advance({ days: 1 })
    await givenSale(ctx, MODEL)
  }
  const period = { from, to: addDays(clock.now(), 1) }
  await copyCustomer(owner, uuidOf(ctx.actor.brandId), customers - 1)
  return { ctx, programId: program.id, period }
}

/** Columns that are ids of copied rows; all others are copied as they are, or said otherwise below. */
const TABLES = [
  { table: 'identities', ids: ['id'] },
  { table: 'events', ids: ['id'] },
  { table: 'attributions', ids: ['id', 'event_id'] },
  { table: 'attribution_shares', ids: ['id', 'attribution_id'] },
  { table: 'commissions', ids: ['id', 'event_id', 'share_id', 'attribution_id', 'original_id'] },
  { table: 'commission_states', ids: ['commission_id'] },
] as const

async function copyCustomer(owner: pg.Client, brandId: string, copies: number): Promise<void> {
  await owner.query("select set_config('app.brand_id', $1, false)", [brandId])
  // Copies of sound rows are sound: no foreign key has to be looked up a million times.
  await owner.query('set session_replication_role = replica')
  for (const { table, ids } of TABLES) {
    await owner.query(
      `create temp table one on commit preserve rows as select * from ${table} where brand_id = $1`,
      [brandId],
    )
    const { rows } = await owner.query<{ name: string }>(
      `select attname as name from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> 'recorded_at'`,
      [table],
    )
    const columns = rows.map(({ name }) => name)
    const values = columns.map((name) => copyOf(name, ids))
    for (let first = 1; first <= copies; first += COPIES_PER_STATEMENT) {
      await owner.query(
        `insert into ${table} (${columns.join(', ')})
         select ${values.join(', ')} from one, generate_series($1::int, $2::int) as n`,
        [first, Math.min(copies, first + COPIES_PER_STATEMENT - 1)],
      )
    }
    await owner.query('drop table one')
  }
  await owner.query('set session_replication_role = origin')
  await owner.query(
    'update ledger_accounts set debits = debits * $1, credits = credits * $1 where brand_id = $2',
    [copies + 1, brandId],
  )
  await owner.query('analyze')
}

/** The n-th copy of a column's value. */
function copyOf(column: string, ids: readonly string[]): string {
  if (ids.includes(column)) return `md5(one.${column}::text || n)::uuid`
  if (column === 'customer_ref') return `'customer ' || n`
  if (column === 'external_id') return `one.external_id || '-' || n`
  return `one.${column}`
}

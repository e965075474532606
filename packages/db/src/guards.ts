// The boot check: refuses to start when a guard that makes history immutable is missing or the role has too
// many rights.

import { sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { type RuntimeRole, roleName } from './migrate.ts'

/** Tables whose rows are never changed. Partitions of `clicks` are found through their parent. */
export const FACT_TABLES = [
  'terms',
  'clicks',
  'identities',
  'events',
  'attributions',
  'attribution_shares',
  'commissions',
  'postings',
  'partner_statuses',
  'program_statuses',
  'manual_attributions',
  'manual_shares',
  'membership_groups',
  'terms_acceptances',
  'reviews',
  'write_offs',
  'write_off_decisions',
  'payout_runs',
  'payouts',
  'payout_items',
  'payout_results',
  'audit_entries',
  'book_checks',
  'attribution_runs',
  'attribution_run_applications',
  'period_closings',
] as const

/** Tables that hold one brand's rows and are not facts. */
export const BRAND_TABLES = [
  'brands',
  'admins',
  'invitations',
  'programs',
  'partners',
  'partner_groups',
  'memberships',
  'links',
  'coupons',
  'ledger_accounts',
  'commission_states',
  'click_hours',
  'api_keys',
  'idempotency_keys',
  'mail_settings',
  'attribution_run_progress',
  'attribution_run_passes',
  'attribution_run_totals',
] as const

/** Triggers that keep a projection in the transaction of its fact, each calling the function of its name. */
const KEEPERS = [
  ['postings', 'apply_posting'],
  ['clicks', 'count_clicks'],
] as const

/**
 * Everything that is wrong with the guards as this connection sees them, one sentence each; empty when all
 * stand. Checks that the connection runs as the expected role, that row-level security is on and forced,
 * that the append-only triggers and those that keep projections fire always, and that the role may not
 * UPDATE, DELETE, TRUNCATE or back-date a fact.
 */
export async function missingGuards(db: Database, role: RuntimeRole): Promise<string[]> {
  const expected = roleName(role)
  const { rows: me } = await db.orm.execute<{ role: string; superuser: boolean; bypass: boolean }>(sql`
    select current_user as role, rolsuper as superuser, rolbypassrls as bypass
      from pg_roles where rolname = current_user`)
  const problems: string[] = []
  if (me[0]?.role !== expected) problems.push(`connected as ${me[0]?.role ?? 'nobody'}, not as ${expected}`)
  if (me[0]?.superuser) problems.push(`${me[0].role} is a superuser`)
  if (me[0]?.bypass) problems.push(`${me[0].role} bypasses row-level security`)
  const { rows } = await db.orm.execute<{ problem: string }>(guardQuery)
  return [...problems, ...rows.map(({ problem }) => problem)]
}

const names = (tables: readonly string[]) => sql.raw(`array[${tables.map((name) => `'${name}'`).join(', ')}]`)

const keepers = sql.raw(KEEPERS.map(([table, trigger]) => `('${table}', '${trigger}')`).join(', '))

const guardQuery = sql`
  with wanted as (
    select name, true as is_fact from unnest(${names(FACT_TABLES)}) as name
    union all select name, false from unnest(${names(BRAND_TABLES)}) as name
  ), tables as (
    select w.name, w.is_fact, to_regclass('public.' || w.name) as oid from wanted w
    union all
    select i.inhrelid::regclass::text, true, i.inhrelid::regclass from pg_inherits i
     where i.inhparent = to_regclass('public.clicks')
       and (select relkind from pg_class where oid = i.inhrelid) = 'r'
  ), checks as (
    select name, is_fact, t.oid, c.relrowsecurity and c.relforcerowsecurity as rls_forced,
           (select count(*) from pg_trigger g where g.tgrelid = t.oid and g.tgenabled = 'A'
               and g.tgname in ('refuse_change', 'refuse_truncate')
               and g.tgfoid = to_regproc('public.refuse_change')) as guards
      from tables t left join pg_class c on c.oid = t.oid
  )
  select format('table %s is missing', name) as problem from checks where oid is null
  union all
  select format('row-level security is not forced on %s', name) from checks
   where oid is not null and not rls_forced
  union all
  select format('the append-only triggers of %s are missing or switched off', name) from checks
   where oid is not null and is_fact and guards <> 2
  union all
  select format('the trigger %s of %s is missing or switched off', k.trigger, k.target)
    from (values ${keepers}) as k (target, trigger)
   where not exists (
     select from pg_trigger g
      where g.tgrelid = to_regclass('public.' || k.target) and g.tgname = k.trigger and g.tgenabled = 'A'
        and g.tgfoid = to_regproc('public.' || k.trigger))
  union all
  select format('%s may %s on %s', current_user, right_name, name)
    from checks, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) as right_name
   where oid is not null and is_fact and (has_table_privilege(oid, right_name)
      or (right_name = 'UPDATE' and has_any_column_privilege(oid, 'UPDATE')))
  union all
  select format('%s may INSERT recorded_at on %s', current_user, name) from checks
   where oid is not null and is_fact and has_column_privilege(oid, 'recorded_at', 'INSERT')`

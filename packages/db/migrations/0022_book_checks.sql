-- What the nightly check of the books found, and the two functions that write a projection again from the
-- facts. Locks: none beyond new objects.

create table book_checks (
  id uuid primary key,
  brand_id uuid not null references brands,
  -- 'projections': rows derived again and compared. 'invariants': rules asked.
  kind text not null check (kind in ('projections', 'invariants')),
  started_at timestamptz not null,
  finished_at timestamptz not null,
  -- Rows of projections, or rules.
  compared bigint not null check (compared >= 0),
  -- Rows that differ, or that break a rule; 0: the books agree.
  differing bigint not null check (differing >= 0),
  -- One element per projection or rule: its name, what holds, figures, and the first rows that differ.
  details jsonb not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index book_checks_by_brand on book_checks (brand_id, kind, started_at);
call guard_fact_table('book_checks', array['openpartner_worker']);

-- What each row of commission_states copies from its commission, written again where it differs or is
-- missing; a missing one starts as held, and whoever calls this derives its state next. As the owner: no
-- runtime role may write an amount here. It can only write what the commissions of the transaction's brand
-- say.
create function copy_commissions_to_states() returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from public.commission_states s join public.commissions c on c.id = s.commission_id
    where c.brand_id = public.app_brand_id()
      and (s.partner_id, s.program_id, s.amount, s.currency, s.release_at)
          is distinct from (c.partner_id, c.program_id, c.amount, c.currency, c.release_at)
    order by s.partner_id, s.commission_id for update of s;
  update public.commission_states s
     set partner_id = c.partner_id, program_id = c.program_id, amount = c.amount, currency = c.currency,
         release_at = c.release_at
    from public.commissions c
   where c.id = s.commission_id and c.brand_id = public.app_brand_id()
     and (s.partner_id, s.program_id, s.amount, s.currency, s.release_at)
         is distinct from (c.partner_id, c.program_id, c.amount, c.currency, c.release_at);
  insert into public.commission_states
      (commission_id, brand_id, partner_id, program_id, amount, currency, state, release_at)
    select c.id, c.brand_id, c.partner_id, c.program_id, c.amount, c.currency, 'held', c.release_at
      from public.commissions c
     where c.brand_id = public.app_brand_id()
       and not exists (select from public.commission_states s where s.commission_id = c.id)
    on conflict do nothing;
end $$;
revoke all on function copy_commissions_to_states() from public;
grant execute on function copy_commissions_to_states() to openpartner_worker;
grant update (blocked_by) on commission_states to openpartner_worker;

-- Totals of accounts, written again as the sums over their postings. Locks the brand's accounts in id
-- order, as every posting does: one that is under way is waited for or adds itself afterwards.
create function rewrite_account_totals() returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from public.ledger_accounts where brand_id = public.app_brand_id() order by id for update;
  update public.ledger_accounts a
     set debits = d.total, credits = c.total
    from public.ledger_accounts o
    cross join lateral (
      select coalesce(sum(amount), 0) as total from public.postings where debit_account_id = o.id
    ) d
    cross join lateral (
      select coalesce(sum(amount), 0) as total from public.postings where credit_account_id = o.id
    ) c
   where a.id = o.id and o.brand_id = public.app_brand_id() and (a.debits <> d.total or a.credits <> c.total);
end $$;
revoke all on function rewrite_account_totals() from public;
grant execute on function rewrite_account_totals() to openpartner_worker;

-- The worker reads which migrations have been applied, for `openpartner doctor`.
grant usage on schema drizzle to openpartner_worker;
grant select on drizzle.__drizzle_migrations to openpartner_worker;

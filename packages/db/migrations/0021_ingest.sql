-- Accounts are found, locked and read in one statement. Locks: none beyond new objects.

-- Locks accounts in id order and says what they hold. A row that had to be waited for is returned as the
-- other writer left it (READ COMMITTED), so the totals are true until this transaction ends. Accounts that do
-- not exist are left out. As the owner, because FOR UPDATE needs a right to UPDATE that no runtime role has.
create function hold_ledger_accounts(kinds text[], partner_ids uuid[], currencies text[])
  returns table (id uuid, kind text, partner_id uuid, currency char(3), debits bigint, credits bigint)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with wanted as (
    select * from unnest(kinds, partner_ids, currencies) as w (kind, partner_id, currency)
  )
  select a.id, a.kind, a.partner_id, a.currency, a.debits, a.credits
    from public.ledger_accounts a
   where a.brand_id = public.app_brand_id()
     and a.id in (
       select b.id from wanted w join public.ledger_accounts b
           on b.brand_id = public.app_brand_id() and b.kind = w.kind and b.partner_id = w.partner_id
          and b.currency = w.currency::char(3)
       union all
       select b.id from wanted w join public.ledger_accounts b
           on b.brand_id = public.app_brand_id() and b.kind = w.kind and b.partner_id is null
          and b.currency = w.currency::char(3)
        where w.partner_id is null)
   order by a.id
     for update of a
$$;
revoke all on function hold_ledger_accounts(text[], uuid[], text[]) from public;
grant execute on function hold_ledger_accounts(text[], uuid[], text[]) to openpartner_api, openpartner_worker;

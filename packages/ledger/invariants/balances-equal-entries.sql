-- What each partner account holds is the sum of the entries that stand there, so that a payout run, which
-- gathers entries, pays what the account says: also after write-offs, which are entries for that reason.
with booked as (
  select brand_id, partner_id, currency, 'partner:' || state as kind, sum(amount) as amount
    from commission_states group by 1, 2, 3, 4
), balances as (
  select brand_id, partner_id, currency, kind, credits - debits as amount
    from ledger_accounts where partner_id is not null
)
select brand_id, partner_id, currency, kind, b.amount as balance, e.amount as entries
  from balances b full join booked e using (brand_id, partner_id, currency, kind)
 where coalesce(b.amount, 0) <> coalesce(e.amount, 0);

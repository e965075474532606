-- The totals kept on each account equal the sums over its postings.
select a.id, a.kind, a.debits, a.credits, d.total as posted_debits, c.total as posted_credits
  from ledger_accounts a
  cross join lateral (select coalesce(sum(amount), 0) as total from postings where debit_account_id = a.id) d
  cross join lateral (select coalesce(sum(amount), 0) as total from postings where credit_account_id = a.id) c
 where a.debits <> d.total or a.credits <> c.total;

-- Over all accounts of a brand and currency, debits equal credits.
select brand_id, currency, sum(debits) as debits, sum(credits) as credits
  from ledger_accounts group by brand_id, currency having sum(debits) <> sum(credits);

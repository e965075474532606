-- No partner account but payable is below zero.
select id, kind, partner_id, credits - debits as balance
  from ledger_accounts
 where kind in ('partner:held', 'partner:in_transit', 'partner:paid') and credits < debits;

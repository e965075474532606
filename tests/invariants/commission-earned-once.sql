-- Every commission was booked once, with its own amount; and per event and partner there is one earning under
-- the decision that stands.
select c.id, c.amount, p.amount as posted
  from commissions c left join postings p on p.cause = 'earn' and p.cause_id = c.id
 where p.amount is distinct from c.amount
union all
select min(c.id::text)::uuid, sum(c.amount), null
  from commissions c where c.kind = 'earning' group by c.event_id, c.partner_id having count(*) > 1;

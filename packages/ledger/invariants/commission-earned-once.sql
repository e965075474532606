-- Every entry was booked once, with its own signed amount; and per event and partner there is one earning,
-- which the others name as their original.
select c.id, c.amount, p.amount as posted
  from commissions c
  left join lateral (
    select sum(case cause when 'earn' then amount else -amount end) as amount, count(*) as postings
      from postings where cause in ('earn', 'take_back', 'claw_back') and cause_id = c.id
  ) p on true
 where p.amount is distinct from c.amount or p.postings <> 1
union all
select min(c.id::text)::uuid, sum(c.amount), null
  from commissions c where c.kind = 'earning' group by c.event_id, c.partner_id having count(*) > 1
union all
select c.id, c.amount, null
  from commissions c left join commissions o on o.id = c.original_id
 where c.kind <> 'earning'
   and (o.kind is distinct from 'earning' or o.event_id <> c.event_id or o.partner_id <> c.partner_id);

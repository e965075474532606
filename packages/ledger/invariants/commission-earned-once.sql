-- Every entry was booked once, with its own signed amount; per event and partner there is one earning, which
-- the others name as their original; and an entry made by hand concerns its own partner's.
select c.id, c.amount, p.amount as posted
  from commissions c
  left join lateral (
    select sum(case when cause in ('earn', 'write_off') then amount else -amount end) as amount, count(*) as postings
      from postings where cause in ('earn', 'take_back', 'claw_back', 'write_off') and cause_id = c.id
  ) p on true
 where p.amount is distinct from c.amount or p.postings <> 1
union all
select min(c.id::text)::uuid, sum(c.amount), null
  from commissions c where c.kind = 'earning' group by c.event_id, c.partner_id having count(*) > 1
union all
select c.id, c.amount, null
  from commissions c left join commissions o on o.id = c.original_id
 where (c.kind in ('adjustment', 'reversal')
        and (o.kind is distinct from 'earning' or o.event_id <> c.event_id or o.partner_id <> c.partner_id))
    or (c.kind = 'manual_adjustment' and c.original_id is not null
        and (o.partner_id is distinct from c.partner_id or o.currency <> c.currency));

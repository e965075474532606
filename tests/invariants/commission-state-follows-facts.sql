-- The projection of each commission equals the state that follows from postings and payout rows.
with live as (
  select i.commission_id, p.id as payout_id, r.outcome
    from payout_items i join payouts p on p.id = i.payout_id left join payout_results r on r.payout_id = p.id
   where r.outcome is distinct from 'failed'
), derived as (
  select c.id, l.payout_id,
         case when l.outcome = 'settled' then 'paid'
              when l.payout_id is not null then 'in_transit'
              when exists (select from postings
                            where cause in ('release', 'offset', 'claw_back') and cause_id = c.id) then 'payable'
              else 'held' end as state
    from commissions c left join live l on l.commission_id = c.id
)
select d.id, d.state as derived, s.state as projected, d.payout_id, s.payout_id as projected_payout
  from derived d left join commission_states s on s.commission_id = d.id
 where s.state is distinct from d.state or s.payout_id is distinct from d.payout_id;

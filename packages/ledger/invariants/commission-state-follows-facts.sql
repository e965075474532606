-- Where each commission stands follows from postings and payout rows, and what is copied of it is what it
-- says.
with live as (
  select i.commission_id, p.id as payout_id, r.outcome
    from payout_items i join payouts p on p.id = i.payout_id left join payout_results r on r.payout_id = p.id
   where r.outcome is distinct from 'failed'
), disputed as (
  -- Sales with a dispute that is not over; one in another currency is about nothing.
  select s.id as event_id
    from events o
    join events s on s.brand_id = o.brand_id and s.kind = 'sale' and s.external_id = o.corrects
                 and s.customer_ref = o.customer_ref
   where o.kind = 'dispute_opened' and coalesce(o.currency, s.currency) = s.currency
     and not exists (select from events e
                      where e.brand_id = o.brand_id and e.customer_ref = o.customer_ref
                        and e.kind in ('dispute_won', 'dispute_lost') and e.corrects = o.external_id
                        and coalesce(e.currency, s.currency) = s.currency)
), standing as (
  -- What admins decided about an event and partner: the newest of each pair of words.
  select event_id, partner_id,
         (array_agg(decision order by version desc) filter (where decision in ('hold', 'unhold')))[1] as hold,
         (array_agg(decision order by version desc) filter (where decision in ('approve', 'reject')))[1] as approval
    from reviews group by event_id, partner_id
), unapproved as (
  -- The terms of the first entry say whether an approval is asked for.
  select c.event_id, c.partner_id
    from commissions c join terms t on t.id = c.terms_id
   where c.kind = 'earning' and t.approval = 'manual'
), derived as (
  select c.id, c.brand_id, c.partner_id, c.program_id, c.amount, c.currency, c.release_at, l.payout_id,
         -- Whoever writes a block derives it here from its facts, in the order of BLOCK_REASONS. They are
         -- about event and partner, so that all entries of the two are blocked alike.
         array_remove(array[
           case when c.event_id in (select event_id from disputed) then 'dispute' end,
           case when r.hold = 'hold' then 'review' end,
           case when u.event_id is not null and r.approval is null then 'approval' end
         ], null) as blocked_by,
         case when l.outcome = 'settled' then 'paid'
              when l.payout_id is not null then 'in_transit'
              when exists (select from postings p
                            where p.brand_id = c.brand_id and p.cause in ('release', 'offset', 'claw_back', 'write_off')
                              and p.cause_id = c.id) then 'payable'
              else 'held' end as state
    from commissions c left join live l on l.commission_id = c.id
    left join standing r on r.event_id = c.event_id and r.partner_id = c.partner_id
    left join unapproved u on u.event_id = c.event_id and u.partner_id = c.partner_id
)
select d.id, d.state as derived, s.state as projected, d.payout_id, s.payout_id as projected_payout,
       d.blocked_by, s.blocked_by as projected_blocked_by, d.amount, s.amount as projected_amount
  from derived d left join commission_states s on s.commission_id = d.id
 where s.state is distinct from d.state or s.payout_id is distinct from d.payout_id
    or s.blocked_by is distinct from d.blocked_by
    or (s.brand_id, s.partner_id, s.program_id, s.amount, s.currency, s.release_at)
       is distinct from (d.brand_id, d.partner_id, d.program_id, d.amount, d.currency, d.release_at);

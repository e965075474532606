-- For every event, partner and currency the entries sum to what the newest decision gives, to the last minor
-- unit.
with newest as (
  select distinct on (event_id) id, event_id, evidence from attributions order by event_id, version desc
), entitled as (
  select n.event_id, s.partner_id, e.part ->> 'currency' as currency, sum((e.part ->> 'amount')::numeric) as amount
    from newest n
    join attribution_shares s on s.attribution_id = n.id
    cross join lateral (select n.evidence -> 'rewards' -> s.position as reward) r
    -- What was kept is named where something was taken back; decisions with one share need not name its part.
    cross join lateral (
      select case when r.reward ? 'kept' then r.reward -> 'kept'
                  when r.reward ? 'part' then r.reward -> 'part' else r.reward -> 'reward' end as part
    ) e
   where jsonb_typeof(e.part) = 'object'
   group by 1, 2, 3
), booked as (
  select event_id, partner_id, currency::text as currency, sum(amount) as amount
    from commissions where event_id is not null group by 1, 2, 3
)
select event_id, partner_id, currency, e.amount as entitled, b.amount as booked
  from entitled e full join booked b using (event_id, partner_id, currency)
 where coalesce(e.amount, 0) <> coalesce(b.amount, 0);

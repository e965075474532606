-- The clicks counted per partner and hour are those recorded, each once.
with derived as (
  select brand_id, partner_id, date_trunc('hour', clicked_at, 'UTC') as hour,
         count(*) filter (where marks = '{}') as counted, count(*) filter (where marks <> '{}') as uncounted
    from clicks group by 1, 2, 3
)
select partner_id, hour, d.counted, h.counted as projected_counted, d.uncounted,
       h.uncounted as projected_uncounted
  from derived d full join click_hours h using (brand_id, partner_id, hour)
 where (d.counted, d.uncounted) is distinct from (h.counted, h.uncounted);

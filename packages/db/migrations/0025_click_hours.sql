-- Clicks counted per partner and hour, kept in the transaction that records them. Locks: clicks, shared with
-- readers, while the hours so far are counted: about a second per million.

create table click_hours (
  brand_id uuid not null,
  partner_id uuid not null,
  -- The beginning of the hour of clicked_at.
  hour timestamptz not null,
  counted bigint not null check (counted >= 0),
  -- Bots, previews and prefetches.
  uncounted bigint not null check (uncounted >= 0),
  primary key (brand_id, partner_id, hour)
);
create index click_hours_by_hour on click_hours (brand_id, hour);

-- In a trigger, so that whoever records a click counts it, once: of a click that is known already no row
-- comes here, and what is rolled back was not counted. As the owner, because no runtime role may write a
-- count; brand by brand, because the router records clicks of all brands and the policy lets only one
-- through.
create function count_clicks() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  asked_for text := coalesce(current_setting('app.brand_id', true), '');
  brand uuid;
begin
  -- One order for everybody: two routers wait for each other instead of deadlocking.
  for brand in select distinct brand_id from added order by 1 loop
    perform set_config('app.brand_id', brand::text, true);
    insert into public.click_hours as h (brand_id, partner_id, hour, counted, uncounted)
      select brand_id, partner_id, date_trunc('hour', clicked_at, 'UTC'),
             count(*) filter (where marks = '{}'), count(*) filter (where marks <> '{}')
        from added where brand_id = brand group by 1, 2, 3 order by 1, 2, 3
      on conflict (brand_id, partner_id, hour) do update
        set counted = h.counted + excluded.counted, uncounted = h.uncounted + excluded.uncounted;
  end loop;
  perform set_config('app.brand_id', asked_for, true);
  return null;
end $$;
revoke all on function count_clicks() from public;

-- The owner, too, is under the policies, and here it counts for all brands.
lock table clicks in share row exclusive mode;
alter table clicks no force row level security;
insert into click_hours
  select brand_id, partner_id, date_trunc('hour', clicked_at, 'UTC'),
         count(*) filter (where marks = '{}'), count(*) filter (where marks <> '{}')
    from clicks group by 1, 2, 3;
alter table clicks force row level security;
create trigger count_clicks after insert on clicks
  referencing new table as added for each statement execute function count_clicks();
alter table clicks enable always trigger count_clicks;

call guard_brand_table('click_hours');
grant select on click_hours to openpartner_api, openpartner_worker, openpartner_reader;

-- Counts of the transaction's brand, written again from its clicks. Waits for whoever is recording clicks,
-- and they for it: what is counted here is neither missed nor counted twice by the trigger.
create function rewrite_click_hours() returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  lock table public.clicks in share row exclusive mode;
  delete from public.click_hours where brand_id = public.app_brand_id();
  insert into public.click_hours
    select brand_id, partner_id, date_trunc('hour', clicked_at, 'UTC'),
           count(*) filter (where marks = '{}'), count(*) filter (where marks <> '{}')
      from public.clicks where brand_id = public.app_brand_id() group by 1, 2, 3;
end $$;
revoke all on function rewrite_click_hours() from public;
grant execute on function rewrite_click_hours() to openpartner_worker;

-- A keyed hash of the visitor's address on every click, and the daily keys it is made with. Locks: ACCESS
-- EXCLUSIVE on clicks and its partitions for a change of the catalogue only; no row is read or written.

-- HMAC-SHA-256 of the address under the key of the click's UTC day, 16 bytes in hex; null when the router
-- had no key. See docs/adr/0019-hash-addresses-under-daily-keys.md.
alter table clicks add column ip_hash text;
-- Whoever may record a click may record this of it (columns are granted one by one).
grant insert (ip_hash) on clicks to openpartner_router, openpartner_api;

-- One random key per UTC day, made by the first router that needs it and shared by all. With the key gone a
-- hash can no longer be tried against the four billion addresses there are.
create table daily_keys (
  day date primary key,
  key bytea not null check (octet_length(key) = 32)
);

create function utc_today() returns date language sql stable parallel safe
  as $$ select (clock_timestamp() at time zone 'utc')::date $$;

alter table daily_keys enable row level security;
alter table daily_keys force row level security;
-- Today's, and tomorrow's, which routers fetch before midnight. A key of the past is out of every router's
-- reach.
create policy router_now on daily_keys to openpartner_router
  using (day between utc_today() and utc_today() + 1)
  with check (day between utc_today() and utc_today() + 1);
create policy worker_old on daily_keys for all to openpartner_worker
  using (day < utc_today() - 30) with check (false);
grant select, insert on daily_keys to openpartner_router;
-- It has to find the days in order to delete them; the keys themselves it never reads.
grant select (day), delete on daily_keys to openpartner_worker;

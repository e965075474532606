-- API keys: publishable ones, networks, origins, rolling. Test mode: a twin brand beside a live one. Locks:
-- both tables exclusively while columns are added; `brands`, a handful of rows, is rewritten for its
-- generated column.

alter table brands
  -- Null: a live brand. Otherwise this is the test mode of that one, of which there is at most one.
  add column live_brand_id uuid unique references brands check (live_brand_id <> id),
  add column mode text not null generated always as (
    case when live_brand_id is null then 'live' else 'test' end) stored,
  add constraint brands_by_mode unique (id, mode);

-- A generated column is nobody's to write, so the right to insert names the others.
revoke insert on brands from openpartner_api;
grant insert (id, name, slug, created_at, live_brand_id) on brands to openpartner_api;

-- A live brand sees its twin and may make it; nobody makes a twin for anybody else.
create policy own_twin on brands for select using (live_brand_id = app_brand_id());
create policy make_own_twin on brands for insert with check (live_brand_id = app_brand_id());
create policy no_foreign_twin on brands as restrictive for insert
  with check (live_brand_id is null or live_brand_id = app_brand_id());

-- Active admins of a live brand are admins of its twin: derived, so that both go in the moment one goes.
create policy own_test_brands on brands for select using (
  live_brand_id in (
    select brand_id from admins where person_id = app_person_id() and status = 'active'));

alter table api_keys
  -- What the key says of itself. With the foreign key a live key cannot stand in a test brand, nor a test key
  -- in a live one.
  add column mode text not null default 'live',
  add constraint api_keys_mode foreign key (brand_id, mode) references brands (id, mode),
  add column kind text not null default 'secret' check (kind in ('secret', 'publishable')),
  -- A publishable key stands in the source of the brand's pages; hiding it here would hide it from its owner
  -- only.
  add column public_key text check ((kind = 'publishable') = (public_key is not null)),
  -- CIDR; none: from anywhere.
  add column allowed_networks text[] not null default '{}',
  -- Pages of these origins may use a publishable key.
  add column allowed_origins text[] not null default '{}'
    check ((kind = 'publishable') = (cardinality(allowed_origins) > 0)),
  -- Its predecessor. Unique: a key is followed by one key, so the chain is a line.
  add column rolled_from uuid unique references api_keys;
alter table api_keys alter column mode drop default, alter column kind drop default;
grant update (expires_at) on api_keys to openpartner_api;

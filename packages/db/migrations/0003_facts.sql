-- The money path as immutable rows: terms, click, identity, event, attribution, commission. Locks: none
-- beyond new objects.

create table terms (
  id uuid primary key,
  brand_id uuid not null,
  program_id uuid not null,
  version integer not null check (version > 0),
  model text not null,
  window_days integer not null check (window_days between 1 and 365),
  hold_days integer not null check (hold_days between 0 and 365),
  rules jsonb not null,
  -- The rules in words, as shown to partners when this version was published.
  summary text not null,
  published_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (program_id, version),
  foreign key (program_id, brand_id) references programs (id, brand_id)
);
call guard_fact_table('terms', array['openpartner_api']);

-- Partitioned by month through the id: a UUIDv7 starts with its time, so (id) is key and partition key at
-- once.
-- No foreign keys: links are never deleted, and a click must not wait for a look-up.
create table clicks (
  id uuid not null,
  brand_id uuid not null,
  program_id uuid not null,
  link_id uuid not null,
  partner_id uuid not null,
  clicked_at timestamptz not null,
  destination text not null,
  -- /24 or /48, never a whole address.
  ip_class text,
  device text not null,
  browser text,
  referrer_host text,
  utm jsonb not null default '{}',
  sub_ids jsonb not null default '{}',
  marks text[] not null default '{}',
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (id)
) partition by range (id);
create index clicks_by_brand on clicks (brand_id, clicked_at);
create index clicks_by_partner on clicks (partner_id, clicked_at);
call guard_fact_table('clicks', array['openpartner_router', 'openpartner_api']);
-- The router has no brand setting: it may add clicks of any brand and can read none.
create policy any_brand on clicks for insert to openpartner_router with check (true);

-- The first uuid of a UTC month: 48 bits of Unix milliseconds, the rest zero.
create function uuid_floor(instant timestamptz) returns uuid language sql immutable strict parallel safe as $$
  select (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-0000-0000-000000000000')::uuid
    from (select lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0')) as t (h)
$$;

-- Makes the partition of one month unless it exists, with every guard of the parent. Bounded, so that a
-- caller
-- cannot fill the catalogue: from 2015 (imports) to three months ahead.
create function ensure_click_partition(month date) returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  first_day timestamptz := date_trunc('month', month::timestamp) at time zone 'utc';
  next_month timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'utc';
  part text := 'clicks_' || to_char(month, 'YYYY_MM');
begin
  if month < date '2015-01-01' or first_day > clock_timestamp() + interval '3 months' then
    raise exception 'no click partition for %', month using errcode = 'OP002';
  end if;
  if to_regclass('public.' || part) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('ensure_click_partition'));
  -- Not to_regclass again: it answers from this session's cache, which has not heard of what was made
  -- meanwhile.
  if exists (select from pg_class where relnamespace = 'public'::regnamespace and relname = part) then
    return;
  end if;
  execute format('create table public.%I partition of public.clicks for values from (%L) to (%L)',
    part, uuid_floor(first_day), uuid_floor(next_month));
  -- The row trigger came with the parent's; ALWAYS, TRUNCATE, RLS and grants do not come by themselves.
  execute format('alter table public.%I enable always trigger refuse_change', part);
  execute format('create trigger refuse_truncate before truncate on public.%I
    for each statement execute function public.refuse_change()', part);
  execute format('alter table public.%I enable always trigger refuse_truncate', part);
  execute format('alter table public.%I enable row level security', part);
  execute format('alter table public.%I force row level security', part);
end $$;
revoke all on function ensure_click_partition(date) from public;
grant execute on function ensure_click_partition(date) to openpartner_router, openpartner_worker;

-- "This customer of ours came through that click." Many per customer.
create table identities (
  id uuid primary key,
  brand_id uuid not null references brands,
  customer_ref text not null check (length(customer_ref) between 1 and 255),
  click_id uuid not null,
  source text not null,
  bound_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (brand_id, customer_ref, click_id)
);
call guard_fact_table('identities', array['openpartner_api']);

create table events (
  id uuid primary key,
  brand_id uuid not null references brands,
  customer_ref text not null check (length(customer_ref) between 1 and 255),
  kind text not null,
  -- The brand's own id of this fact; a twin delivery finds the first one by it.
  external_id text not null check (length(external_id) between 1 and 255),
  -- SHA-256 of the canonical request: the same external id with another body is refused.
  body_hash text not null,
  currency char(3),
  gross bigint check (gross >= 0),
  tax bigint check (tax between 0 and gross),
  discount bigint check (discount >= 0),
  metadata jsonb not null default '{}',
  source text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (brand_id, kind, external_id),
  unique (id, brand_id),
  check ((currency is null) = (gross is null) and (currency is null) = (tax is null)
    and (currency is null) = (discount is null))
);
create index events_by_customer on events (brand_id, customer_ref, occurred_at);
create index events_by_brand on events (brand_id, id);
create index events_by_time on events (brand_id, occurred_at);
call guard_fact_table('events', array['openpartner_api']);

-- Who is credited and why, also when nobody is. A later decision is a new version; the highest one stands.
create table attributions (
  id uuid primary key,
  brand_id uuid not null,
  event_id uuid not null,
  version integer not null check (version > 0),
  outcome text not null check (outcome in ('credited', 'nobody')),
  reason text not null,
  basis text,
  model text,
  -- From when the customer's reward period runs.
  bound_at timestamptz,
  -- What was looked at and why it was dropped, and which rule gave what: the trace behind /explain.
  evidence jsonb not null,
  -- What made us decide: the event itself, or a fact that came late.
  cause text not null,
  decided_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (event_id, version),
  unique (id, brand_id),
  foreign key (event_id, brand_id) references events (id, brand_id),
  check ((outcome = 'credited') = (basis is not null and model is not null and bound_at is not null))
);
call guard_fact_table('attributions', array['openpartner_api']);

create table attribution_shares (
  id uuid primary key,
  brand_id uuid not null,
  attribution_id uuid not null,
  position integer not null check (position >= 0),
  partner_id uuid not null,
  program_id uuid not null,
  click_id uuid,
  weight_numerator bigint not null check (weight_numerator >= 0),
  weight_denominator bigint not null
    check (weight_denominator > 0 and weight_denominator >= weight_numerator),
  recorded_at timestamptz not null default clock_timestamp(),
  unique (attribution_id, position),
  unique (id, brand_id),
  foreign key (attribution_id, brand_id) references attributions (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id)
);
create index attribution_shares_by_partner on attribution_shares (partner_id);
call guard_fact_table('attribution_shares', array['openpartner_api']);

create table commissions (
  id uuid primary key,
  brand_id uuid not null,
  kind text not null,
  partner_id uuid not null,
  program_id uuid not null,
  event_id uuid not null,
  share_id uuid not null,
  terms_id uuid not null references terms,
  rule_index integer not null check (rule_index >= 0),
  -- What a percentage was taken of; null for fixed rewards.
  base_amount bigint,
  base_currency char(3),
  amount bigint not null check (amount <> 0),
  currency char(3) not null,
  -- The rule in words, frozen.
  because text not null,
  earned_at timestamptz not null,
  release_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (share_id, kind),
  unique (id, brand_id),
  foreign key (event_id, brand_id) references events (id, brand_id),
  foreign key (share_id, brand_id) references attribution_shares (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id),
  check ((base_amount is null) = (base_currency is null))
);
create index commissions_by_brand on commissions (brand_id, id);
create index commissions_by_event on commissions (event_id);
create index commissions_by_partner on commissions (partner_id, id);
call guard_fact_table('commissions', array['openpartner_api']);

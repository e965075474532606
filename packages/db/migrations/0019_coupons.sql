-- Coupons of partners, the code an event carries, and credit given by hand; programs get a history of their
-- status. Locks: ACCESS EXCLUSIVE on events and attribution_shares for a column without a default, which
-- rewrites nothing; on programs while their statuses are copied.

-- The code the customer redeemed, as the brand told it.
alter table events add column coupon text check (length(coupon) between 1 and 255);
grant insert (coupon) on events to openpartner_api;

create table coupons (
  id uuid primary key,
  brand_id uuid not null,
  membership_id uuid not null,
  program_id uuid not null,
  partner_id uuid not null,
  -- Upper case, so that comparing is comparing.
  code text not null check (code ~ '^[A-Z0-9]([A-Z0-9_-]{0,62}[A-Z0-9])$'),
  note text check (length(note) between 1 and 500),
  created_at timestamptz not null,
  ended_at timestamptz check (ended_at >= created_at),
  unique (id, brand_id),
  foreign key (membership_id, brand_id) references memberships (id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
-- A code may be given again after its coupon has ended.
create unique index coupons_in_use on coupons (brand_id, code) where ended_at is null;
create index coupons_by_code on coupons (brand_id, code);
create index coupons_by_brand on coupons (brand_id, id);
create index coupons_by_partner on coupons (partner_id);
call guard_brand_table('coupons');
grant select on coupons to openpartner_api, openpartner_worker, openpartner_reader;
grant insert, update (ended_at) on coupons to openpartner_api;

-- Decisions rest on when a coupon was valid: it ends once, and never begins again.
create function refuse_reopening() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null then
    raise exception 'a coupon ends once' using errcode = 'OP001';
  end if;
  return new;
end $$;
create trigger refuse_reopening before update on coupons for each row execute function refuse_reopening();

-- Since when a program is active or archived: a coupon is judged by how its program stood when the event
-- happened.
create table program_statuses (
  brand_id uuid not null,
  program_id uuid not null,
  version integer not null check (version > 0),
  status text not null check (status in ('active', 'archived')),
  changed_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (program_id, version),
  foreign key (program_id, brand_id) references programs (id, brand_id)
);
-- Programs of before: active from the start, and archived from now on where they are.
alter table programs no force row level security;
insert into program_statuses (brand_id, program_id, version, status, changed_at)
  select brand_id, id, 1, 'active', created_at from programs
  union all
  select brand_id, id, 2, 'archived', greatest(created_at, clock_timestamp()) from programs
   where status = 'archived';
alter table programs force row level security;
call guard_fact_table('program_statuses', array['openpartner_api']);

-- Null of clicks and of decisions before there were coupons.
alter table attribution_shares add column coupon_id uuid;
grant insert (coupon_id) on attribution_shares to openpartner_api;
alter table attribution_shares add foreign key (coupon_id, brand_id) references coupons (id, brand_id);

-- What a person decided about one event. The newest version counts; `automatic` lifts what stood before.
create table manual_attributions (
  id uuid primary key,
  brand_id uuid not null,
  event_id uuid not null,
  version integer not null check (version > 0),
  outcome text not null check (outcome in ('credited', 'nobody', 'automatic')),
  reason text not null check (length(reason) between 1 and 500),
  actor text not null,
  decided_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (event_id, version),
  unique (id, brand_id),
  foreign key (event_id, brand_id) references events (id, brand_id)
);
call guard_fact_table('manual_attributions', array['openpartner_api']);

create table manual_shares (
  brand_id uuid not null,
  manual_attribution_id uuid not null,
  position integer not null check (position >= 0),
  partner_id uuid not null,
  program_id uuid not null,
  weight_numerator bigint not null check (weight_numerator > 0),
  weight_denominator bigint not null check (weight_denominator >= weight_numerator),
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (manual_attribution_id, position),
  foreign key (manual_attribution_id, brand_id) references manual_attributions (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id)
);
call guard_fact_table('manual_shares', array['openpartner_api']);

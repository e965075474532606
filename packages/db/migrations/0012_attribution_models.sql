-- Decisions that are taken again book their difference, and a partner's standing has a history. Locks: ACCESS
-- EXCLUSIVE on commissions for columns without a default, which rewrites nothing, and for a look through its
-- rows; on partners while their statuses are copied.

alter table commissions
  -- The decision that made the entry; null for entries of before, which name it through their share.
  add column attribution_id uuid,
  -- The partner's first entry for the event, which this one corrects.
  add column original_id uuid,
  add foreign key (attribution_id, brand_id) references attributions (id, brand_id),
  add foreign key (original_id, brand_id) references commissions (id, brand_id),
  add check (kind in ('earning', 'adjustment', 'reversal')),
  add check ((kind = 'earning') = (original_id is null)),
  add check (kind <> 'earning' or amount > 0),
  add check (kind <> 'reversal' or amount < 0);
-- A share can be corrected more than once: first up, then away. A decision books a partner once per currency.
alter table commissions drop constraint commissions_share_id_kind_key;
create unique index commissions_once_per_decision on commissions (attribution_id, partner_id, currency);
create unique index commissions_earned_once on commissions (event_id, partner_id) where kind = 'earning';
grant insert (attribution_id, original_id) on commissions to openpartner_api;

-- Since when a partner is active or suspended: a decision taken again sees them as they stood when the event
-- happened.
create table partner_statuses (
  brand_id uuid not null,
  partner_id uuid not null,
  version integer not null check (version > 0),
  status text not null check (status in ('active', 'suspended')),
  changed_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (partner_id, version),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
-- Partners of before: active from the start, and suspended from now on where they are.
alter table partners no force row level security;
insert into partner_statuses (brand_id, partner_id, version, status, changed_at)
  select brand_id, id, 1, 'active', created_at from partners
  union all
  select brand_id, id, 2, 'suspended', greatest(created_at, clock_timestamp()) from partners
   where status = 'suspended';
alter table partners force row level security;
call guard_fact_table('partner_statuses', array['openpartner_api']);

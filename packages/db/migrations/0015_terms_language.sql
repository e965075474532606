-- Terms say more: which amount counts, what binds, who approves, for whom and from when they are in force.
-- Locks: ACCESS EXCLUSIVE on terms, a table of few rows, while the rows of before get their first day.

alter table terms
  -- At most one of the two; neither: the program's own.
  add column group_id uuid,
  add column partner_id uuid,
  add column base text not null default 'net' check (base in ('net', 'gross')),
  add column binds_on text not null default 'sale' check (binds_on in ('sale', 'lead')),
  add column approval text not null default 'automatic' check (approval in ('automatic', 'manual')),
  add column coupons text not null default 'outrank' check (coupons in ('outrank', 'as_click')),
  -- What they change against the ones in force before, in words; frozen like the summary.
  add column changes jsonb not null default '[]',
  add column effective_from timestamptz,
  -- The first instant at which they are not in force any more.
  add column effective_until timestamptz,
  add foreign key (partner_id, brand_id) references partners (id, brand_id),
  add check (num_nonnulls(group_id, partner_id) <= 1),
  add check (effective_until > effective_from);

-- Terms of before came into force when they were published. No content changes: the columns are new.
alter table terms disable trigger refuse_change;
alter table terms no force row level security;
update terms set effective_from = published_at;
alter table terms force row level security;
alter table terms enable always trigger refuse_change;

alter table terms
  alter column effective_from set not null,
  drop constraint terms_program_id_version_key,
  add constraint terms_version_once unique nulls not distinct (program_id, group_id, partner_id, version);
-- Shares know when their event happened, so that a partner's month is found without looking at all of their
-- years. Locks: ACCESS EXCLUSIVE on attribution_shares while every row is given its time.
alter table attribution_shares add column occurred_at timestamptz;
alter table attribution_shares disable trigger refuse_change;
alter table attribution_shares no force row level security;
alter table attributions no force row level security;
alter table events no force row level security;
update attribution_shares s set occurred_at = e.occurred_at
  from attributions a join events e on e.id = a.event_id
 where a.id = s.attribution_id;
alter table attribution_shares force row level security;
alter table attributions force row level security;
alter table events force row level security;
alter table attribution_shares enable always trigger refuse_change;
alter table attribution_shares alter column occurred_at set not null;
drop index attribution_shares_by_partner;
create index attribution_shares_by_partner on attribution_shares (partner_id, program_id, occurred_at);
grant insert (occurred_at) on attribution_shares to openpartner_api;

grant insert (
  group_id, partner_id, base, binds_on, approval, coupons, changes, effective_from, effective_until
) on terms to openpartner_api;

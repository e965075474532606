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
grant insert (
  group_id, partner_id, base, binds_on, approval, coupons, changes, effective_from, effective_until
) on terms to openpartner_api;

-- Groups of partners with terms of their own, who was in which group when, and who accepted which terms.
-- Locks: ACCESS EXCLUSIVE on memberships for a column without a default, and on terms for a look through its
-- few rows.

create table partner_groups (
  id uuid primary key,
  brand_id uuid not null,
  program_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  status text not null check (status in ('active', 'archived')),
  created_at timestamptz not null,
  unique (program_id, name),
  unique (id, brand_id),
  -- For foreign keys that also see to it that a group belongs to the program.
  unique (id, program_id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id)
);
create index partner_groups_by_brand on partner_groups (brand_id, id);
call guard_brand_table('partner_groups');
grant select, insert on partner_groups to openpartner_api;
grant update (name, status) on partner_groups to openpartner_api;
grant select on partner_groups to openpartner_worker, openpartner_reader;

-- The group now; null: none. Its history is membership_groups.
alter table memberships
  add column group_id uuid,
  add foreign key (group_id, program_id, brand_id) references partner_groups (id, program_id, brand_id);
create index memberships_by_group on memberships (group_id) where group_id is not null;
grant update (group_id) on memberships to openpartner_api;

-- Since when a partner is in which group of a program: a decision taken again sees the group of the time of
-- the event. A membership without rows was never in one.
create table membership_groups (
  brand_id uuid not null,
  program_id uuid not null,
  partner_id uuid not null,
  version integer not null check (version > 0),
  group_id uuid,
  changed_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (program_id, partner_id, version),
  foreign key (program_id, partner_id) references memberships (program_id, partner_id),
  foreign key (program_id, brand_id) references programs (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id),
  foreign key (group_id, program_id, brand_id) references partner_groups (id, program_id, brand_id)
);
call guard_fact_table('membership_groups', array['openpartner_api']);

-- Terms of a group belong to the group's program; those of a partner to one they are in.
alter table terms
  add unique (id, brand_id),
  add foreign key (group_id, program_id, brand_id) references partner_groups (id, program_id, brand_id),
  add foreign key (program_id, partner_id) references memberships (program_id, partner_id);

-- That a partner agreed to terms, and when. Terms count without it: it is evidence.
create table terms_acceptances (
  id uuid primary key,
  brand_id uuid not null,
  program_id uuid not null,
  terms_id uuid not null,
  partner_id uuid not null,
  person_id uuid not null references people,
  accepted_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (terms_id, partner_id),
  foreign key (terms_id, brand_id) references terms (id, brand_id),
  foreign key (program_id, partner_id) references memberships (program_id, partner_id),
  foreign key (program_id, brand_id) references programs (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
create index terms_acceptances_by_program on terms_acceptances (program_id, id);
call guard_fact_table('terms_acceptances', array['openpartner_api']);

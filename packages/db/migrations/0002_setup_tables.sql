-- Things people configure: brands, people, programs, partners, memberships, links. Locks: none beyond new
-- objects.

create table brands (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  created_at timestamptz not null
);

-- A person is whoever reads the mail of one address. They may be admin of one brand and partner of another.
create table people (
  id uuid primary key,
  email text not null unique check (length(email) between 3 and 320 and email = lower(email)),
  created_at timestamptz not null
);

create table admins (
  id uuid primary key,
  brand_id uuid not null references brands,
  person_id uuid not null references people,
  status text not null check (status in ('active', 'revoked')),
  created_at timestamptz not null,
  unique (brand_id, person_id)
);
create index admins_by_person on admins (person_id);

create table programs (
  id uuid primary key,
  brand_id uuid not null references brands,
  name text not null check (length(name) between 1 and 200),
  destination_url text not null,
  status text not null check (status in ('active', 'archived')),
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  unique (id, brand_id)
);
create index programs_by_brand on programs (brand_id, id);
create index programs_by_change on programs (updated_at);

create table partners (
  id uuid primary key,
  brand_id uuid not null references brands,
  person_id uuid not null references people,
  name text not null check (length(name) between 1 and 200),
  email text not null check (email = lower(email)),
  status text not null check (status in ('active', 'suspended')),
  created_at timestamptz not null,
  unique (brand_id, email),
  unique (id, brand_id)
);
create index partners_by_person on partners (person_id);
create index partners_by_brand on partners (brand_id, id);

create table memberships (
  id uuid primary key,
  brand_id uuid not null,
  program_id uuid not null,
  partner_id uuid not null,
  created_at timestamptz not null,
  unique (program_id, partner_id),
  unique (id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
create index memberships_by_partner on memberships (partner_id);
create index memberships_by_brand on memberships (brand_id, id);

-- Keys are unique across brands: every brand shares the router's host until it brings its own domain.
create table links (
  id uuid primary key,
  brand_id uuid not null,
  membership_id uuid not null,
  program_id uuid not null,
  partner_id uuid not null,
  key text not null unique check (key ~ '^[a-z0-9][a-z0-9_-]{1,62}[a-z0-9]$'),
  -- Null: the program's destination.
  destination_url text,
  status text not null check (status in ('active', 'archived')),
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  foreign key (membership_id, brand_id) references memberships (id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
create index links_by_brand on links (brand_id, id);
create index links_by_partner on links (partner_id);
create index links_by_program on links (program_id);
create index links_by_change on links (updated_at);

call guard_brand_table('brands', 'id');
call guard_brand_table('admins');
call guard_brand_table('programs');
call guard_brand_table('partners');
call guard_brand_table('memberships');
call guard_brand_table('links');

-- A person who signed in sees their own places and the brands those belong to, before any brand is chosen.
create policy own_places on admins for select using (person_id = app_person_id());
create policy own_places on partners for select using (person_id = app_person_id());
create policy own_brands on brands for select using (
  id in (select brand_id from admins where person_id = app_person_id()
         union all select brand_id from partners where person_id = app_person_id()));

-- The worker walks all brands, one transaction each; the router serves the links of all of them.
create policy every_brand on brands for select to openpartner_worker using (true);
create policy every_link on links for select to openpartner_router using (true);
create policy every_program on programs for select to openpartner_router using (true);

grant select, insert on brands, people, admins, programs, partners, memberships, links to openpartner_api;
grant update (name) on brands to openpartner_api;
grant update (status) on admins, partners to openpartner_api;
grant update (name) on partners to openpartner_api;
grant update (name, destination_url, status) on programs to openpartner_api;
grant update (destination_url, status) on links to openpartner_api;
grant select on brands, admins, programs, partners, memberships, links
  to openpartner_worker, openpartner_reader;
grant select (id, brand_id, destination_url, status, updated_at) on programs to openpartner_router;
grant select (id, brand_id, program_id, partner_id, key, destination_url, status, updated_at) on links
  to openpartner_router;

-- Routers keep links in memory: every change stamps the row (for the sweep) and says so at once (for LISTEN).
create function announce_link_change() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  perform pg_notify('link_changed', tg_table_name || ':' || new.id);
  return new;
end $$;
create trigger announce_change before insert or update on links
  for each row execute function announce_link_change();
create trigger announce_change before update on programs for each row execute function announce_link_change();

-- Whether /setup is open. Runs as the owner, who is under the forced policies too and needs this one to look.
do $$ begin
  execute format('create policy owner_looks on brands for select to %I using (true)', current_user);
end $$;
create function instance_is_empty() returns boolean language sql stable security definer
  set search_path = pg_catalog, public, pg_temp
  as $$ select not exists (select from brands) $$;
revoke all on function instance_is_empty() from public;
grant execute on function instance_is_empty() to openpartner_api;

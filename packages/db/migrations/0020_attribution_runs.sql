-- Runs that decide a period again under a policy, and the closing of periods. The worker decides and
-- books, too. Locks: ACCESS EXCLUSIVE on attributions for a column without a default, which rewrites
-- nothing, and for a look through its rows.

-- What was asked for. A simulation has terms that were never published and is never applied.
create table attribution_runs (
  id uuid primary key,
  brand_id uuid not null references brands,
  program_id uuid not null,
  purpose text not null check (purpose in ('rerun', 'simulation')),
  -- The end is not part of the period.
  period_from timestamptz not null,
  period_to timestamptz not null,
  -- The policy; null is what the terms in force say.
  model text,
  window_days integer check (window_days between 1 and 365),
  terms_id uuid references terms,
  draft jsonb,
  created_by text not null,
  created_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (id, brand_id),
  foreign key (program_id, brand_id) references programs (id, brand_id),
  check (period_from < period_to),
  check ((purpose = 'simulation') = (draft is not null)),
  check (draft is null or (model is null and window_days is null and terms_id is null))
);
create index attribution_runs_by_brand on attribution_runs (brand_id, id);
call guard_fact_table('attribution_runs', array['openpartner_api']);

-- From here on the policy of a run counts. Of those that cover an event's time the newest does.
create table attribution_run_applications (
  run_id uuid primary key,
  brand_id uuid not null,
  -- What the person saw who applied it: SHA-256 over the totals of the preview, hex.
  confirmation text not null,
  applied_by text not null,
  applied_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  foreign key (run_id, brand_id) references attribution_runs (id, brand_id)
);
create index attribution_run_applications_by_brand on attribution_run_applications (brand_id);
call guard_fact_table('attribution_run_applications', array['openpartner_api']);

-- How far a run is. Mutable: it only says where the worker goes on.
create table attribution_run_progress (
  run_id uuid primary key,
  brand_id uuid not null,
  state text not null
    check (state in ('queued', 'computing', 'ready', 'applying', 'applied', 'cancelled', 'failed')),
  -- Times in a row that a step of the preview failed.
  failures integer not null default 0 check (failures >= 0),
  foreign key (run_id, brand_id) references attribution_runs (id, brand_id)
);
create index attribution_run_progress_open on attribution_run_progress (brand_id, run_id)
  where state in ('queued', 'computing', 'applying');
call guard_brand_table('attribution_run_progress');
grant select on attribution_run_progress to openpartner_api, openpartner_worker, openpartner_reader;
grant insert on attribution_run_progress to openpartner_api;
grant update (state, failures) on attribution_run_progress to openpartner_api, openpartner_worker;

-- One way through all customers of the period: to see what would come of it, then to book it.
create table attribution_run_passes (
  run_id uuid not null,
  brand_id uuid not null,
  pass text not null check (pass in ('preview', 'apply')),
  -- The last customer that is done.
  done_through text,
  customers bigint not null default 0,
  -- Decided again, whatever came of it.
  events bigint not null default 0,
  -- For which somebody gets something else.
  changed bigint not null default 0,
  worked_ms bigint not null default 0,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (run_id, pass),
  foreign key (run_id, brand_id) references attribution_runs (id, brand_id)
);
call guard_brand_table('attribution_run_passes');
grant select on attribution_run_passes to openpartner_api, openpartner_worker, openpartner_reader;
grant insert, update (done_through, customers, events, changed, worked_ms, finished_at)
  on attribution_run_passes to openpartner_worker;

-- What a pass came to, per partner and currency.
create table attribution_run_totals (
  run_id uuid not null,
  brand_id uuid not null,
  pass text not null,
  partner_id uuid not null,
  currency char(3) not null,
  -- For the events of the period.
  before_amount bigint not null,
  after_amount bigint not null,
  -- What changes for later events, because another partner is bound.
  later_change bigint not null,
  primary key (run_id, pass, partner_id, currency),
  foreign key (run_id, pass) references attribution_run_passes (run_id, pass),
  foreign key (run_id, brand_id) references attribution_runs (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
call guard_brand_table('attribution_run_totals');
grant select on attribution_run_totals to openpartner_api, openpartner_worker, openpartner_reader;
grant insert, update (before_amount, after_amount, later_change) on attribution_run_totals
  to openpartner_worker;

-- What happened up to the end of that day (UTC) is not decided otherwise by what becomes known later.
create table period_closings (
  id uuid primary key,
  brand_id uuid not null references brands,
  through date not null,
  closed_by text not null,
  closed_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (brand_id, through)
);
call guard_fact_table('period_closings', array['openpartner_api']);

-- The run that decided; no other cause has one.
alter table attributions
  add column run_id uuid,
  add foreign key (run_id, brand_id) references attribution_runs (id, brand_id),
  add check ((cause = 'run') = (run_id is not null));
grant insert (run_id) on attributions to openpartner_api;

-- The worker applies runs: it writes what the API writes when it decides.
do $$
declare
  target text;
  insertable text;
begin
  foreach target in array array['attributions', 'attribution_shares', 'commissions'] loop
    select string_agg(quote_ident(attname), ', ' order by attnum) into insertable
      from pg_attribute
     where attrelid = target::regclass and attnum > 0 and not attisdropped and attname <> 'recorded_at';
    execute format('grant insert (%s) on %s to openpartner_worker', insertable, target);
  end loop;
end $$;
grant insert on commission_states to openpartner_worker;
grant update (blocked_by) on commission_states to openpartner_worker;

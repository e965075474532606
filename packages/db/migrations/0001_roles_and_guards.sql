-- Roles, tenancy settings and the guard every fact table wears. Locks: none beyond new objects.

-- The four roles the software runs as. They own nothing; `migrate` gives them passwords where they log in
-- themselves.
do $$
declare
  role_name text;
begin
  foreach role_name in array
    array['openpartner_router', 'openpartner_api', 'openpartner_worker', 'openpartner_reader']
  loop
    begin
      execute format('create role %I nologin', role_name);
    exception
      -- Roles belong to the cluster: another database made them.
      when duplicate_object or unique_violation then null;
    end;
    execute format('grant usage on schema public to %I', role_name);
  end loop;
end $$;

-- Who the current transaction acts for. Unset or empty → null → no row passes a policy.
create function app_brand_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.brand_id', true), '')::uuid $$;
create function app_person_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.person_id', true), '')::uuid $$;
-- SHA-256 of the credential that was presented, hex: whoever holds a secret may see the row that secret
-- belongs to.
create function app_credential() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.credential', true), '') $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: rows of this table are never changed, corrections are new rows',
    tg_op, tg_table_name
    using errcode = 'OP001';
end $$;

-- Brand tables: row-level security, forced on the owner too, one policy for everybody.
create procedure guard_brand_table(target regclass, brand_column text default 'brand_id')
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy brand_only on %s using (%I = app_brand_id()) with check (%I = app_brand_id())',
    target, brand_column, brand_column);
end $$;

-- Append-only: triggers that even the owner and session_replication_role = replica cannot skip (ENABLE
-- ALWAYS).
create procedure guard_append_only(target regclass) language plpgsql as $$
begin
  execute format('create trigger refuse_change before update or delete on %s
    for each row execute function refuse_change()', target);
  execute format('create trigger refuse_truncate before truncate on %s
    for each statement execute function refuse_change()', target);
  execute format('alter table %s enable always trigger refuse_change', target);
  execute format('alter table %s enable always trigger refuse_truncate', target);
end $$;

-- A fact table: brand policy, append-only, readers read, writers insert every column but recorded_at (no
-- back-dating).
create procedure guard_fact_table(target regclass, writers text[]) language plpgsql as $$
declare
  insertable text;
  writer text;
begin
  call guard_brand_table(target);
  call guard_append_only(target);
  select string_agg(quote_ident(attname), ', ' order by attnum) into insertable
    from pg_attribute
   where attrelid = target and attnum > 0 and not attisdropped and attname <> 'recorded_at';
  execute format('grant select on %s to openpartner_api, openpartner_worker, openpartner_reader', target);
  foreach writer in array writers loop
    execute format('grant insert (%s) on %s to %I', insertable, target, writer);
  end loop;
end $$;

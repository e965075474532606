-- Sign-in, sessions, API keys, idempotency keys, mail outbox and the audit log. Locks: none beyond new
-- objects.

create table api_keys (
  id uuid primary key,
  brand_id uuid not null references brands,
  name text not null check (length(name) between 1 and 100),
  -- SHA-256 of the key, hex. The key itself is shown once and never stored.
  secret_hash text not null unique,
  last_four text not null,
  scopes text[] not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index api_keys_by_brand on api_keys (brand_id, id);
call guard_brand_table('api_keys');
create policy own_secret on api_keys for select using (secret_hash = app_credential());
grant select, insert on api_keys to openpartner_api;
grant update (revoked_at, last_used_at) on api_keys to openpartner_api;

-- Challenges and sessions belong to people, not to a brand; only the API reads them, by hash.
create table challenges (
  id uuid primary key,
  email text not null,
  token_hash text not null unique,
  code_hash text not null,
  -- SHA-256 of the cookie of the browser that asked: the link works only there.
  browser_hash text not null,
  attempts integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz
);
create index challenges_by_browser on challenges (browser_hash);
create index challenges_by_email on challenges (email, created_at);
grant select, insert on challenges to openpartner_api;
grant update (attempts, consumed_at) on challenges to openpartner_api;
-- They hold addresses people typed, strangers' included: the worker deletes what can no longer be used.
grant select, delete on challenges to openpartner_worker;

create table sessions (
  id uuid primary key,
  person_id uuid not null references people,
  token_hash text not null unique,
  -- The place the person works in now; a person may belong to several.
  brand_id uuid references brands,
  role text check (role in ('admin', 'partner')),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  check ((brand_id is null) = (role is null))
);
create index sessions_by_person on sessions (person_id);
grant select, insert on sessions to openpartner_api;
grant update (brand_id, role, last_seen_at, ended_at) on sessions to openpartner_api;
grant select, delete on sessions to openpartner_worker;

create table idempotency_keys (
  brand_id uuid not null references brands,
  -- Who used the key: two API keys of one brand do not share a name space.
  actor text not null,
  key text not null check (length(key) between 1 and 255),
  request_hash text not null,
  status integer not null,
  body jsonb not null,
  created_at timestamptz not null,
  primary key (brand_id, actor, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
call guard_brand_table('idempotency_keys');
grant select, insert on idempotency_keys to openpartner_api;
grant select, delete on idempotency_keys to openpartner_worker;

-- What leaves the house by mail. Written in the transaction of its cause; the worker delivers.
create table mails (
  id uuid primary key,
  -- Null for mail that belongs to a person, such as a sign-in link.
  brand_id uuid references brands,
  recipient text not null,
  subject text not null,
  text_body text not null,
  html_body text not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  sent_at timestamptz,
  failed_at timestamptz,
  last_error text
);
create index mails_due on mails (due_at) where sent_at is null and failed_at is null;
create index mails_newest on mails (created_at desc);
grant select, insert on mails to openpartner_api;
grant select, insert, delete on mails to openpartner_worker;
grant update (due_at, attempts, sent_at, failed_at, last_error) on mails to openpartner_worker;

-- Who did what: every act of an admin or a key, in the transaction of the act.
create table audit_entries (
  id uuid primary key,
  brand_id uuid not null references brands,
  -- 'admin:adm_…', 'partner:ptn_…', 'key:key_…', 'worker'
  actor text not null,
  action text not null,
  target text not null,
  before jsonb,
  after jsonb,
  request_id text not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index audit_entries_by_brand on audit_entries (brand_id, id);
call guard_fact_table('audit_entries', array['openpartner_api', 'openpartner_worker']);

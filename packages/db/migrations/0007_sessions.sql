-- Sessions bound to the kind of browser and network, step-up, changes of address. Locks: sessions and
-- challenges for the length of this migration; both are small and hold nothing older than a month.

-- Sessions of before are bound to nothing: their people sign in once more.
update sessions set ended_at = clock_timestamp() where ended_at is null;

alter table sessions
  -- Classes without versions, as the person proved them: at sign-in, then at each step-up.
  add column browser text not null default 'other',
  add column os text not null default 'other',
  add column device text not null default 'desktop' check (device in ('mobile', 'desktop')),
  -- Proven networks, one per address family: browsers with both switch between them at will.
  add column network_v4 text,
  add column network_v6 text,
  -- Where the session was last seen, for its person to recognise it; /24 or /48.
  add column seen_network text not null default 'unknown',
  -- When its person last proved to read the mail of their address.
  add column proved_at timestamptz,
  -- The token before the last rotation, for the tabs that were on their way.
  add column previous_token_hash text unique,
  add column previous_until timestamptz,
  add constraint previous_token_ends check ((previous_token_hash is null) = (previous_until is null));
update sessions set proved_at = created_at;
alter table sessions
  alter column proved_at set not null,
  alter column browser drop default,
  alter column os drop default,
  alter column device drop default,
  alter column seen_network drop default;
grant update (token_hash, previous_token_hash, previous_until, browser, network_v4, network_v6, seen_network,
              proved_at)
  on sessions to openpartner_api;

-- A challenge is for one purpose. Signing in waits in a browser, everything else in a session.
alter table challenges
  add column purpose text not null default 'sign-in' check (purpose in ('sign-in', 'step-up', 'email-change')),
  add column session_id uuid references sessions on delete cascade,
  alter column browser_hash drop not null,
  add constraint waits_in_one_place check (
    (purpose = 'sign-in') = (browser_hash is not null) and (purpose = 'sign-in') = (session_id is null));
alter table challenges alter column purpose drop default;
create index challenges_by_session on challenges (session_id) where session_id is not null;

-- A changed address can be taken back for some days by whoever reads the mail of the old one.
create table email_changes (
  id uuid primary key,
  person_id uuid not null references people,
  old_email text not null,
  new_email text not null,
  -- SHA-256 of the token in the mail to the old address, hex.
  undo_hash text not null unique,
  changed_at timestamptz not null,
  undo_until timestamptz not null,
  undone_at timestamptz
);
create index email_changes_by_person on email_changes (person_id);
create index email_changes_by_old_email on email_changes (old_email);
grant select, insert on email_changes to openpartner_api;
grant update (undone_at) on email_changes to openpartner_api;
grant select, delete on email_changes to openpartner_worker;
grant update (email) on people, partners to openpartner_api;

-- The team of a brand: invitations, when admins came and went, who answers for a key. Locks: admins and
-- api_keys exclusively while columns without a default are added, which rewrites nothing.

alter table admins
  -- Null: since the row was made. Set when somebody who had been revoked comes back.
  add column joined_at timestamptz,
  add column revoked_at timestamptz;
grant update (joined_at, revoked_at) on admins to openpartner_api;

alter table api_keys
  -- An admin, written like created_by, who took the key over from whoever made it. Null: nobody did.
  add column reassigned_to text;
grant update (reassigned_to) on api_keys to openpartner_api;

create table invitations (
  id uuid primary key,
  brand_id uuid not null references brands,
  email text not null check (length(email) between 3 and 320 and email = lower(email)),
  role text not null check (role in ('admin', 'partner')),
  -- A partner is one from the day they are added; the invitation only tells them.
  partner_id uuid,
  -- SHA-256 of the token in the mailed link, hex.
  token_hash text not null unique,
  -- An actor, as audit entries write it.
  invited_by text not null,
  created_at timestamptz not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  check ((role = 'partner') = (partner_id is not null)),
  check (accepted_at is null or revoked_at is null),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
create index invitations_by_brand on invitations (brand_id, id);
create index invitations_by_email on invitations (email) where accepted_at is null and revoked_at is null;
-- Who is invited twice is invited once: a new invitation takes the place of one that ran out.
create unique index invitations_waiting on invitations (brand_id, email, role)
  where accepted_at is null and revoked_at is null;
call guard_brand_table('invitations');
create policy own_token on invitations for select using (token_hash = app_credential());
grant select, insert on invitations to openpartner_api;
grant update (token_hash, invited_by, sent_at, expires_at, accepted_at, revoked_at) on invitations
  to openpartner_api;

-- Which brands wait for the reader of an address: asked while that person is nobody yet, so there is no brand
-- and no place to ask from. Runs as the owner, who is under the forced policies too and needs one to look.
do $$ begin
  execute format('create policy owner_looks on invitations for select to %I using (true)', current_user);
end $$;
create function open_invitations_to(address text, at timestamptz)
  returns table (id uuid, brand_id uuid, role text) language sql stable security definer
  set search_path = pg_catalog, public, pg_temp
  as $$ select i.id, i.brand_id, i.role from invitations i
         where i.email = address and i.accepted_at is null and i.revoked_at is null and i.expires_at > at
         order by i.brand_id, i.id $$;
revoke all on function open_invitations_to(text, timestamptz) from public;
grant execute on function open_invitations_to(text, timestamptz) to openpartner_api;

-- The security log is read by its actions.
create index audit_entries_by_action on audit_entries (brand_id, action, id);

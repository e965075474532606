-- The keys that may seal stored values, and how a brand sends its own mail. Locks: none beyond new objects.

-- The shape of docs/formats/sealed-value.md: nothing else, and so no plaintext, fits into a sealed column.
create function is_sealed(value text) returns boolean language sql immutable parallel safe
  as $$ select value ~ '^v1\.[a-z0-9][a-z0-9-]{0,31}\.[A-Za-z0-9_-]{38,}$' $$;

-- Which keys may have sealed something. A process adds the key it seals with when it starts; rotation takes
-- out what seals nothing any more. The check value opens under that key alone: it tells a wrong key of a
-- right name.
create table sealing_keys (
  kid text primary key,
  check_value text not null check (is_sealed(check_value)),
  created_at timestamptz not null,
  check (split_part(check_value, '.', 2) = kid)
);
grant select, insert on sealing_keys to openpartner_api, openpartner_worker;
grant delete on sealing_keys to openpartner_worker;

create table mail_settings (
  brand_id uuid primary key references brands,
  transport text not null check (transport in ('smtp', 'postmark')),
  sender_name text not null check (length(sender_name) between 1 and 100),
  sender_address text not null check (length(sender_address) between 3 and 320),
  smtp_host text check (length(smtp_host) between 1 and 253),
  smtp_port integer check (smtp_port between 1 and 65535),
  smtp_security text check (smtp_security in ('tls', 'starttls')),
  smtp_username text,
  sealed_credential text check (is_sealed(sealed_credential)),
  -- Every sealed column has one of these beside it: Postgres itself keeps a key from being taken out while a
  -- row of any brand needs it, and refuses values under a key that was.
  credential_kid text generated always as (split_part(sealed_credential, '.', 2)) stored
    references sealing_keys,
  changed_at timestamptz not null,
  check ((transport = 'smtp') = (smtp_host is not null and smtp_port is not null and smtp_security is not null))
);
create index mail_settings_by_kid on mail_settings (credential_kid);
call guard_brand_table('mail_settings');
grant select, delete on mail_settings to openpartner_api;
grant insert (brand_id, transport, sender_name, sender_address, smtp_host, smtp_port, smtp_security,
              smtp_username, sealed_credential, changed_at),
      update (transport, sender_name, sender_address, smtp_host, smtp_port, smtp_security, smtp_username,
              sealed_credential, changed_at)
   on mail_settings to openpartner_api;
-- The worker sends with them, and rotation, which runs as the worker, seals them anew.
grant select, update (sealed_credential) on mail_settings to openpartner_worker;

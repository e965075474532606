-- Mail of brands: their colour, mails that become worthless, and who may read the outbox. Locks: mails and
-- brands for an instant; nothing is rewritten (constant defaults).

alter table brands add column color text check (color ~ '^#[0-9a-f]{6}$');
grant insert (color), update (color) on brands to openpartner_api;

alter table mails
  -- After this the mail is worthless and is not sent: a sign-in link that no longer works.
  add column expires_at timestamptz,
  -- By whose server the last try went: the brand's own, or the deployment's.
  add column sent_by text check (sent_by in ('brand', 'deployment')),
  -- Written by a process whose mail is read in the development inbox (it sets app.mail_inbox on its
  -- connections). Cannot be set later.
  add column in_inbox boolean not null default false;
alter table mails alter column in_inbox
  set default (coalesce(current_setting('app.mail_inbox', true), '') = 'on');

-- Bodies hold sign-in links, and whoever can read them can sign in as anybody. So the API, which writes them,
-- cannot read them back, whatever SQL it is made to run; only those of the development inbox.
alter table mails enable row level security;
create policy deliver on mails to openpartner_worker using (true) with check (true);
create policy write on mails for insert to openpartner_api
  with check (brand_id is null or brand_id = app_brand_id()
    -- What happens in test mode is told in the live brand's name.
    or brand_id = (select live_brand_id from brands where id = app_brand_id()));
create policy read_inbox on mails for select to openpartner_api using (in_inbox);
grant update (sent_by) on mails to openpartner_worker;
create index mails_by_brand on mails (brand_id, id desc) where brand_id is not null;

-- What a brand sees of its mails: no body, no whole address. A view of the owner, who is past the policies;
-- what the deployment's server said is the operator's.
create view brand_mails with (security_barrier) as
  select id, brand_id,
         regexp_replace(recipient, '^(.)[^@]*@', '\1…@') as recipient,
         subject, created_at, due_at, attempts, sent_at, failed_at, expires_at, sent_by,
         case when sent_by = 'brand' then last_error
              when last_error = 'expired' then last_error
              when last_error is not null then 'not delivered by the deployment’s mail server' end as last_error
    from mails
   where brand_id = app_brand_id() and recipient <> '';
grant select on brand_mails to openpartner_api;

-- Refunds, disputes and credit notes name the sale they correct. Locks: ACCESS EXCLUSIVE on events and on
-- attributions while their rows are looked through for checks and indexes; nothing is rewritten.

alter table events
  -- The external id of what it corrects: of a sale, a refund or a dispute, by its kind.
  add column corrects text check (length(corrects) between 1 and 255),
  add check ((corrects is not null) = (kind in
    ('refund', 'refund_failed', 'dispute_opened', 'dispute_won', 'dispute_lost', 'credit_note')));
grant insert (corrects) on events to openpartner_api;
-- All corrections of a customer, for most of them none: what a new sale looks up.
create index events_correcting on events (brand_id, customer_ref) where corrects is not null;

alter table attributions drop constraint attributions_outcome_check;
alter table attributions
  add constraint attributions_outcome_check check (outcome in ('credited', 'nobody', 'corrects'));
-- What waits for its sale: few, and looked for by people.
create index attributions_waiting on attributions (brand_id, event_id) where reason = 'sale_unknown';

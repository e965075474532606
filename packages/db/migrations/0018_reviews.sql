-- Reviews of commissions, entries made by hand, and write-offs by two admins. Locks: ACCESS EXCLUSIVE on
-- commissions for a look through its rows, and on commission_states while one constraint is dropped; neither
-- is rewritten.

-- What an admin decided about what a partner has of an event; the newest of each pair (approve or reject,
-- hold or unhold) stands. It is about all entries of event and partner, whichever of them it was said of.
create table reviews (
  id uuid primary key,
  brand_id uuid not null,
  commission_id uuid not null,
  event_id uuid not null,
  partner_id uuid not null,
  version integer not null check (version > 0),
  decision text not null check (decision in ('approve', 'reject', 'hold', 'unhold')),
  reason text check (length(reason) between 1 and 500),
  -- An actor, as audit entries write it.
  reviewed_by text not null,
  reviewed_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (event_id, partner_id, version),
  foreign key (commission_id, brand_id) references commissions (id, brand_id),
  foreign key (event_id, brand_id) references events (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id),
  check (decision not in ('reject', 'hold') or reason is not null)
);
call guard_fact_table('reviews', array['openpartner_api']);

-- Entries by decisions name an event, a share, terms and a rule; entries made by hand name none of them, and
-- their `because` is the reason a person gave.
alter table commissions
  alter column program_id drop not null,
  alter column event_id drop not null,
  alter column share_id drop not null,
  alter column terms_id drop not null,
  alter column rule_index drop not null,
  drop constraint commissions_kind_check,
  drop constraint commissions_check1,
  add check (kind in ('earning', 'adjustment', 'reversal', 'bonus', 'manual_adjustment', 'write_off')),
  add constraint commissions_of_event check (
    case when kind in ('earning', 'adjustment', 'reversal')
         then num_nulls(event_id, share_id, terms_id, rule_index, program_id) = 0
         else num_nonnulls(event_id, share_id, terms_id, rule_index, attribution_id, base_amount) = 0 end),
  -- An adjustment by hand may name the commission it concerns.
  add constraint commissions_original check (
    kind = 'manual_adjustment' or (kind in ('adjustment', 'reversal')) = (original_id is not null)),
  add constraint commissions_given check (kind not in ('bonus', 'write_off') or amount > 0);
alter table commission_states alter column program_id drop not null;
create index commission_states_blocked on commission_states (brand_id, commission_id) where blocked_by <> '{}';

-- Somebody asks to forgo what a partner owes.
create table write_offs (
  id uuid primary key,
  brand_id uuid not null references brands,
  partner_id uuid not null,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  reason text not null check (length(reason) between 1 and 500),
  requested_by text not null,
  requested_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (id, brand_id),
  unique (id, requested_by),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
create index write_offs_by_brand on write_offs (brand_id, id);
call guard_fact_table('write_offs', array['openpartner_api']);

-- How a request ended, once. Nobody approves what they asked for: also Postgres refuses it.
create table write_off_decisions (
  write_off_id uuid primary key,
  brand_id uuid not null,
  decision text not null check (decision in ('approve', 'decline')),
  requested_by text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  -- The entry that sets off what was taken back.
  commission_id uuid unique,
  recorded_at timestamptz not null default clock_timestamp(),
  foreign key (write_off_id, brand_id) references write_offs (id, brand_id),
  foreign key (write_off_id, requested_by) references write_offs (id, requested_by),
  foreign key (commission_id, brand_id) references commissions (id, brand_id),
  check (decision = 'decline' or decided_by <> requested_by),
  check ((decision = 'approve') = (commission_id is not null))
);
call guard_fact_table('write_off_decisions', array['openpartner_api']);

-- Accounts, postings, payouts and the commission projection. Locks: none beyond new objects.

-- One account per brand, kind, partner and currency. `debits` and `credits` are totals kept by the posting
-- trigger;
-- no runtime role may write them. Rebuildable: they must equal the sums over postings (tests/invariants).
create table ledger_accounts (
  id uuid primary key,
  brand_id uuid not null references brands,
  kind text not null check (kind in ('brand:expense', 'partner:held', 'partner:payable', 'partner:in_transit',
                                     'partner:paid', 'brand:written_off', 'brand:opening')),
  partner_id uuid,
  currency char(3) not null,
  debits bigint not null default 0 check (debits >= 0),
  credits bigint not null default 0 check (credits >= 0),
  unique nulls not distinct (brand_id, kind, partner_id, currency),
  unique (id, brand_id, currency),
  foreign key (partner_id, brand_id) references partners (id, brand_id),
  check ((partner_id is not null) = (kind like 'partner:%')),
  -- Only payable may go below zero (a clawback after a payout); the brand's own accounts carry debits by
  -- nature.
  check (kind not in ('partner:held', 'partner:in_transit', 'partner:paid') or credits >= debits)
);
call guard_brand_table('ledger_accounts');
grant select on ledger_accounts to openpartner_api, openpartner_worker, openpartner_reader;
grant insert (id, brand_id, kind, partner_id, currency) on ledger_accounts
  to openpartner_api, openpartner_worker;

-- A posting moves one positive amount from one account to one other: it balances by construction.
create table postings (
  id uuid primary key,
  brand_id uuid not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  -- What made it, once: ('earn', commission), ('release', commission), ('pay' | 'settle' | 'fail', payout).
  cause text not null,
  cause_id uuid not null,
  posted_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (brand_id, cause, cause_id),
  check (debit_account_id <> credit_account_id),
  foreign key (debit_account_id, brand_id, currency) references ledger_accounts (id, brand_id, currency),
  foreign key (credit_account_id, brand_id, currency) references ledger_accounts (id, brand_id, currency)
);
create index postings_by_debit on postings (debit_account_id, id);
create index postings_by_credit on postings (credit_account_id, id);
call guard_fact_table('postings', array['openpartner_api', 'openpartner_worker']);

-- Locks accounts in id order, so that two writers wait instead of deadlocking. Lock first, then read
-- balances.
-- As the owner, because FOR UPDATE needs a right to UPDATE that no runtime role has.
create function lock_ledger_accounts(account_ids uuid[]) returns setof uuid language sql security definer
  set search_path = pg_catalog, public, pg_temp as $$
  select id from public.ledger_accounts
   where id = any (account_ids) and brand_id = public.app_brand_id() order by id for update
$$;
revoke all on function lock_ledger_accounts(uuid[]) from public;
grant execute on function lock_ledger_accounts(uuid[]) to openpartner_api, openpartner_worker;

create function apply_posting() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  -- Id order again, in case a writer did not lock beforehand.
  perform from public.ledger_accounts
    where id in (new.debit_account_id, new.credit_account_id) order by id for update;
  update public.ledger_accounts set debits = debits + new.amount where id = new.debit_account_id;
  update public.ledger_accounts set credits = credits + new.amount where id = new.credit_account_id;
  return null;
end $$;
revoke all on function apply_posting() from public;
create trigger apply_posting after insert on postings for each row execute function apply_posting();
alter table postings enable always trigger apply_posting;

create table payout_runs (
  id uuid primary key,
  brand_id uuid not null references brands,
  rail text not null,
  cut_off_at timestamptz not null,
  -- Minor units of each currency.
  minimum bigint not null check (minimum >= 0),
  -- Who was not paid in this run, how much it was, and why.
  left_out jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (id, brand_id)
);
create index payout_runs_by_brand on payout_runs (brand_id, id);
call guard_fact_table('payout_runs', array['openpartner_api']);

-- The intent: a frozen amount for one partner in one currency.
create table payouts (
  id uuid primary key,
  brand_id uuid not null,
  run_id uuid not null,
  partner_id uuid not null,
  rail text not null,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  prepared_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (run_id, partner_id, currency),
  unique (id, brand_id),
  foreign key (run_id, brand_id) references payout_runs (id, brand_id),
  foreign key (partner_id, brand_id) references partners (id, brand_id)
);
create index payouts_by_brand on payouts (brand_id, id);
create index payouts_by_partner on payouts (partner_id, id);
call guard_fact_table('payouts', array['openpartner_api']);

create table payout_items (
  payout_id uuid not null,
  commission_id uuid not null,
  brand_id uuid not null,
  amount bigint not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (payout_id, commission_id),
  foreign key (payout_id, brand_id) references payouts (id, brand_id),
  foreign key (commission_id, brand_id) references commissions (id, brand_id)
);
create index payout_items_by_commission on payout_items (commission_id);
call guard_fact_table('payout_items', array['openpartner_api']);

-- How a payout ended. One row per payout, ever: a payout cannot be settled twice.
create table payout_results (
  id uuid primary key,
  brand_id uuid not null,
  payout_id uuid not null unique,
  outcome text not null check (outcome in ('settled', 'failed')),
  -- The bank's or the operator's reference of the transfer.
  reference text,
  reason text,
  told_by text not null,
  settled_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  foreign key (payout_id, brand_id) references payouts (id, brand_id),
  check (outcome <> 'settled' or reference is not null),
  check (outcome <> 'failed' or reason is not null)
);
call guard_fact_table('payout_results', array['openpartner_api']);

-- Projection: where each commission stands now. Derivable from postings and payout rows; kept for lists and
-- for the
-- question "what is due", and compared with the facts by tests/invariants.
create table commission_states (
  commission_id uuid primary key,
  brand_id uuid not null,
  partner_id uuid not null,
  program_id uuid not null,
  amount bigint not null,
  currency char(3) not null,
  state text not null check (state in ('held', 'payable', 'in_transit', 'paid')),
  release_at timestamptz not null,
  -- Set while a payout that has not failed carries it: no commission is in two live payouts.
  payout_id uuid,
  foreign key (commission_id, brand_id) references commissions (id, brand_id),
  foreign key (payout_id, brand_id) references payouts (id, brand_id),
  check ((payout_id is not null) = (state in ('in_transit', 'paid')))
);
create index commission_states_held on commission_states (brand_id, release_at) where state = 'held';
create index commission_states_payable on commission_states (brand_id, partner_id, currency)
  where state = 'payable';
create index commission_states_by_payout on commission_states (payout_id) where payout_id is not null;
create index commission_states_by_partner on commission_states (partner_id, commission_id);
call guard_brand_table('commission_states');
grant select on commission_states to openpartner_api, openpartner_worker, openpartner_reader;
grant insert on commission_states to openpartner_api;
grant update (state, payout_id) on commission_states to openpartner_api, openpartner_worker;

-- Events say what they were about, decisions whether they bind the customer, and a commission can be blocked.
-- Locks: ACCESS EXCLUSIVE for columns without a default or with a constant one, which rewrites nothing.

alter table events
  add column product text check (length(product) between 1 and 255),
  add column plan text check (length(plan) between 1 and 255),
  -- ISO 3166-1 alpha-2.
  add column country char(2) check (country ~ '^[A-Z]{2}$');
grant insert (product, plan, country) on events to openpartner_api;

-- Null for decisions of before: there, the first credited sale of a customer bound them.
alter table attributions add column is_binding boolean;
grant insert (is_binding) on attributions to openpartner_api;

-- Why a commission is neither released nor paid; derived from facts like the rest of the row.
alter table commission_states
  add column blocked_by text[] not null default '{}'
    check (blocked_by <@ array['dispute', 'review', 'approval']);
grant insert (blocked_by), update (blocked_by) on commission_states to openpartner_api;

// A check that cannot fail is none: each invariant is broken on purpose, as only a superuser could, and has
// to say so.

import { type Database, openDatabase } from '@openpartner/db'
import { type BrandId, uuidOf } from '@openpartner/domain'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type TestDatabase } from './database.ts'
import { createFakeClock } from './fake-clock.ts'
import { givenSale } from './given.ts'
import { givenEveryFact } from './given-facts.ts'
import { brokenInvariants, checkOn } from './invariants.ts'

let database: TestDatabase
let api: Database
let worker: Database
let owner: pg.Client
let brandId: BrandId

beforeAll(async () => {
  database = await createDatabase()
  api = openDatabase({ url: database.urlFor('api'), applicationName: 'test' })
  worker = openDatabase({ url: database.urlFor('worker'), applicationName: 'test' })
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const { ctx, customerRef } = await givenEveryFact(
    { db: api, ownerUrl: database.ownerUrl, clock: createFakeClock() },
    worker,
  )
  await givenSale(ctx, customerRef)
  brandId = ctx.actor.brandId
})

afterAll(async () => {
  await api.close()
  await worker.close()
  await owner.end()
  await database.drop()
})

const TRIGGERS_OFF = [
  'attributions',
  'attribution_shares',
  'commissions',
  'payouts',
  'payout_items',
  'postings',
  'write_offs',
  'write_off_decisions',
]
  .map((table) => `alter table ${table} disable trigger user`)
  .join(';')
const CHECKS_OFF = `do $$ declare name text; begin
  for name in
    select conname from pg_constraint where conrelid = 'ledger_accounts'::regclass and contype = 'c'
  loop
    execute format('alter table ledger_accounts drop constraint %I', name);
  end loop; end $$`

test.each([
  [
    'a total that was written by hand',
    `update ledger_accounts set debits = debits + 1, credits = credits + 1 where kind = 'partner:payable'`,
    ['account-totals-equal-postings'],
  ],
  [
    'money from nowhere',
    `update ledger_accounts set credits = credits + 1 where kind = 'partner:payable'`,
    ['account-totals-equal-postings', 'balances-equal-entries', 'debits-equal-credits'],
  ],
  [
    'a posting that is gone',
    `delete from postings where cause = 'earn'`,
    ['account-totals-equal-postings', 'commission-earned-once'],
  ],
  [
    'a commission worth more than was booked',
    `update commissions set amount = amount + 1 where kind = 'earning'`,
    [
      'commission-earned-once',
      'commission-entries-equal-entitlement',
      'commission-state-follows-facts',
      'payout-amount-equals-items',
    ],
  ],
  [
    'an event that earned the same partner two commissions',
    `drop index commissions_earned_once;
     with twin as (select gen_random_uuid() as id, gen_random_uuid() as share),
          share as (insert into attribution_shares (id, brand_id, attribution_id, position, partner_id,
                                                    program_id, occurred_at,
                                                    weight_numerator, weight_denominator)
            select twin.share, s.brand_id, attribution_id, 1, partner_id, program_id, s.occurred_at, 0, 1
              from twin, attribution_shares s limit 1 returning attribution_id),
          again as (insert into commissions (id, brand_id, kind, partner_id, program_id, event_id, share_id,
                                             terms_id,
                                             rule_index, amount, currency, because, earned_at, release_at)
            select twin.id, c.brand_id, kind, c.partner_id, c.program_id, c.event_id, twin.share, terms_id,
                   rule_index, amount, currency, because, earned_at, release_at
              from twin, share, commissions c join attributions a on a.event_id = c.event_id
             where a.id = share.attribution_id)
       select`,
    ['commission-earned-once', 'commission-entries-equal-entitlement', 'commission-state-follows-facts'],
  ],
  [
    'an entitlement that was never booked',
    `update attributions set evidence = jsonb_set(evidence, '{rewards,0,part,amount}', '"2001"')`,
    ['commission-entries-equal-entitlement'],
  ],
  [
    'a later decision whose difference was never booked',
    `insert into attributions (id, brand_id, event_id, version, outcome, reason, evidence, cause, decided_at)
       select gen_random_uuid(), brand_id, event_id, version + 1, 'nobody', 'no_identity',
              '{"considered": [], "rewards": []}', 'late_identity', decided_at
         from attributions a
        where not exists (select from attributions b where b.event_id = a.event_id and b.version > a.version)`,
    ['commission-entries-equal-entitlement'],
  ],
  [
    'a correction of an entry that is none',
    `update commissions set kind = 'adjustment', original_id = id where kind = 'earning'`,
    ['commission-earned-once'],
  ],
  [
    'a state that does not follow from the facts',
    `update commission_states set state = 'payable' where state = 'held'`,
    ['balances-equal-entries', 'commission-state-follows-facts'],
  ],
  [
    'a commission paid that no payout carries',
    `update commission_states set state = 'payable', payout_id = null where state = 'paid'`,
    ['balances-equal-entries', 'commission-state-follows-facts'],
  ],
  [
    'a state that copies another amount than its commission has',
    `update commission_states set amount = amount + 1 where state = 'held'`,
    ['balances-equal-entries', 'commission-state-follows-facts'],
  ],
  [
    'a commission that stands nowhere',
    `delete from commission_states where state = 'held'`,
    ['balances-equal-entries', 'commission-state-follows-facts'],
  ],
  [
    'a block that nobody decided',
    `update commission_states set blocked_by = '{review}' where state = 'held'`,
    ['commission-state-follows-facts'],
  ],
  [
    'a hold that blocks nothing',
    `insert into reviews (id, brand_id, commission_id, event_id, partner_id, version, decision, reason,
                          reviewed_by, reviewed_at)
       select gen_random_uuid(), c.brand_id, c.id, event_id, c.partner_id, 9, 'hold', 'why', 'admin', earned_at
         from commissions c join commission_states s on s.commission_id = c.id where s.state = 'held'`,
    ['commission-state-follows-facts'],
  ],
  [
    'a write-off that one admin made alone',
    `alter table write_off_decisions drop constraint write_off_decisions_check;
     update write_off_decisions set decided_by = requested_by`,
    ['write-offs-by-two'],
  ],
  [
    'a write-off of more than was asked for',
    `update write_offs set amount = amount - 1`,
    ['write-offs-by-two'],
  ],
  [
    'an adjustment that concerns the commission of somebody else',
    `insert into partners (id, brand_id, person_id, name, email, status, created_at)
       select gen_random_uuid(), brand_id, person_id, 'Eve', 'eve@example.com', 'active', created_at from partners limit 1;
     insert into commissions (id, brand_id, kind, partner_id, original_id, amount, currency, because, earned_at,
                              release_at)
       select gen_random_uuid(), c.brand_id, 'manual_adjustment', p.id, c.id, -1, currency, 'why', earned_at,
              release_at
         from commissions c, partners p where p.name = 'Eve' and c.kind = 'earning' limit 1`,
    ['commission-earned-once', 'commission-state-follows-facts'],
  ],
  [
    'a commission in two live payouts',
    `with run as (insert into payout_runs (id, brand_id, rail, cut_off_at, minimum, left_out, created_by,
                                           created_at)
            select gen_random_uuid(), brand_id, rail, cut_off_at, minimum, left_out, created_by, created_at
              from payout_runs returning id),
          twin as (insert into payouts (id, brand_id, run_id, partner_id, rail, amount, currency, prepared_at)
            select gen_random_uuid(), brand_id, run.id, partner_id, rail, amount, currency, prepared_at
              from payouts, run returning id)
     insert into payout_items (payout_id, commission_id, brand_id, amount)
       select twin.id, commission_id, brand_id, amount from payout_items, twin`,
    ['commission-in-one-live-payout', 'commission-state-follows-facts'],
  ],
  [
    'an account overdrawn that may not be',
    `update ledger_accounts set debits = debits + 1 + credits where kind = 'partner:held'`,
    [
      'account-totals-equal-postings',
      'balances-equal-entries',
      'debits-equal-credits',
      'only-payable-below-zero',
    ],
  ],
  [
    'a payout worth more than its items',
    `update payouts set amount = amount + 1`,
    ['payout-amount-equals-items'],
  ],
  [
    'a click counted that nobody made',
    'update click_hours set counted = counted + 1',
    ['click-hours-count-clicks'],
  ],
  [
    'a click made that nobody counted',
    `alter table clicks disable trigger count_clicks;
     insert into clicks (id, brand_id, program_id, link_id, partner_id, clicked_at, destination, device)
       select overlay(id::text placing 'ffffffffffff' from 25)::uuid, brand_id, program_id, link_id, partner_id,
              clicked_at, destination, device
         from clicks limit 1`,
    ['click-hours-count-clicks'],
  ],
  ['half a credit lost', `update attribution_shares set weight_denominator = 2`, ['weights-sum-to-one']],
])('%s is found', async (_what, tamper, invariants) => {
  await owner.query('begin')
  try {
    await owner.query(`${TRIGGERS_OFF}; ${CHECKS_OFF}`)
    await owner.query("select set_config('app.brand_id', $1, true)", [uuidOf(brandId)])
    await owner.query(tamper)
    const broken = (await checkOn(owner)).filter((invariant) => invariant.broken.length > 0)
    expect(broken.map(({ name }) => name)).toEqual(invariants)
  } finally {
    await owner.query('rollback')
  }
})

test('honest books pass', async () => {
  expect(await brokenInvariants(database.ownerUrl)).toEqual([])
})

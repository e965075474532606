// What must be true when a run of the model test is over: the books equal the reference model, every event
// has a decision, and when every hold has ended each partner has got what they were entitled to, or owes.

import { type EventId, type PartnerId, uuidOf } from '@openpartner/domain'
import type pg from 'pg'
import { entitlements } from './reference.ts'
import type { World } from './world.ts'

/** Everything that is wrong, one line each; empty when all is well. */
export async function wrongIn(world: World): Promise<string[]> {
  const { owner } = world.stage
  const brand = uuidOf(world.ctx.actor.brandId)
  await world.tellTheRest()
  const expected = expectedByRow(world)
  const wrong = [...(await wrongEntries(owner, brand, expected)), ...(await wrongDecisions(owner, brand))]
  await world.drain()
  for (const { partner, amount } of world.facts.bonuses)
    expected.set(`bonus ${uuidOf(partner)} ${expected.size}`, amount)
  return [...wrong, ...(await wrongBalances(owner, brand, expected))]
}

/** By event and partner, as the database writes their ids. */
function expectedByRow(world: World): Map<string, bigint> {
  return new Map(
    [...entitlements(world.facts)].map(([key, amount]) => {
      const [event = '', partner = ''] = key.split(' ')
      return [`${uuidOf(event as EventId)} ${uuidOf(partner as PartnerId)}`, amount]
    }),
  )
}

async function wrongEntries(owner: pg.Client, brand: string, expected: ReadonlyMap<string, bigint>) {
  const { rows } = await owner.query<{ key: string; amount: string }>(
    `select event_id::text || ' ' || partner_id::text as key, sum(amount)::text as amount
       from commissions where brand_id = $1 and event_id is not null group by event_id, partner_id`,
    [brand],
  )
  const booked = new Map(rows.map(({ key, amount }) => [key, BigInt(amount)]))
  return [...new Set([...booked.keys(), ...expected.keys()])]
    .filter((key) => (booked.get(key) ?? 0n) !== (expected.get(key) ?? 0n))
    .map((key) => `event and partner ${key}: booked ${booked.get(key) ?? 0n}, not ${expected.get(key) ?? 0n}`)
}

async function wrongDecisions(owner: pg.Client, brand: string): Promise<string[]> {
  const { rows } = await owner.query<{ wrong: string }>(
    `select format('event %s has %s decisions up to version %s', e.id, count(a.id), max(a.version)) as wrong
       from events e left join attributions a on a.event_id = e.id
      where e.brand_id = $1 group by e.id
     having count(a.id) = 0 or count(a.id) <> max(a.version)`,
    [brand],
  )
  return rows.map(({ wrong }) => wrong)
}

/** After the last payout: nothing is held or on its way, and paid plus owed is what they were entitled to. */
async function wrongBalances(owner: pg.Client, brand: string, expected: ReadonlyMap<string, bigint>) {
  const { rows } = await owner.query<Record<'partner' | 'held' | 'payable' | 'moving' | 'paid', string>>(
    `select partner_id::text as partner,
            sum(credits - debits) filter (where kind = 'partner:held')::text as held,
            sum(credits - debits) filter (where kind = 'partner:payable')::text as payable,
            sum(credits - debits) filter (where kind = 'partner:in_transit')::text as moving,
            sum(credits - debits) filter (where kind = 'partner:paid')::text as paid
       from ledger_accounts where brand_id = $1 and partner_id is not null group by partner_id`,
    [brand],
  )
  const wanted = new Map<string, bigint>()
  for (const [key, amount] of expected) {
    const partner = key.split(' ')[1] ?? ''
    wanted.set(partner, (wanted.get(partner) ?? 0n) + amount)
  }
  return rows.flatMap(({ partner, held, payable, moving, paid }) => {
    const [inHold, owed, away, got] = [held, payable, moving, paid].map((sum) => BigInt(sum ?? 0))
    const isRight =
      inHold === 0n &&
      away === 0n &&
      (owed ?? 0n) <= 0n &&
      (got ?? 0n) + (owed ?? 0n) === (wanted.get(partner) ?? 0n)
    if (isRight) return []
    return [
      `partner ${partner}: held ${held}, payable ${payable}, moving ${moving}, paid ${paid}, entitled ${wanted.get(partner) ?? 0n}`,
    ]
  })
}

// The arithmetic of a reward reads right, with everything that changed it on the way.

import { type Money, parseCurrency } from '@openpartner/domain'
import { expect, test } from 'vitest'
import { type Reward, rewardText, splitText } from './reward-words.ts'

const eur = (amount: bigint): Money => ({ amount, currency: parseCurrency('EUR') })
const plain: Reward = {
  promise: { type: 'percent', basisPoints: 2_000 },
  base: eur(10_000n),
  reward: eur(2_000n),
  reason: null,
  because: null,
  weight: { numerator: 1n, denominator: 1n },
  part: eur(2_000n),
  caps: [],
}
const customer = { per: 'customer', limit: eur(2_500n), before: eur(2_000n), uncapped: eur(2_000n) } as const
const month = { per: 'partner_month', limit: eur(900n), before: eur(800n), uncapped: eur(250n) } as const
const half = { numerator: 1n, denominator: 2n }

test.each<[string, Partial<Reward>]>([
  ['20 % of 100.00 EUR is 20.00 EUR.', {}],
  ['20.00 EUR, a fixed reward.', { promise: { type: 'fixed', money: eur(2_000n) }, base: null }],
  ['20 % of 100.00 EUR is 20.00 EUR; 1/2 of it is 10.00 EUR.', { weight: half, part: eur(1_000n) }],
  [
    '20 % of 100.00 EUR is 20.00 EUR; at most 15.00 EUR for one event, so 15.00 EUR.',
    {
      reward: eur(1_500n),
      caps: [{ per: 'event', limit: eur(1_500n), before: eur(0n), uncapped: eur(2_000n) }],
    },
  ],
  [
    '20 % of 100.00 EUR is 20.00 EUR; at most 25.00 EUR for one customer, who brought 20.00 EUR before, so 5.00 EUR; ' +
      '1/2 of it is 2.50 EUR; at most 9.00 EUR for one partner and month, in which other events gave 8.00 EUR, so 1.00 EUR.',
    { reward: eur(500n), weight: half, part: eur(100n), caps: [customer, month] },
  ],
  ['Nothing earned.', { reward: null }],
  [
    'Nothing earned: the amount is below the minimum of the rule.',
    { reward: null, reason: 'below_minimum_amount' },
  ],
  [
    'Nothing earned: what the rule pays at most was earned before. 20 % of every sale; nothing is left.',
    { reward: null, reason: 'cap_reached', because: '20 % of every sale; nothing is left' },
  ],
])('%s', (text, change) => {
  expect(rewardText({ ...plain, ...change })).toBe(text)
})

test('parts are summed only where they are parts of one reward', () => {
  const share = (reward: bigint, part: bigint | null) => {
    return { reward: part === null ? null : eur(reward), part: part === null ? null : eur(part), caps: [] }
  }
  expect(splitText([share(2_000n, 2_000n)])).toBeNull()
  expect(splitText([share(2_000n, 1_000n), share(2_000n, 1_000n)])).toContain(
    '10.00 EUR + 10.00 EUR = 20.00 EUR',
  )
  expect(splitText([share(2_000n, 1_000n), share(2_000n, null)])).toContain(
    'the rest belongs to nobody active',
  )
  expect(splitText([share(2_000n, 1_000n), share(3_000n, 1_500n)])).toContain(
    'its own give, 10.00 EUR and 15.00 EUR.',
  )
  expect(splitText([share(2_000n, 1_000n), { ...share(2_000n, 100n), caps: [month] }])).toContain(
    '10.00 EUR and 1.00 EUR.',
  )
})

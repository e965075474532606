// Random terms and events over a small world, so that what a rule can tell apart is met often.

import fc from 'fast-check'
import { addMonths } from '../src/instant.ts'
import type { Currency } from '../src/money.ts'
import type { RewardFacts } from '../src/reward.ts'
import {
  type Condition,
  plainTerms,
  type Reward,
  type Rule,
  type TermsDraft,
  type Tiers,
} from '../src/terms.ts'
import { nth } from './ids.ts'
import { EUR, eur, fixed, JANUARY, percent, USD, usd } from './terms.ts'

const PLANS = ['a', 'b', 'c']
const COUNTRIES = ['DE', 'FR']
const subsetOf = (values: string[]) => fc.subarray(values, { minLength: 1 })
const small = (max: number) => fc.integer({ min: 1, max })

const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.constant('plan' as const),
    is: fc.constantFrom('in', 'not_in'),
    values: subsetOf(PLANS),
  }),
  fc.record({
    field: fc.constantFrom('country' as const, 'metadata.from' as const),
    is: fc.constantFrom('in', 'not_in'),
    values: subsetOf(COUNTRIES),
  }),
)
const anyWhen = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.array(fc.array(anyCondition, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
  },
)
const anyRange = fc.record({ from: small(4), to: fc.option(small(5)) })
const anyOccurrence = fc.oneof(
  fc.constantFrom('first' as const, 'subsequent' as const, 'every' as const),
  anyRange,
)
const anyAmount = fc.oneof(
  fc.bigInt({ min: 1n, max: 20n }).map(eur),
  fc.bigInt({ min: 1n, max: 20n }).map(usd),
)
const anyReward: fc.Arbitrary<Reward> = fc.oneof(
  small(10_000).map((points) => percent(points)),
  fc
    .tuple(fc.bigInt({ min: 1n, max: 20n }), fc.constantFrom(EUR, USD))
    .map(([sum, currency]) => fixed(sum, currency)),
)
const step = fc.tuple(fc.bigInt({ min: 1n, max: 9n }), anyReward).map(([from, reward]) => ({ from, reward }))
const anyTiers: fc.Arbitrary<Tiers> = fc.oneof(
  fc.record({
    by: fc.constant('sales' as const),
    currency: fc.constant(null),
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    by: fc.constant('amount' as const),
    currency: fc.constantFrom(EUR, USD),
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  }),
)
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3 }).map((one) => one)
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })

export const anyRule: fc.Arbitrary<Rule> = fc.record({
  on: fc.constantFrom('sale' as const, 'sale' as const, 'sale' as const, 'lead' as const),
  occurrence: anyOccurrence,
  when: anyWhen,
  minimum: seldom(anyAmount),
  reward: anyReward,
  tiers: seldom(anyTiers),
  ageSteps: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.tuple(small(6), anyReward).map(([fromMonth, reward]) => ({ fromMonth, reward })),
        { minLength: 1, maxLength: 2 },
      ),
    },
  ),
  months: rarely(small(4)),
  payments: seldom(small(5)),
  caps: fc.record({
    perEvent: seldom(anyAmount),
    perCustomer: seldom(anyAmount),
    perPartnerMonth: seldom(anyAmount),
  }),
})

/** Most of them contradict themselves somewhere; rules are what it is about. */
export const anyDraft: fc.Arbitrary<TermsDraft> = fc
  .record({
    rules: fc.array(anyRule, { minLength: 1, maxLength: 4 }),
    base: fc.constantFrom('net' as const, 'gross' as const),
    bindsOn: fc.constantFrom('sale' as const, 'lead' as const),
    approval: fc.constantFrom('automatic' as const, 'manual' as const),
    coupons: fc.constantFrom('outrank' as const, 'as_click' as const),
  })
  .map(plainTerms)

const sums = fc.dictionary(fc.constantFrom<string>(EUR, USD), fc.bigInt({ min: 0n, max: 30n }))
const toMap = (record: Record<string, bigint>) =>
  new Map(
    [EUR, USD].flatMap((code): [Currency, bigint][] =>
      record[code] === undefined ? [] : [[code, record[code]]],
    ),
  )

const metadataOf = (from: string | null): Record<string, string> => (from === null ? {} : { from })

export const anyFacts: fc.Arbitrary<RewardFacts> = fc
  .record({
    kind: fc.constantFrom('sale' as const, 'sale' as const, 'lead' as const),
    money: fc.option(
      fc.record({
        net: fc.bigInt({ min: 0n, max: 40n }),
        tax: fc.bigInt({ min: 0n, max: 8n }),
        currency: fc.constantFrom(EUR, USD),
      }),
      { freq: 8 },
    ),
    plan: fc.option(fc.constantFrom(...PLANS, 'other')),
    country: fc.option(fc.constantFrom(...COUNTRIES, 'IT')),
    from: fc.option(fc.constantFrom(...COUNTRIES, 'IT')),
    priorCredited: fc.integer({ min: 0, max: 7 }),
    age: fc.integer({ min: 0, max: 8 }),
    earned: sums,
    sales: fc.integer({ min: 0, max: 12 }),
    amounts: sums,
  })
  .map(({ kind, money, plan, country, from, priorCredited, age, earned, sales, amounts }) => ({
    event: {
      id: nth('evt', 1),
      kind,
      occurredAt: addMonths(JANUARY, age),
      gross: money === null ? null : { amount: money.net + money.tax, currency: money.currency },
      net: money === null ? null : { amount: money.net, currency: money.currency },
      product: null,
      plan,
      country,
      coupon: null,
      metadata: metadataOf(from),
    },
    priorCredited,
    boundAt: JANUARY,
    earnedOfCustomer: toMap(earned),
    volume: { sales, amounts: toMap(amounts) },
  }))

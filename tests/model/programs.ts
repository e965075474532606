// The terms programs have in the model test: every model, first and later sales, leads, short periods.

import {
  NO_CAPS,
  parseCurrency,
  plainRule,
  plainTerms,
  type Rule,
  type TermsDraft,
} from '@openpartner/domain'

const percent = (basisPoints: number) => ({ type: 'percent', basisPoints }) as const
const euros = (amount: bigint) =>
  ({ type: 'fixed', money: { amount, currency: parseCurrency('EUR') } }) as const
const every = plainRule({ on: 'sale', reward: percent(2_000) })
const first: Rule = { ...every, occurrence: 'first' }
const later: Rule = { ...every, occurrence: 'subsequent' }
const lead = plainRule({ on: 'lead', occurrence: 'first', reward: euros(500n) })

export const TERMS: readonly TermsDraft[] = [
  plainTerms({ model: 'last_click', windowDays: 60, holdDays: 30, rules: [{ ...every, months: 12 }] }),
  plainTerms({
    model: 'linear',
    windowDays: 30,
    holdDays: 10,
    rules: [
      { ...first, reward: percent(3_333) },
      { ...later, reward: percent(777) },
    ],
  }),
  plainTerms({
    model: 'position',
    windowDays: 20,
    holdDays: 0,
    rules: [lead, { ...every, reward: percent(1_500), months: 1 }],
  }),
  plainTerms({
    model: 'time_decay',
    windowDays: 45,
    holdDays: 7,
    rules: [
      { ...first, reward: euros(1_999n) },
      { ...every, months: 2 },
    ],
  }),
  plainTerms({
    model: 'first_click',
    windowDays: 90,
    holdDays: 14,
    rules: [{ ...lead, occurrence: 'every' }, later],
  }),
  plainTerms({
    base: 'gross',
    bindsOn: 'lead',
    holdDays: 3,
    rules: [
      { ...every, occurrence: { from: 2, to: 3 }, reward: percent(4_000) },
      { ...every, when: [[{ field: 'product', is: 'in', values: ['coat'] }]], reward: percent(2_500) },
      { ...every, minimum: euros(20_000n).money, reward: percent(1_000) },
      { ...every, payments: 4, reward: percent(500) },
    ],
  }),
  plainTerms({
    model: 'linear',
    holdDays: 1,
    rules: [
      {
        ...every,
        when: [[{ field: 'product', is: 'not_in', values: ['hat'] }]],
        ageSteps: [
          { fromMonth: 1, reward: percent(1_000) },
          { fromMonth: 2, reward: percent(500) },
        ],
        caps: { ...NO_CAPS, perEvent: euros(5_000n).money, perCustomer: euros(12_000n).money },
      },
    ],
  }),
  plainTerms({ approval: 'manual', holdDays: 5, rules: [lead, { ...every, months: 3 }] }),
]

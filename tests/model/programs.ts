// The terms programs have in the model test: every model, first and later sales, leads, short periods.

import { parseCurrency, plainRule, plainTerms, type Rule, type TermsDraft } from '@openpartner/domain'

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
]

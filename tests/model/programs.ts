// The terms programs have in the model test: every model, first and later sales, leads, short periods.

import { parseCurrency, type Rule, type TermsDraft } from '@openpartner/domain'

const percent = (basisPoints: number) => ({ type: 'percent', basisPoints }) as const
const euros = (amount: bigint) =>
  ({ type: 'fixed', money: { amount, currency: parseCurrency('EUR') } }) as const
const every: Rule = { on: 'sale', occurrence: 'every', reward: percent(2_000), months: null }
const first: Rule = { ...every, occurrence: 'first' }
const later: Rule = { ...every, occurrence: 'subsequent' }
const lead: Rule = { on: 'lead', occurrence: 'first', reward: euros(500n), months: null }

export const TERMS: readonly TermsDraft[] = [
  { model: 'last_click', windowDays: 60, holdDays: 30, rules: [{ ...every, months: 12 }] },
  {
    model: 'linear',
    windowDays: 30,
    holdDays: 10,
    rules: [
      { ...first, reward: percent(3_333) },
      { ...later, reward: percent(777) },
    ],
  },
  {
    model: 'position',
    windowDays: 20,
    holdDays: 0,
    rules: [lead, { ...every, reward: percent(1_500), months: 1 }],
  },
  {
    model: 'time_decay',
    windowDays: 45,
    holdDays: 7,
    rules: [
      { ...first, reward: euros(1_999n) },
      { ...every, months: 2 },
    ],
  },
  { model: 'first_click', windowDays: 90, holdDays: 14, rules: [{ ...lead, occurrence: 'every' }, later] },
]

// Contradictions within one rule: numbers out of range, amounts that cannot meet, parts that say nothing.
// Pure.

import type { Currency, Money } from './money.ts'
import type { FieldError } from './problem.ts'
import { RULE_MONTHS_MAX, RULE_PAYMENTS_MAX, type Rule } from './terms.ts'
import { conditionErrors } from './terms-conditions.ts'
import { rangeOf } from './terms-match.ts'
import { rewardErrors, sumErrors } from './terms-reward-errors.ts'
import { stepErrors } from './terms-step-errors.ts'

/** `at` is the pointer of the rule. */
export function ruleErrors(rule: Rule, at: string): FieldError[] {
  return [
    ...rewardErrors(rule.reward, `${at}/reward`),
    ...moneyKindErrors(rule, at),
    ...occurrenceErrors(rule, at),
    ...conditionErrors(rule.when, `${at}/when`),
    ...periodErrors(rule, at),
    ...stepErrors(rule, at),
    ...amountErrors(rule, at),
    ...currencyErrors(rule, at),
    ...capErrors(rule, at),
  ]
}

/** Only a sale is sure to carry money. */
function moneyKindErrors({ on, reward, minimum, tiers }: Rule, at: string): FieldError[] {
  if (on === 'sale') return []
  const errors: FieldError[] = []
  if (reward.type === 'percent') {
    const detail = 'a percentage needs an event that carries money: use it on "sale"'
    errors.push({ pointer: `${at}/reward/type`, detail })
  }
  if (minimum !== null) {
    const detail = 'a minimum needs an event that carries money: use it on "sale"'
    errors.push({ pointer: `${at}/minimum`, detail })
  }
  if (tiers?.by === 'amount') {
    const detail = 'tiers by amount need an event that carries money: use "sales", or use them on "sale"'
    errors.push({ pointer: `${at}/tiers/by`, detail })
  }
  return errors
}

function occurrenceErrors({ occurrence }: Rule, at: string): FieldError[] {
  const { from, to } = rangeOf(occurrence)
  const errors: FieldError[] = []
  if (!isCount(from)) {
    errors.push({
      pointer: `${at}/occurrence/from`,
      detail: `must be a whole number from 1 to ${RULE_PAYMENTS_MAX}`,
    })
  }
  if (to !== null && !isCount(to)) {
    const detail = `must be a whole number from 1 to ${RULE_PAYMENTS_MAX}, or null for no end`
    errors.push({ pointer: `${at}/occurrence/to`, detail })
  }
  if (errors.length === 0 && to !== null && to < from) {
    errors.push({ pointer: `${at}/occurrence/to`, detail: `must not be before from, which is ${from}` })
  }
  return errors
}

function periodErrors({ occurrence, months, payments }: Rule, at: string): FieldError[] {
  const { from, to } = rangeOf(occurrence)
  const isFirst = to === 1
  const errors: FieldError[] = []
  if (months !== null && !(Number.isInteger(months) && months >= 1 && months <= RULE_MONTHS_MAX)) {
    const detail = `must be a whole number from 1 to ${RULE_MONTHS_MAX}, or null for lifetime`
    errors.push({ pointer: `${at}/months`, detail })
  } else if (months !== null && isFirst) {
    errors.push({ pointer: `${at}/months`, detail: 'says nothing: the first happens once' })
  }
  if (payments === null) return errors
  const wrong = (detail: string) => errors.push({ pointer: `${at}/payments`, detail })
  if (!isCount(payments)) wrong(`must be a whole number from 1 to ${RULE_PAYMENTS_MAX}, or null for lifetime`)
  else if (isFirst) wrong('says nothing: the first happens once')
  else if (payments < from) wrong(`ends before the rule begins, with number ${from}`)
  else if (to !== null && payments >= to) wrong(`says nothing: the occurrence ends with number ${to} already`)
  return errors
}

function amountErrors({ minimum, caps }: Rule, at: string): FieldError[] {
  const sums: readonly [Money | null, string][] = [
    [minimum, `${at}/minimum`],
    [caps.perEvent, `${at}/caps/per_event`],
    [caps.perCustomer, `${at}/caps/per_customer`],
    [caps.perPartnerMonth, `${at}/caps/per_partner_month`],
  ]
  return sums.flatMap(([sum, pointer]) => (sum === null ? [] : sumErrors(sum, pointer)))
}

/** Amounts that are compared with each other share a currency; nothing is ever converted. */
function currencyErrors({ minimum, tiers, reward, caps }: Rule, at: string): FieldError[] {
  const compared: Named[] = [
    { pointer: `${at}/minimum/currency`, currency: minimum?.currency },
    { pointer: `${at}/tiers/currency`, currency: tiers?.currency },
  ]
  const capped: Named[] = [
    { pointer: `${at}/caps/per_event/currency`, currency: caps.perEvent?.currency },
    { pointer: `${at}/caps/per_customer/currency`, currency: caps.perCustomer?.currency },
    { pointer: `${at}/caps/per_partner_month/currency`, currency: caps.perPartnerMonth?.currency },
  ]
  if (reward.type === 'percent') {
    return mixed([...compared, ...capped], 'other amounts of the rule; an event has one currency')
  }
  const own: Named = { pointer: `${at}/reward/currency`, currency: reward.money.currency }
  return [
    ...mixed(compared, 'other amounts of the rule; an event has one currency'),
    ...mixed([own, ...capped], 'the reward'),
  ]
}

interface Named {
  readonly pointer: string
  readonly currency: Currency | null | undefined
}

function mixed(amounts: readonly Named[], what: string): FieldError[] {
  const [first, ...others] = amounts.filter(({ currency }) => currency !== null && currency !== undefined)
  return others
    .filter(({ currency }) => currency !== first?.currency)
    .map(({ pointer }) => ({ pointer, detail: `must be ${first?.currency}, like ${what}` }))
}

/** A cap below a fixed reward would break the promise every time. */
function capErrors({ caps, reward, tiers, ageSteps }: Rule, at: string): FieldError[] {
  const errors: FieldError[] = []
  const rewards = [
    reward,
    ...(tiers?.steps ?? []).map((step) => step.reward),
    ...ageSteps.map((step) => step.reward),
  ]
  const fixed = rewards.flatMap((one) => (one.type === 'fixed' ? [one.money.amount] : []))
  const most = fixed.toSorted((a, b) => (a < b ? 1 : -1))[0] ?? 0n
  const named: readonly [Money | null, string][] = [
    [caps.perEvent, 'per_event'],
    [caps.perCustomer, 'per_customer'],
    [caps.perPartnerMonth, 'per_partner_month'],
  ]
  for (const [cap, name] of named) {
    if (cap !== null && cap.amount > 0n && cap.amount < most) {
      errors.push({ pointer: `${at}/caps/${name}/amount`, detail: 'must not be below the fixed reward' })
    }
  }
  const { perEvent, perCustomer } = caps
  if (perEvent !== null && perCustomer !== null && perEvent.amount > perCustomer.amount) {
    const detail = 'is never reached: the cap per customer is lower'
    errors.push({ pointer: `${at}/caps/per_event/amount`, detail })
  }
  return errors
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= RULE_PAYMENTS_MAX
}

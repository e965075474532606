// Rules as plain JSON: one form for the API, the database and an export. Money is text, because JSON numbers
// cannot hold it. Pure.

import type { RewardedKind } from './event.ts'
import { type Money, parseCurrency } from './money.ts'
import type { Condition, Occurrence, Reward, Rule, Tiers } from './terms.ts'

interface MoneyJson {
  readonly amount: string
  readonly currency: string
}

export type RewardJson =
  | { readonly type: 'percent'; readonly basis_points: number }
  | ({ readonly type: 'fixed' } & MoneyJson)

type TiersJson =
  | {
      readonly by: 'sales'
      readonly steps: readonly { readonly from: number; readonly reward: RewardJson }[]
    }
  | {
      readonly by: 'amount'
      readonly currency: string
      readonly steps: readonly { readonly from: string; readonly reward: RewardJson }[]
    }

export interface RuleJson {
  readonly on: RewardedKind
  readonly occurrence: Occurrence
  readonly when: readonly (readonly Condition[])[]
  readonly minimum: MoneyJson | null
  readonly reward: RewardJson
  readonly tiers: TiersJson | null
  readonly age_steps: readonly { readonly from_month: number; readonly reward: RewardJson }[]
  readonly months: number | null
  readonly payments: number | null
  readonly caps: {
    readonly per_event: MoneyJson | null
    readonly per_customer: MoneyJson | null
    readonly per_partner_month: MoneyJson | null
  }
}

export function ruleToJson(rule: Rule): RuleJson {
  const { on, occurrence, when, months, payments, caps } = rule
  return {
    on,
    occurrence,
    when,
    minimum: moneyToJson(rule.minimum),
    reward: rewardToJson(rule.reward),
    tiers: rule.tiers === null ? null : tiersToJson(rule.tiers),
    age_steps: rule.ageSteps.map((step) => {
      return { from_month: step.fromMonth, reward: rewardToJson(step.reward) }
    }),
    months,
    payments,
    caps: {
      per_event: moneyToJson(caps.perEvent),
      per_customer: moneyToJson(caps.perCustomer),
      per_partner_month: moneyToJson(caps.perPartnerMonth),
    },
  }
}

/** @throws Problem `currency-unknown` */
export function ruleFromJson(rule: RuleJson): Rule {
  const { on, occurrence, when, months, payments, caps } = rule
  return {
    on,
    occurrence,
    when,
    minimum: moneyFromJson(rule.minimum),
    reward: rewardFromJson(rule.reward),
    tiers: rule.tiers === null ? null : tiersFromJson(rule.tiers),
    ageSteps: rule.age_steps.map((step) => {
      return { fromMonth: step.from_month, reward: rewardFromJson(step.reward) }
    }),
    months,
    payments,
    caps: {
      perEvent: moneyFromJson(caps.per_event),
      perCustomer: moneyFromJson(caps.per_customer),
      perPartnerMonth: moneyFromJson(caps.per_partner_month),
    },
  }
}

function tiersToJson({ by, currency, steps }: Tiers): TiersJson {
  if (by === 'sales') {
    const counts = steps.map(({ from, reward }) => ({ from: Number(from), reward: rewardToJson(reward) }))
    return { by, steps: counts }
  }
  const amounts = steps.map(({ from, reward }) => ({ from: from.toString(), reward: rewardToJson(reward) }))
  return { by, currency, steps: amounts }
}

function tiersFromJson(tiers: TiersJson): Tiers {
  const { by } = tiers
  if (by === 'sales') return { by, currency: null, steps: tiers.steps.map(stepFromJson) }
  return { by, currency: parseCurrency(tiers.currency), steps: tiers.steps.map(stepFromJson) }
}

function stepFromJson({ from, reward }: { readonly from: string | number; readonly reward: RewardJson }) {
  return { from: BigInt(from), reward: rewardFromJson(reward) }
}

export function rewardToJson(reward: Reward): RewardJson {
  if (reward.type === 'percent') return { type: 'percent', basis_points: reward.basisPoints }
  return { type: 'fixed', amount: reward.money.amount.toString(), currency: reward.money.currency }
}

export function rewardFromJson(reward: RewardJson): Reward {
  if (reward.type === 'percent') return { type: 'percent', basisPoints: reward.basis_points }
  return { type: 'fixed', money: { amount: BigInt(reward.amount), currency: parseCurrency(reward.currency) } }
}

function moneyToJson(money: Money | null): MoneyJson | null {
  return money === null ? null : { amount: money.amount.toString(), currency: money.currency }
}

function moneyFromJson(money: MoneyJson | null): Money | null {
  return money === null ? null : { amount: BigInt(money.amount), currency: parseCurrency(money.currency) }
}

// Terms rules as jsonb: fixed amounts become strings, because JSON numbers cannot hold money.

import { type EventKind, type Occurrence, parseCurrency, type Rule } from '@openpartner/domain'

export interface RuleJson {
  readonly on: EventKind
  readonly occurrence: Occurrence
  readonly reward:
    | { readonly type: 'percent'; readonly basis_points: number }
    | { readonly type: 'fixed'; readonly amount: string; readonly currency: string }
  readonly months: number | null
}

export function ruleToJson({ on, occurrence, reward, months }: Rule): RuleJson {
  if (reward.type === 'percent') {
    return { on, occurrence, reward: { type: 'percent', basis_points: reward.basisPoints }, months }
  }
  const { amount, currency } = reward.money
  return { on, occurrence, reward: { type: 'fixed', amount: amount.toString(), currency }, months }
}

export function ruleFromJson({ on, occurrence, reward, months }: RuleJson): Rule {
  if (reward.type === 'percent') {
    return { on, occurrence, reward: { type: 'percent', basisPoints: reward.basis_points }, months }
  }
  const money = { amount: BigInt(reward.amount), currency: parseCurrency(reward.currency) }
  return { on, occurrence, reward: { type: 'fixed', money }, months }
}

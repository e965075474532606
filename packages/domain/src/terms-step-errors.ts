// Contradictions in tiers and age steps: steps that overlap, change nothing or are never reached. Pure.

import { AMOUNT_MAX } from './money.ts'
import type { FieldError } from './problem.ts'
import { type AgeStep, type Reward, RULE_MONTHS_MAX, type Rule, STEPS_MAX, type Tiers } from './terms.ts'
import { rangeOf } from './terms-match.ts'
import { rewardErrors } from './terms-reward-errors.ts'

/** `at` is the pointer of the rule. */
export function stepErrors(rule: Rule, at: string): FieldError[] {
  const { tiers, ageSteps } = rule
  const errors: FieldError[] = []
  if (tiers !== null && ageSteps.length > 0) {
    const detail = 'stands beside tiers: a rule has tiers or age steps, not both'
    errors.push({ pointer: `${at}/age_steps`, detail })
  }
  if (tiers !== null) errors.push(...tierErrors(tiers, rule.reward, `${at}/tiers/steps`))
  if (ageSteps.length > 0) errors.push(...ageStepErrors(rule, `${at}/age_steps`))
  return errors
}

function tierErrors({ steps }: Tiers, reward: Reward, at: string): FieldError[] {
  if (steps.length === 0) return [{ pointer: at, detail: 'needs at least one step' }]
  const thresholds = steps.flatMap(({ from }, index) =>
    from >= 1n && from <= AMOUNT_MAX
      ? []
      : [{ pointer: `${at}/${index}/from`, detail: `must be from 1 to ${AMOUNT_MAX}` }],
  )
  return [...thresholds, ...ladderErrors(steps, reward, { at, from: 'from' })]
}

function ageStepErrors({ ageSteps, reward, months, occurrence }: Rule, at: string): FieldError[] {
  const errors: FieldError[] = []
  if (rangeOf(occurrence).to === 1) {
    errors.push({ pointer: at, detail: 'say nothing: the first happens once' })
  }
  ageSteps.forEach(({ fromMonth }: AgeStep, index) => {
    const pointer = `${at}/${index}/from_month`
    if (!(Number.isInteger(fromMonth) && fromMonth >= 1 && fromMonth <= RULE_MONTHS_MAX)) {
      errors.push({ pointer, detail: `must be a whole number from 1 to ${RULE_MONTHS_MAX}` })
    } else if (months !== null && fromMonth >= months) {
      errors.push({ pointer, detail: `is never reached: the rule pays for ${months} months` })
    }
  })
  const steps = ageSteps.map((step) => ({ from: step.fromMonth, reward: step.reward }))
  return [...errors, ...ladderErrors(steps, reward, { at, from: 'from_month' })]
}

interface Step {
  readonly from: bigint | number
  readonly reward: Reward
}

/** Steps ascend, and each promises something else than the one before, in the same unit as the rule. */
function ladderErrors(
  steps: readonly Step[],
  reward: Reward,
  names: { readonly at: string; readonly from: string },
): FieldError[] {
  const errors: FieldError[] = []
  if (steps.length > STEPS_MAX) errors.push({ pointer: names.at, detail: `at most ${STEPS_MAX} steps` })
  steps.forEach((step, index) => {
    const at = `${names.at}/${index}`
    const before = steps[index - 1]
    if (before !== undefined && step.from === before.from) {
      errors.push({ pointer: `${at}/${names.from}`, detail: `overlaps with step ${index}: both begin there` })
    } else if (before !== undefined && step.from < before.from) {
      const detail = `must be more than in step ${index}: steps are in ascending order`
      errors.push({ pointer: `${at}/${names.from}`, detail })
    }
    errors.push(...rewardErrors(step.reward, `${at}/reward`), ...unitErrors(step.reward, reward, at))
    if (isSame(step.reward, before?.reward ?? reward)) {
      const what = before === undefined ? 'the rule itself' : `step ${index}`
      errors.push({ pointer: `${at}/reward`, detail: `says nothing: it is the reward of ${what}` })
    }
  })
  return errors
}

function unitErrors(reward: Reward, base: Reward, at: string): FieldError[] {
  if (reward.type !== base.type) {
    return [{ pointer: `${at}/reward/type`, detail: `must be ${base.type}, like the reward of the rule` }]
  }
  if (reward.type === 'percent' || base.type === 'percent') return []
  if (reward.money.currency === base.money.currency) return []
  const detail = `must be ${base.money.currency}, like the reward of the rule`
  return [{ pointer: `${at}/reward/currency`, detail }]
}

function isSame(one: Reward, other: Reward): boolean {
  if (one.type === 'percent') return other.type === 'percent' && one.basisPoints === other.basisPoints
  return (
    other.type === 'fixed' &&
    one.money.amount === other.money.amount &&
    one.money.currency === other.money.currency
  )
}

// One rule as it is typed, and what is sent of it; pure, used by the dialogs that publish terms.
import type { Terms, TermsIn } from '@openpartner/contract'
import { isCurrency, type OCCURRENCES, type RewardedKind } from '@openpartner/contract/vocabulary'
import type { z } from 'zod'
import { decimalText, minorUnits } from '#format.ts'

export type OccurrenceChoice = (typeof OCCURRENCES)[number] | 'range'
export type ConditionChoice = 'product' | 'plan' | 'country' | 'metadata'
export type StepsBy = 'none' | 'sales' | 'amount' | 'age'

export interface ConditionDraft {
  readonly field: ConditionChoice
  /** Of the metadata. */
  readonly name: string
  readonly is: 'in' | 'not_in'
  /** One a line. */
  readonly values: string
}

export interface StepDraft {
  readonly from: string
  readonly value: string
}

/** Everything text, so that half-typed values survive. */
export interface RuleDraft {
  /** Tells rows apart while they are added and removed. */
  readonly key: number
  readonly on: RewardedKind
  readonly occurrence: OccurrenceChoice
  readonly from: string
  /** Empty: and all that follow. */
  readonly to: string
  readonly type: 'percent' | 'fixed'
  /** Percent ("12.5") or amount ("25.00"). */
  readonly value: string
  readonly currency: string
  /** Empty: for as long as the customer stays. */
  readonly months: string
  readonly payments: string
  /** Groups of which one must be true. */
  readonly when: readonly (readonly ConditionDraft[])[]
  /** What the event's amount is compared in; a share is capped in it, too. */
  readonly amountsIn: string
  readonly minimum: string
  readonly stepsBy: StepsBy
  readonly steps: readonly StepDraft[]
  readonly capPerEvent: string
  readonly capPerCustomer: string
  readonly capPerMonth: string
}

export type RuleBody = z.input<typeof TermsIn>['rules'][number]
type PublishedRule = Terms['rules'][number]
type RewardBody = PublishedRule['reward']

const CURRENCY_DEFAULT = 'EUR'

export function newRule(key: number): RuleDraft {
  return {
    key,
    on: 'sale',
    occurrence: 'every',
    from: '2',
    to: '',
    type: 'percent',
    value: '20',
    currency: CURRENCY_DEFAULT,
    months: '12',
    payments: '',
    when: [],
    amountsIn: CURRENCY_DEFAULT,
    minimum: '',
    stepsBy: 'none',
    steps: [],
    capPerEvent: '',
    capPerCustomer: '',
    capPerMonth: '',
  }
}

export function newCondition(): ConditionDraft {
  return { field: 'plan', name: '', is: 'in', values: '' }
}

export function ruleDraftFrom(rule: PublishedRule, key: number): RuleDraft {
  const { occurrence, minimum, tiers, caps, reward } = rule
  const compared = minimum?.currency ?? (tiers?.by === 'amount' ? tiers.currency : undefined)
  const cap = caps.per_event ?? caps.per_customer ?? caps.per_partner_month
  const amountsIn = compared ?? (reward.type === 'percent' ? cap?.currency : reward.currency)
  return {
    ...newRule(key),
    on: rule.on,
    ...(typeof occurrence === 'string'
      ? { occurrence }
      : { occurrence: 'range', from: String(occurrence.from), to: textOf(occurrence.to) }),
    months: textOf(rule.months),
    payments: textOf(rule.payments),
    when: rule.when.map((group) => group.map(conditionDraft)),
    amountsIn: amountsIn ?? CURRENCY_DEFAULT,
    minimum: minimum === null ? '' : decimalText(minimum),
    ...stepsDraft(rule),
    capPerEvent: caps.per_event === null ? '' : decimalText(caps.per_event),
    capPerCustomer: caps.per_customer === null ? '' : decimalText(caps.per_customer),
    capPerMonth: caps.per_partner_month === null ? '' : decimalText(caps.per_partner_month),
    type: reward.type,
    value: rewardText(reward),
    ...(reward.type === 'fixed' && isCurrency(reward.currency) ? { currency: reward.currency } : {}),
  }
}

function conditionDraft({ field, is, values }: PublishedRule['when'][number][number]): ConditionDraft {
  const isTrait = field === 'product' || field === 'plan' || field === 'country'
  const name = isTrait ? '' : field.slice('metadata.'.length)
  return { field: isTrait ? field : 'metadata', name, is, values: values.join('\n') }
}

function stepsDraft({ tiers, age_steps }: PublishedRule): Pick<RuleDraft, 'stepsBy' | 'steps'> {
  if (tiers?.by === 'sales') {
    const steps = tiers.steps.map(({ from, reward }) => ({ from: String(from), value: rewardText(reward) }))
    return { stepsBy: 'sales', steps }
  }
  if (tiers?.by === 'amount') {
    const { currency } = tiers
    const steps = tiers.steps.map(({ from, reward }) => {
      return { from: decimalText({ amount: from, currency }), value: rewardText(reward) }
    })
    return { stepsBy: 'amount', steps }
  }
  const ages = age_steps.map((step) => ({ from: String(step.from_month), value: rewardText(step.reward) }))
  return { stepsBy: ages.length > 0 ? 'age' : 'none', steps: ages }
}

function rewardText(reward: RewardBody): string {
  return reward.type === 'percent' ? String(reward.basis_points / 100) : decimalText(reward)
}

/** What is sent. A value that is no number goes as one the API refuses by naming the field. */
export function ruleBody(rule: RuleDraft): RuleBody {
  const { on, occurrence, type, currency, amountsIn, months, payments } = rule
  // "The first" happens once: how long it pays would say nothing.
  const isFirst = occurrence === 'first'
  const capsIn = type === 'percent' ? amountsIn : currency
  return {
    on,
    occurrence: occurrence === 'range' ? { from: wholeOf(rule.from), to: wholeOrNull(rule.to) } : occurrence,
    when: rule.when.map((group) => group.map(conditionBody)),
    minimum: moneyOrNull(rule.minimum, amountsIn),
    reward: rewardBody(rule, rule.value),
    ...stepsBody(rule),
    months: isFirst ? null : wholeOrNull(months),
    payments: isFirst ? null : wholeOrNull(payments),
    caps: {
      per_event: moneyOrNull(rule.capPerEvent, capsIn),
      per_customer: moneyOrNull(rule.capPerCustomer, capsIn),
      per_partner_month: moneyOrNull(rule.capPerMonth, capsIn),
    },
  }
}

function conditionBody({ field, name, is, values }: ConditionDraft) {
  return {
    field: field === 'metadata' ? (`metadata.${name.trim()}` as const) : field,
    is,
    values: values
      .split('\n')
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  }
}

function stepsBody(rule: RuleDraft): Pick<RuleBody, 'tiers' | 'age_steps'> {
  const { stepsBy, steps, amountsIn } = rule
  const reward = ({ value }: StepDraft) => rewardBody(rule, value)
  if (stepsBy === 'sales') {
    return {
      tiers: { by: 'sales', steps: steps.map((one) => ({ from: wholeOf(one.from), reward: reward(one) })) },
    }
  }
  if (stepsBy === 'amount') {
    const amounts = steps.map((one) => ({
      from: minorUnits(one.from, amountsIn) ?? '0',
      reward: reward(one),
    }))
    return { tiers: { by: 'amount', currency: amountsIn, steps: amounts } }
  }
  if (stepsBy === 'age') {
    return { age_steps: steps.map((one) => ({ from_month: wholeOf(one.from), reward: reward(one) })) }
  }
  return {}
}

function rewardBody({ type, currency }: RuleDraft, value: string): RuleBody['reward'] {
  return type === 'percent'
    ? { type, basis_points: basisPoints(value) ?? 0 }
    : { type, amount: minorUnits(value, currency) ?? '0', currency }
}

/** "12.5" → 1250; null when it is finer than a basis point or no number. */
export function basisPoints(text: string): number | null {
  const parts = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text.trim())
  if (parts === null) return null
  const [, whole = '', fraction = ''] = parts
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
}

function moneyOrNull(text: string, currency: string) {
  return text.trim() === '' ? null : { amount: minorUnits(text, currency) ?? '0', currency }
}

export function wholeOf(text: string): number {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : -1
}

function wholeOrNull(text: string): number | null {
  return text.trim() === '' ? null : wholeOf(text)
}

function textOf(number: number | null): string {
  return number === null ? '' : String(number)
}

/** True when the rule says more than the plain fields show. */
export function hasMore(rule: RuleDraft): boolean {
  const { when, stepsBy, payments, minimum, capPerEvent, capPerCustomer, capPerMonth } = rule
  const texts = [payments, minimum, capPerEvent, capPerCustomer, capPerMonth]
  return when.length > 0 || stepsBy !== 'none' || texts.some((text) => text !== '')
}

/** Pointers of what has a field of its own. */
export function ruleShownAt(rule: RuleDraft, at: string): string[] {
  const reward = (place: string) =>
    ['basis_points', 'amount', 'type'].map((name) => `${place}/reward/${name}`)
  const steps = rule.stepsBy === 'age' ? `${at}/age_steps` : `${at}/tiers/steps`
  const from = rule.stepsBy === 'age' ? 'from_month' : 'from'
  return [
    at,
    ...reward(at),
    ...['months', 'payments', 'occurrence/from', 'occurrence/to', 'minimum/amount'].map(
      (name) => `${at}/${name}`,
    ),
    ...['per_event', 'per_customer', 'per_partner_month'].map((name) => `${at}/caps/${name}/amount`),
    ...rule.when.flatMap((group, index) => [
      `${at}/when/${index}`,
      ...group.flatMap((_, place) => [
        `${at}/when/${index}/${place}/field`,
        ...valuePointers(`${at}/when/${index}/${place}`),
      ]),
    ]),
    ...rule.steps.flatMap((_, index) => [
      `${steps}/${index}/${from}`,
      `${steps}/${index}/reward`,
      ...reward(`${steps}/${index}`),
    ]),
  ]
}

/** Of the list and of each of its values. */
export function valuePointers(at: string): string[] {
  return [`${at}/values`, ...Array.from({ length: 100 }, (_, index) => `${at}/values/${index}`)]
}

// The form of new terms as plain values, and what is sent of it; pure, used by the dialog that publishes
// terms.
import type { Terms, TermsIn } from '@openpartner/contract'
import {
  type AttributionModel,
  isCurrency,
  type OCCURRENCES,
  type RewardedKind,
  WINDOW_DAYS_DEFAULT,
} from '@openpartner/contract/vocabulary'
import type { z } from 'zod'
import { decimalText, minorUnits } from '#format.ts'

export type OccurrenceWord = (typeof OCCURRENCES)[number]

/** One rule as it is typed: everything text, so that half-typed values survive. */
export interface RuleDraft {
  /** Tells rows apart while they are added and removed. */
  readonly key: number
  readonly on: RewardedKind
  readonly occurrence: OccurrenceWord
  readonly type: 'percent' | 'fixed'
  /** Percent ("12.5") or amount ("25.00"). */
  readonly value: string
  readonly currency: string
  /** Empty: for as long as the customer stays. */
  readonly months: string
}

export interface TermsDraft {
  readonly model: AttributionModel
  readonly windowDays: string
  readonly holdDays: string
  readonly rules: readonly RuleDraft[]
}

export type TermsBody = z.input<typeof TermsIn>
type RuleBody = TermsBody['rules'][number]

const CURRENCY_DEFAULT = 'EUR'
/** The trade's usual refund period. */
const HOLD_DAYS_DEFAULT = '30'

export function newRule(key: number): RuleDraft {
  return {
    key,
    on: 'sale',
    occurrence: 'every',
    type: 'percent',
    value: '20',
    currency: CURRENCY_DEFAULT,
    months: '12',
  }
}

/** New terms start from the ones in force: most changes are small. */
export function draftFrom(
  current: Pick<Terms, 'model' | 'window_days' | 'hold_days' | 'rules'> | null,
): TermsDraft {
  if (current === null) {
    return {
      model: 'last_click',
      windowDays: String(WINDOW_DAYS_DEFAULT),
      holdDays: HOLD_DAYS_DEFAULT,
      rules: [newRule(0)],
    }
  }
  return {
    model: current.model,
    windowDays: String(current.window_days),
    holdDays: String(current.hold_days),
    rules: current.rules.map((rule, index) => ({
      ...newRule(index),
      on: rule.on,
      occurrence: typeof rule.occurrence === 'string' ? rule.occurrence : 'every',
      months: rule.months === null ? '' : String(rule.months),
      ...rewardValue(rule.reward),
    })),
  }
}

/** What is sent. A value that is no number goes as 0, which the API refuses by naming the field. */
export function bodyOf({ model, windowDays, holdDays, rules }: TermsDraft): TermsBody {
  return {
    model,
    window_days: wholeOf(windowDays),
    hold_days: wholeOf(holdDays),
    rules: rules.map(ruleBody),
  }
}

function ruleBody({ on, occurrence, type, value, currency, months }: RuleDraft): RuleBody {
  return {
    on,
    occurrence,
    reward:
      type === 'percent'
        ? { type, basis_points: basisPoints(value) ?? 0 }
        : { type, amount: minorUnits(value, currency) ?? '0', currency },
    // "The first" happens once: a number of months would say nothing.
    months: months === '' || occurrence === 'first' ? null : wholeOf(months),
  }
}

/** "12.5" → 1250; null when it is finer than a basis point or no number. */
export function basisPoints(text: string): number | null {
  const parts = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text.trim())
  if (parts === null) return null
  const [, whole = '', fraction = ''] = parts
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
}

function rewardValue(
  reward: Terms['rules'][number]['reward'],
): Pick<RuleDraft, 'type' | 'value' | 'currency'> {
  if (reward.type === 'percent') {
    return { type: 'percent', value: String(reward.basis_points / 100), currency: CURRENCY_DEFAULT }
  }
  const currency = isCurrency(reward.currency) ? reward.currency : CURRENCY_DEFAULT
  return { type: 'fixed', value: decimalText({ amount: reward.amount, currency }), currency }
}

function wholeOf(text: string): number {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : -1
}

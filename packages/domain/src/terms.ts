// What a program pays for: an ordered list of rules in an immutable version. First match wins.

import type { EventKind } from './event.ts'
import type { ProgramId, TermsId } from './ids.ts'
import { type AttributionModel, MODEL_TEXTS } from './models.ts'
import { AMOUNT_MAX, BASIS_POINTS, formatMoney, type Money } from './money.ts'
import type { FieldError } from './problem.ts'

export const OCCURRENCES = ['first', 'subsequent', 'every'] as const
export type Occurrence = (typeof OCCURRENCES)[number]

export type Reward =
  | { readonly type: 'percent'; readonly basisPoints: number }
  | { readonly type: 'fixed'; readonly money: Money }

export interface Rule {
  readonly on: EventKind
  /** Counted over this customer's credited events of this kind; zero-amount sales do not count. */
  readonly occurrence: Occurrence
  readonly reward: Reward
  /** Calendar months from the customer's first credited event; null means for as long as they stay. */
  readonly months: number | null
}

export interface TermsDraft {
  readonly model: AttributionModel
  /** A click earns credit for this many days: 1–365. */
  readonly windowDays: number
  /** A commission waits this many days before it is payable: 0–365. */
  readonly holdDays: number
  readonly rules: readonly Rule[]
}

export interface Terms extends TermsDraft {
  readonly id: TermsId
  readonly programId: ProgramId
  readonly version: number
  readonly publishedAt: Date
}

export const WINDOW_DAYS_DEFAULT = 60
export const WINDOW_DAYS_MAX = 365
export const HOLD_DAYS_MAX = 365
/** Ten years; longer promises are "lifetime". */
export const RULE_MONTHS_MAX = 120
/** More rules than this nobody can read, and a partner must be able to read them. */
export const RULES_MAX = 20

/**
 * The version in force in a program at an instant: the newest published by then. An event older than the
 * first version (history that was imported later) falls under the first. Null when the program has none.
 */
export function termsAt<T extends Terms>(versions: readonly T[], programId: ProgramId, at: Date): T | null {
  const own = versions.filter((terms) => terms.programId === programId).sort((a, b) => b.version - a.version)
  return own.find(({ publishedAt }) => publishedAt.getTime() <= at.getTime()) ?? own.at(-1) ?? null
}

/** Every contradiction in a draft, as JSON pointers; empty when the terms can be published. */
export function termsErrors(draft: TermsDraft): FieldError[] {
  const errors: FieldError[] = []
  if (!isWholeBetween(draft.windowDays, 1, WINDOW_DAYS_MAX)) {
    errors.push({ pointer: '/window_days', detail: `must be a whole number from 1 to ${WINDOW_DAYS_MAX}` })
  }
  if (!isWholeBetween(draft.holdDays, 0, HOLD_DAYS_MAX)) {
    errors.push({ pointer: '/hold_days', detail: `must be a whole number from 0 to ${HOLD_DAYS_MAX}` })
  }
  if (draft.rules.length === 0) errors.push({ pointer: '/rules', detail: 'needs at least one rule' })
  if (draft.rules.length > RULES_MAX) errors.push({ pointer: '/rules', detail: `at most ${RULES_MAX} rules` })
  draft.rules.forEach((rule, index) => {
    errors.push(...ruleErrors(rule, index))
    const detail = shadowText(shadowOf(rule, draft.rules.slice(0, index)))
    if (detail !== null) errors.push({ pointer: `/rules/${index}`, detail })
  })
  return errors
}

function ruleErrors(rule: Rule, index: number): FieldError[] {
  const errors: FieldError[] = []
  const { reward } = rule
  if (reward.type === 'percent' && !isWholeBetween(reward.basisPoints, 1, Number(BASIS_POINTS))) {
    const detail = `must be a whole number from 1 to ${BASIS_POINTS} (100 basis points are 1 %)`
    errors.push({ pointer: `/rules/${index}/reward/basis_points`, detail })
  }
  if (reward.type === 'percent' && rule.on !== 'sale') {
    const detail = 'a percentage needs an event that carries money: use it on "sale"'
    errors.push({ pointer: `/rules/${index}/reward/type`, detail })
  }
  if (reward.type === 'fixed' && reward.money.amount <= 0n) {
    errors.push({ pointer: `/rules/${index}/reward/amount`, detail: 'must be more than zero' })
  }
  if (reward.type === 'fixed' && reward.money.amount > AMOUNT_MAX) {
    errors.push({ pointer: `/rules/${index}/reward/amount`, detail: `must be at most ${AMOUNT_MAX}` })
  }
  if (rule.months !== null && !isWholeBetween(rule.months, 1, RULE_MONTHS_MAX)) {
    const detail = `must be a whole number from 1 to ${RULE_MONTHS_MAX}, or null for lifetime`
    errors.push({ pointer: `/rules/${index}/months`, detail })
  }
  return errors
}

/**
 * The positions of the earlier rules that together match whatever `rule` would, so that it can never win;
 * null when something is left for it. "The first" and "every later" sale are all sales, so two rules can
 * shadow a third.
 */
function shadowOf(rule: Rule, earlier: readonly Rule[]): readonly number[] | null {
  const occurrences = rule.occurrence === 'every' ? (['first', 'subsequent'] as const) : [rule.occurrence]
  const shadows = occurrences.map((occurrence) =>
    earlier.findIndex((other) => covers(other, rule, occurrence)),
  )
  return shadows.includes(-1) ? null : [...new Set(shadows)].sort((a, b) => a - b)
}

function covers(earlier: Rule, later: Rule, occurrence: 'first' | 'subsequent'): boolean {
  if (earlier.on !== later.on) return false
  if (earlier.occurrence !== 'every' && earlier.occurrence !== occurrence) return false
  return earlier.months === null || (later.months !== null && earlier.months >= later.months)
}

function shadowText(shadow: readonly number[] | null): string | null {
  if (shadow === null) return null
  const numbers = shadow.map((position) => position + 1).join(' and ')
  const who =
    shadow.length === 1 ? `rule ${numbers} already matches` : `rules ${numbers} together already match`
  return `is never reached: ${who} everything it would`
}

/** The terms in a partner's words, e.g.
 * "20 % of every sale for 12 months. Payable after 30 days. A click counts for 60 days."
 */
export function describeTerms(terms: TermsDraft): string {
  const rules = terms.rules.map(describeRule)
  const hold = terms.holdDays === 0 ? 'Payable at once' : `Payable after ${counted(terms.holdDays, 'day')}`
  const window = `A click counts for ${counted(terms.windowDays, 'day')}.`
  // The usual model needs no words: whoever is not told otherwise expects it.
  const model = terms.model === 'last_click' ? '' : ` ${MODEL_TEXTS[terms.model]}`
  return `${rules.join('; then ')}. ${hold}. ${window}${model}`
}

/** One rule in words, e.g. "20 % of every sale for 12 months". */
export function describeRule(rule: Rule): string {
  const what =
    rule.occurrence === 'every' ? `every ${rule.on}` : `${describeOccurrence(rule.occurrence)} ${rule.on}`
  const reward =
    rule.reward.type === 'percent'
      ? `${percentText(rule.reward.basisPoints)} of ${what}`
      : `${formatMoney(rule.reward.money)} for ${what}`
  if (rule.occurrence === 'first') return reward
  return rule.months === null ? `${reward}, for life` : `${reward} for ${counted(rule.months, 'month')}`
}

function describeOccurrence(occurrence: 'first' | 'subsequent'): string {
  return occurrence === 'first' ? 'the first' : 'every later'
}

/** 2000 → "20 %", 1250 → "12.5 %". */
export function percentText(basisPoints: number): string {
  const whole = Math.trunc(basisPoints / 100)
  const fraction = (basisPoints % 100).toString().padStart(2, '0').replace(/0+$/, '')
  return `${whole}${fraction === '' ? '' : `.${fraction}`} %`
}

function counted(count: number, what: 'day' | 'month'): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function isWholeBetween(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}

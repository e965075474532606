// Every contradiction in terms before they are published, as JSON pointers into the request. Pure.

import type { FieldError } from './problem.ts'
import { HOLD_DAYS_MAX, RULES_MAX, type TermsDraft, WINDOW_DAYS_MAX } from './terms.ts'
import { shadowOf } from './terms-reach.ts'
import { ruleErrors } from './terms-rule-errors.ts'

/** Every contradiction in a draft; empty when the terms can be published. */
export function termsErrors(draft: TermsDraft): FieldError[] {
  const errors: FieldError[] = []
  if (!isWholeBetween(draft.windowDays, 1, WINDOW_DAYS_MAX)) {
    errors.push({ pointer: '/window_days', detail: `must be a whole number from 1 to ${WINDOW_DAYS_MAX}` })
  }
  if (!isWholeBetween(draft.holdDays, 0, HOLD_DAYS_MAX)) {
    errors.push({ pointer: '/hold_days', detail: `must be a whole number from 0 to ${HOLD_DAYS_MAX}` })
  }
  if (draft.rules.length === 0) errors.push({ pointer: '/rules', detail: 'needs at least one rule' })
  if (draft.rules.length > RULES_MAX) {
    errors.push({ pointer: '/rules', detail: `at most ${RULES_MAX} rules` })
    return errors
  }
  draft.rules.forEach((rule, index) => {
    errors.push(...ruleErrors(rule, `/rules/${index}`))
    const shadow = shadowOf(draft.rules, index)
    if (shadow !== null) errors.push({ pointer: `/rules/${index}`, detail: shadowText(shadow) })
  })
  return errors
}

/** When terms are to be in force, as it was asked for. */
export interface Effect {
  /** Null: as soon as they are published. */
  readonly from: Date | null
  /** Null: until others take their place. */
  readonly until: Date | null
}

export const AT_ONCE: Effect = { from: null, until: null }

/**
 * What has been decided stays as it was decided, so only the first terms of a program may begin in the past:
 * nothing was decided by others before them.
 */
export function effectErrors({ from, until }: Effect, now: Date, isFirst: boolean): FieldError[] {
  const errors: FieldError[] = []
  if (from !== null && from.getTime() < now.getTime() && !isFirst) {
    const detail = 'must not be in the past: what happened before falls under the terms of its time'
    errors.push({ pointer: '/effective_from', detail })
  }
  if (until !== null && until.getTime() <= (from ?? now).getTime()) {
    errors.push({ pointer: '/effective_until', detail: 'must be after they come into force' })
  }
  return errors
}

function shadowText(shadow: readonly number[]): string {
  const numbers = shadow.map((position) => position + 1).join(' and ')
  const who =
    shadow.length === 1 ? `rule ${numbers} already matches` : `rules ${numbers} together already match`
  return `is never reached: ${who} everything it would`
}

function isWholeBetween(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}

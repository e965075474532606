// The form of new terms as plain values, and what is sent of it; pure, used by the dialogs that publish
// terms.
import type { Terms, TermsIn } from '@openpartner/contract'
import { type AttributionModel, WINDOW_DAYS_DEFAULT } from '@openpartner/contract/vocabulary'
import type { z } from 'zod'
import { newRule, type RuleDraft, ruleBody, ruleDraftFrom, ruleShownAt, wholeOf } from './rule-draft.ts'

/** What terms say once, for all of their rules. */
export type Settings = Pick<Terms, 'base' | 'binds_on' | 'approval' | 'coupons'>

export interface TermsDraft extends Settings {
  readonly model: AttributionModel
  readonly windowDays: string
  readonly holdDays: string
  readonly rules: readonly RuleDraft[]
}

export type TermsBody = z.input<typeof TermsIn>

/** The trade's usual refund period. */
const HOLD_DAYS_DEFAULT = '30'

type Published = Pick<Terms, 'model' | 'window_days' | 'hold_days' | 'rules' | keyof Settings>

/** New terms start from the ones in force: most changes are small. */
export function draftFrom(current: Published | null): TermsDraft {
  if (current === null) {
    return {
      model: 'last_click',
      windowDays: String(WINDOW_DAYS_DEFAULT),
      holdDays: HOLD_DAYS_DEFAULT,
      base: 'net',
      binds_on: 'sale',
      approval: 'automatic',
      coupons: 'outrank',
      rules: [newRule(0)],
    }
  }
  const { model, base, binds_on, approval, coupons } = current
  return {
    model,
    windowDays: String(current.window_days),
    holdDays: String(current.hold_days),
    base,
    binds_on,
    approval,
    coupons,
    rules: current.rules.map(ruleDraftFrom),
  }
}

/** What is sent. A value that is no number goes as one the API refuses by naming the field. */
export function bodyOf({ windowDays, holdDays, rules, ...settings }: TermsDraft): TermsBody {
  return {
    ...settings,
    window_days: wholeOf(windowDays),
    hold_days: wholeOf(holdDays),
    rules: rules.map(ruleBody),
  }
}

/**
 * Errors that stand beside their field; anything else (such as two currencies that cannot meet) stands below
 * the form.
 */
export function shownAt({ rules }: TermsDraft): string[] {
  return [
    '/window_days',
    '/hold_days',
    ...rules.flatMap((rule, index) => ruleShownAt(rule, `/rules/${index}`)),
  ]
}

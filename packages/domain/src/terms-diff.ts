// What new terms change, in sentences an admin can check before publishing and a partner before accepting.
// Pure.

import { MODEL_TEXTS } from './models.ts'
import type { Rule, TermsDraft } from './terms.ts'
import { counted, describeRule, holdText } from './terms-words.ts'

export interface TermsChange {
  readonly what: 'rule_added' | 'rule_removed' | 'rule_changed' | 'rules_reordered' | 'setting_changed'
  readonly text: string
  /** In words; null where there was, or is, nothing. */
  readonly before: string | null
  readonly after: string | null
}

/** Empty when both say the same. `before` null: nothing was in force, so there is nothing to compare with. */
export function diffTerms(before: TermsDraft | null, after: TermsDraft): TermsChange[] {
  if (before === null) return []
  return [...ruleChanges(before.rules, after.rules), ...settingChanges(before, after)]
}

const SETTINGS: readonly ((terms: TermsDraft) => string)[] = [
  ({ model }) => MODEL_TEXTS[model],
  ({ windowDays }) => `A click counts for ${counted(windowDays, 'day')}.`,
  (terms) => `${holdText(terms)}.`,
  ({ base }) => (base === 'net' ? 'Amounts are taken without tax.' : 'Amounts are taken with tax.'),
  ({ bindsOn }) =>
    bindsOn === 'sale'
      ? 'A customer’s first sale binds them to the partner.'
      : 'A customer’s first lead already binds them to the partner.',
  ({ coupons }) =>
    coupons === 'outrank' ? 'A coupon goes before clicks.' : 'A coupon counts as the latest click.',
]

function settingChanges(before: TermsDraft, after: TermsDraft): TermsChange[] {
  return SETTINGS.flatMap((textOf) => {
    const [was, is] = [textOf(before), textOf(after)]
    return was === is
      ? []
      : [{ what: 'setting_changed', text: `${is} Before: ${was}`, before: was, after: is }]
  })
}

interface Placed {
  readonly text: string
  readonly number: number
}

/**
 * Rules that stay are found by what they say, wherever they stand. Of those left over, the first old one is
 * taken for the first new one, and so on: most changes are to one rule.
 */
function ruleChanges(before: readonly Rule[], after: readonly Rule[]): TermsChange[] {
  const [was, is] = [before.map(placed), after.map(placed)]
  const kept = new Set(is.map(({ text }) => text).filter((text) => was.some((one) => one.text === text)))
  const gone = was.filter(({ text }) => !kept.has(text))
  const come = is.filter(({ text }) => !kept.has(text))
  const changes = come.map((rule, index): TermsChange => {
    const old = gone[index]
    if (old === undefined) {
      return {
        what: 'rule_added',
        text: `New rule ${rule.number}: ${rule.text}.`,
        before: null,
        after: rule.text,
      }
    }
    const text = `Rule ${rule.number}: ${rule.text}. Before: ${old.text}.`
    return { what: 'rule_changed', text, before: old.text, after: rule.text }
  })
  const removed = gone.slice(come.length).map(({ text }): TermsChange => {
    return { what: 'rule_removed', text: `No longer: ${text}.`, before: text, after: null }
  })
  return [...changes, ...removed, ...orderChange(was, is, kept)]
}

/** The first rule that matches decides, so their order is part of what they promise. */
function orderChange(
  was: readonly Placed[],
  is: readonly Placed[],
  kept: ReadonlySet<string>,
): TermsChange[] {
  const orderOf = (rules: readonly Placed[]) => rules.filter(({ text }) => kept.has(text))
  const [before, after] = [orderOf(was), orderOf(is)]
  if (before.every((rule, index) => rule.text === after[index]?.text)) return []
  const told = (rules: readonly Placed[]) => rules.map(({ text }) => text).join('; then ')
  const text = `The order of rules is another, and the first that matches decides: ${told(after)}.`
  return [{ what: 'rules_reordered', text, before: told(before), after: told(after) }]
}

function placed(rule: Rule, index: number): Placed {
  return { text: describeRule(rule), number: index + 1 }
}

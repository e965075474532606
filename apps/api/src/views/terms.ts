// Terms as the API shows them: the rules as they were sent, with the words partners read.

import type { Terms, TermsPreview } from '@openpartner/contract'
import type { TermsPreview as Previewed, TermsWithState } from '@openpartner/core/setup'
import { describeRule, type Rule, ruleToJson, type TermsDraft } from '@openpartner/domain'
import { viewInstant, viewInstantOrNull } from './shapes.ts'

export function viewTerms(terms: TermsWithState): Terms {
  return {
    id: terms.id,
    program_id: terms.programId,
    version: terms.version,
    state: terms.state,
    model: terms.model,
    window_days: terms.windowDays,
    hold_days: terms.holdDays,
    base: terms.base,
    binds_on: terms.bindsOn,
    approval: terms.approval,
    coupons: terms.coupons,
    rules: terms.rules.map(viewRule),
    summary: terms.summary,
    changes: terms.changes.map((change) => ({ ...change })),
    published_at: viewInstant(terms.publishedAt),
    effective_from: viewInstant(terms.effectiveFrom),
    effective_until: viewInstantOrNull(terms.effectiveUntil),
  }
}

export function viewTermsPreview({ version, summary, changes }: Previewed, draft: TermsDraft): TermsPreview {
  return {
    version,
    summary,
    rules: draft.rules.map(describeRule),
    changes: changes.map((change) => ({ ...change })),
  }
}

function viewRule(rule: Rule): Terms['rules'][number] {
  const { when, tiers, age_steps, ...json } = ruleToJson(rule)
  return {
    ...json,
    when: when.map((group) => group.map(({ field, is, values }) => ({ field, is, values: [...values] }))),
    tiers:
      tiers === null
        ? null
        : tiers.by === 'sales'
          ? { ...tiers, steps: [...tiers.steps] }
          : { ...tiers, steps: [...tiers.steps] },
    age_steps: [...age_steps],
    text: describeRule(rule),
  }
}

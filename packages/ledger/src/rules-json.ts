// Terms rules as jsonb. What rules could not say when they were published, they say by leaving it out.

import { type Rule, type RuleJson, ruleFromJson, ruleToJson, type TermsDraft } from '@openpartner/domain'

export type StoredRule = Pick<RuleJson, 'on' | 'occurrence' | 'reward' | 'months'> & Partial<RuleJson>

const LEFT_OUT = {
  when: [],
  minimum: null,
  tiers: null,
  age_steps: [],
  payments: null,
  caps: { per_event: null, per_customer: null, per_partner_month: null },
} as const

export function ruleFromStored(stored: StoredRule): Rule {
  return ruleFromJson({ ...LEFT_OUT, ...stored })
}

/** A whole draft; everything but the rules is JSON as it is. */
export type DraftJson = Omit<TermsDraft, 'rules'> & { readonly rules: readonly RuleJson[] }

export function draftToJson({ rules, ...draft }: TermsDraft): DraftJson {
  return { ...draft, rules: rules.map(ruleToJson) }
}

export function draftFromJson({ rules, ...draft }: DraftJson): TermsDraft {
  return { ...draft, rules: rules.map(ruleFromJson) }
}

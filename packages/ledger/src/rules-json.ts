// Terms rules as jsonb. What rules could not say when they were published, they say by leaving it out.

import { type Rule, type RuleJson, ruleFromJson } from '@openpartner/domain'

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

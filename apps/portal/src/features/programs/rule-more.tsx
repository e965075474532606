'use client'
// What most rules do not need: conditions, a minimum, steps, an end by payments, caps. Closed until it is
// asked for. In the dialogs that publish terms.
import { CURRENCIES } from '@openpartner/contract/vocabulary'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Sending } from '#api/use-send.ts'
import { SelectField, TextField } from '#ui/field.tsx'
import { Conditions } from './rule-conditions.tsx'
import { hasMore, type RuleDraft } from './rule-draft.ts'
import { Steps } from './rule-steps.tsx'

interface RuleMoreProps {
  readonly rule: RuleDraft
  readonly at: string
  readonly sending: Sending
  readonly onChange: (rule: RuleDraft) => void
}

export function RuleMore(props: RuleMoreProps) {
  // Open from the start where it holds something: nothing of what is published may be out of sight.
  const [startsOpen] = useState(() => hasMore(props.rule))
  return (
    <details className="group mt-3 border-t border-line pt-3" open={startsOpen}>
      <summary className="flex cursor-pointer list-none items-center gap-1.5 text-sm font-medium text-ink-2 hover:text-ink">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        Conditions, steps and limits
      </summary>
      <div className="mt-3 flex flex-col gap-4">
        <Conditions {...props} />
        <Steps {...props} />
        <Limits {...props} />
      </div>
    </details>
  )
}

function Limits({ rule, at, sending, onChange }: RuleMoreProps) {
  const { type, currency, amountsIn, on } = rule
  const capsIn = type === 'percent' ? amountsIn : currency
  const amount = (
    label: string,
    name: 'minimum' | 'capPerEvent' | 'capPerCustomer' | 'capPerMonth',
    place: string,
    unit: string,
  ) => (
    <TextField
      label={label}
      optional
      inputMode="decimal"
      suffix={unit}
      value={rule[name]}
      onChange={({ target }) => onChange({ ...rule, [name]: target.value })}
      error={sending.errorAt(`${at}/${place}/amount`)}
    />
  )
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {on === 'sale' && (
        <>
          {amount('Only from an amount of', 'minimum', 'minimum', amountsIn)}
          <SelectField
            label="Amounts of sales in"
            value={amountsIn}
            onChange={({ target }) => onChange({ ...rule, amountsIn: target.value })}
            hint="A rule with amounts is about sales in this currency only."
          >
            {CURRENCIES.map((code) => (
              <option key={code} value={code}>
                {code}
              </option>
            ))}
          </SelectField>
        </>
      )}
      {rule.occurrence !== 'first' && (
        <TextField
          label={`Ends with ${on} number`}
          optional
          inputMode="numeric"
          value={rule.payments}
          onChange={({ target }) => onChange({ ...rule, payments: target.value })}
          error={sending.errorAt(`${at}/payments`)}
        />
      )}
      {amount(`At most per ${on}`, 'capPerEvent', 'caps/per_event', capsIn)}
      {amount('At most per customer', 'capPerCustomer', 'caps/per_customer', capsIn)}
      {amount('At most per partner and month', 'capPerMonth', 'caps/per_partner_month', capsIn)}
    </div>
  )
}

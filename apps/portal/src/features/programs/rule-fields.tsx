'use client'
// The fields of one rule: what for, how often, how much, how long; in the dialog that publishes terms.
import { CURRENCIES, REWARDED_KINDS, type RewardedKind } from '@openpartner/contract/vocabulary'
import { Trash2 } from 'lucide-react'
import type { Sending } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import { EVENT_KIND } from '../states.tsx'
import type { OccurrenceChoice, RuleDraft } from './rule-draft.ts'
import { RuleMore } from './rule-more.tsx'

const OCCURRENCE: Readonly<Record<OccurrenceChoice, string>> = {
  every: 'Every one',
  first: 'The first one only',
  subsequent: 'Every one but the first',
  range: 'From one to another…',
}

interface RuleFieldsProps {
  readonly rule: RuleDraft
  readonly index: number
  readonly sending: Sending
  readonly onChange: (rule: RuleDraft) => void
  readonly onRemove?: () => void
}

export function RuleFields({ rule, index, sending, onChange, onRemove }: RuleFieldsProps) {
  const at = `/rules/${index}`
  return (
    <fieldset className="rounded-lg border border-line px-3.5 pt-1 pb-4 sm:px-4">
      <legend className="sr-only">Rule {index + 1}</legend>
      <div className="mb-1 flex h-8 items-center justify-between">
        <span aria-hidden className="text-sm font-medium">
          Rule {index + 1}
        </span>
        {onRemove !== undefined && (
          <Button
            size="icon"
            tone="quiet"
            className="-mr-2"
            aria-label={`Remove rule ${index + 1}`}
            onClick={onRemove}
          >
            <Trash2 aria-hidden />
          </Button>
        )}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label="Event"
          value={rule.on}
          onChange={({ target }) => onChange(forKind(rule, target.value as RewardedKind))}
        >
          {REWARDED_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {EVENT_KIND[kind]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Which of a customer’s"
          value={rule.occurrence}
          onChange={({ target }) => onChange({ ...rule, occurrence: target.value as OccurrenceChoice })}
        >
          {Object.entries(OCCURRENCE).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
        {rule.occurrence === 'range' && <Range {...{ rule, at, sending, onChange }} />}
        <Reward {...{ rule, at, sending, onChange }} />
        {rule.occurrence !== 'first' && (
          <TextField
            label="For how long"
            optional
            inputMode="numeric"
            suffix="months"
            value={rule.months}
            onChange={({ target }) => onChange({ ...rule, months: target.value })}
            hint="Empty: for as long as the customer stays."
            error={sending.errorAt(`${at}/months`)}
          />
        )}
      </div>
      <RuleMore {...{ rule, at, sending, onChange }} />
      {sending.errorAt(at) !== undefined && (
        <p className="mt-2 text-sm text-bad">This rule {sending.errorAt(at)}.</p>
      )}
    </fieldset>
  )
}

type PartProps = Pick<RuleFieldsProps, 'rule' | 'sending' | 'onChange'> & { at: string }

function Range({ rule, at, sending, onChange }: PartProps) {
  return (
    <div className="grid grid-cols-2 gap-3 sm:col-span-2">
      <TextField
        label="From number"
        required
        inputMode="numeric"
        value={rule.from}
        onChange={({ target }) => onChange({ ...rule, from: target.value })}
        error={sending.errorAt(`${at}/occurrence/from`)}
      />
      <TextField
        label="To number"
        optional
        inputMode="numeric"
        value={rule.to}
        onChange={({ target }) => onChange({ ...rule, to: target.value })}
        error={sending.errorAt(`${at}/occurrence/to`)}
      />
    </div>
  )
}

function Reward({ rule, at, sending, onChange }: PartProps) {
  const isPercent = rule.type === 'percent'
  return (
    <div className="grid grid-cols-[1fr_7.5rem] items-start gap-2">
      <TextField
        label="Reward"
        required
        inputMode="decimal"
        value={rule.value}
        onChange={({ target }) => onChange({ ...rule, value: target.value })}
        error={
          sending.errorAt(`${at}/reward/type`) ??
          // The API counts basis points; whoever typed a percentage knows nothing of them.
          (sending.errorAt(`${at}/reward/basis_points`) &&
            'must be from 0.01 to 100, with two decimals at most') ??
          sending.errorAt(`${at}/reward/amount`)
        }
      />
      <SelectField
        label="Unit"
        value={isPercent ? '%' : rule.currency}
        onChange={({ target: { value } }) =>
          onChange(value === '%' ? { ...rule, type: 'percent' } : { ...rule, type: 'fixed', currency: value })
        }
      >
        {rule.on === 'sale' && <option value="%">% of it</option>}
        {CURRENCIES.map((currency) => (
          <option key={currency} value={currency}>
            {currency}
          </option>
        ))}
      </SelectField>
    </div>
  )
}

/** A share and a minimum need an event that carries money: anything but a sale gets a fixed reward. */
function forKind(rule: RuleDraft, on: RewardedKind): RuleDraft {
  if (on === 'sale') return { ...rule, on }
  const steps = rule.stepsBy === 'amount' ? { stepsBy: 'none' as const, steps: [] } : {}
  return { ...rule, on, type: 'fixed', minimum: '', ...steps }
}

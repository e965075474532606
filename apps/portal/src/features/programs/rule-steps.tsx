'use client'
// Other rewards of a rule from some point on: what the partner sold in the month, or how long the customer
// has stayed. In the dialogs that publish terms.
import { STEPS_MAX } from '@openpartner/contract/vocabulary'
import { Plus, Trash2 } from 'lucide-react'
import type { Sending } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { SelectField, TextField } from '#ui/field.tsx'
import type { RuleDraft, StepDraft, StepsBy } from './rule-draft.ts'

const STEPS_BY: Readonly<Record<StepsBy, string>> = {
  none: 'stays the same',
  sales: 'changes with the partner’s sales in the month',
  amount: 'changes with the partner’s turnover in the month',
  age: 'changes with the customer’s months',
}

interface StepsProps {
  readonly rule: RuleDraft
  readonly at: string
  readonly sending: Sending
  readonly onChange: (rule: RuleDraft) => void
}

export function Steps({ rule, at, sending, onChange }: StepsProps) {
  const { stepsBy, steps } = rule
  const change = (changed: readonly StepDraft[]) => onChange({ ...rule, steps: changed })
  const choose = (by: StepsBy) =>
    onChange({
      ...rule,
      stepsBy: by,
      steps: by === 'none' ? [] : steps.length > 0 ? steps : [{ from: '', value: '' }],
    })
  return (
    <div className="flex flex-col gap-3">
      <SelectField
        label="The reward"
        value={stepsBy}
        onChange={({ target }) => choose(target.value as StepsBy)}
      >
        {Object.entries(STEPS_BY)
          .filter(([by]) => by !== 'amount' || rule.on === 'sale')
          .map(([by, text]) => (
            <option key={by} value={by}>
              {text}
            </option>
          ))}
      </SelectField>
      {steps.map((step, index) => (
        <Step
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no identity but their place
          key={index}
          {...{ rule, step, sending }}
          at={`${at}/${stepsBy === 'age' ? 'age_steps' : 'tiers/steps'}/${index}`}
          onChange={(changed) => change(steps.toSpliced(index, 1, changed))}
          {...(steps.length > 1 && { onRemove: () => change(steps.toSpliced(index, 1)) })}
        />
      ))}
      {stepsBy !== 'none' && (
        <div>
          <Button
            size="sm"
            disabled={steps.length >= STEPS_MAX}
            onClick={() => change([...steps, { from: '', value: '' }])}
          >
            <Plus aria-hidden />
            Add step
          </Button>
        </div>
      )}
    </div>
  )
}

interface StepProps {
  readonly rule: RuleDraft
  readonly step: StepDraft
  readonly at: string
  readonly sending: Sending
  readonly onChange: (step: StepDraft) => void
  readonly onRemove?: () => void
}

function Step({ rule, step, at, sending, onChange, onRemove }: StepProps) {
  const { stepsBy, type, currency, amountsIn } = rule
  const unit = stepsBy === 'sales' ? 'sales' : stepsBy === 'age' ? 'months' : amountsIn
  const wrong = ['reward', 'reward/type', 'reward/amount', 'reward/basis_points']
    .map((name) => sending.errorAt(`${at}/${name}`))
    .find((error) => error !== undefined)
  return (
    <div className="grid grid-cols-[3fr_2fr_auto] items-start gap-2">
      <TextField
        label={stepsBy === 'age' ? 'After' : 'From'}
        required
        inputMode={stepsBy === 'amount' ? 'decimal' : 'numeric'}
        suffix={unit}
        value={step.from}
        onChange={({ target }) => onChange({ ...step, from: target.value })}
        error={sending.errorAt(`${at}/${stepsBy === 'age' ? 'from_month' : 'from'}`)}
      />
      <TextField
        label="Reward"
        required
        inputMode="decimal"
        suffix={type === 'percent' ? '%' : currency}
        value={step.value}
        onChange={({ target }) => onChange({ ...step, value: target.value })}
        error={wrong}
      />
      <Button
        size="icon"
        tone="quiet"
        className="mt-6.5"
        aria-label="Remove step"
        disabled={onRemove === undefined}
        onClick={() => onRemove?.()}
      >
        <Trash2 aria-hidden />
      </Button>
    </div>
  )
}

'use client'
// When a rule counts: groups of conditions on what the event says of itself. In the dialogs that publish
// terms.
import { CONDITION_GROUPS_MAX, CONDITIONS_MAX } from '@openpartner/contract/vocabulary'
import { Plus, Trash2 } from 'lucide-react'
import type { Sending } from '#api/use-send.ts'
import { Button } from '#ui/button.tsx'
import { AreaField, SelectField, TextField } from '#ui/field.tsx'
import {
  type ConditionChoice,
  type ConditionDraft,
  newCondition,
  type RuleDraft,
  valuePointers,
} from './rule-draft.ts'

const FIELD: Readonly<Record<ConditionChoice, string>> = {
  product: 'Product',
  plan: 'Plan',
  country: 'Country',
  metadata: 'Metadata',
}

interface ConditionsProps {
  readonly rule: RuleDraft
  readonly at: string
  readonly sending: Sending
  readonly onChange: (rule: RuleDraft) => void
}

export function Conditions({ rule, at, sending, onChange }: ConditionsProps) {
  const { when } = rule
  const change = (groups: RuleDraft['when']) => onChange({ ...rule, when: groups })
  return (
    <div className="flex flex-col gap-3">
      {when.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no identity but their place
        <div key={index}>
          {index > 0 && <p className="mb-2 text-sm font-medium text-ink-3">or</p>}
          <Group
            {...{ group, sending }}
            at={`${at}/when/${index}`}
            onChange={(changed) =>
              change(changed.length === 0 ? when.toSpliced(index, 1) : when.toSpliced(index, 1, changed))
            }
          />
        </div>
      ))}
      <div>
        <Button
          size="sm"
          disabled={when.length >= CONDITION_GROUPS_MAX}
          onClick={() => change([...when, [newCondition()]])}
        >
          <Plus aria-hidden />
          {when.length === 0 ? 'Only when…' : 'Or when…'}
        </Button>
      </div>
    </div>
  )
}

interface GroupProps {
  readonly group: readonly ConditionDraft[]
  readonly at: string
  readonly sending: Sending
  readonly onChange: (group: readonly ConditionDraft[]) => void
}

function Group({ group, at, sending, onChange }: GroupProps) {
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-sunken p-3">
      {group.map((condition, index) => (
        <One
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          key={index}
          {...{ condition, sending }}
          at={`${at}/${index}`}
          onChange={(changed) => onChange(group.toSpliced(index, 1, changed))}
          onRemove={() => onChange(group.toSpliced(index, 1))}
        />
      ))}
      {sending.errorAt(at) !== undefined && <p className="text-sm text-bad">This {sending.errorAt(at)}.</p>}
      <div>
        <Button
          size="sm"
          tone="quiet"
          disabled={group.length >= CONDITIONS_MAX}
          onClick={() => onChange([...group, newCondition()])}
        >
          <Plus aria-hidden />
          And
        </Button>
      </div>
    </div>
  )
}

interface OneProps {
  readonly condition: ConditionDraft
  readonly at: string
  readonly sending: Sending
  readonly onChange: (condition: ConditionDraft) => void
  readonly onRemove: () => void
}

function One({ condition, at, sending, onChange, onRemove }: OneProps) {
  const { field, name, is, values } = condition
  const wrong = valuePointers(at)
    .map(sending.errorAt)
    .find((error) => error !== undefined)
  return (
    <div className="grid grid-cols-[1fr_1fr_auto] items-start gap-2">
      <SelectField
        label="Of the event"
        value={field}
        onChange={({ target }) => onChange({ ...condition, field: target.value as ConditionChoice })}
        error={field === 'metadata' ? undefined : sending.errorAt(`${at}/field`)}
      >
        {Object.entries(FIELD).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Must be"
        value={is}
        onChange={({ target }) => onChange({ ...condition, is: target.value === 'in' ? 'in' : 'not_in' })}
      >
        <option value="in">one of</option>
        <option value="not_in">none of</option>
      </SelectField>
      <Button size="icon" tone="quiet" className="mt-6.5" aria-label="Remove condition" onClick={onRemove}>
        <Trash2 aria-hidden />
      </Button>
      {field === 'metadata' && (
        <TextField
          label="Key"
          className="col-span-2"
          value={name}
          onChange={({ target }) => onChange({ ...condition, name: target.value })}
          error={sending.errorAt(`${at}/field`)}
        />
      )}
      <AreaField
        label={field === 'country' ? 'Countries, as DE or AT' : 'Values, word for word'}
        className="col-span-2"
        rows={2}
        value={values}
        onChange={({ target }) => onChange({ ...condition, values: target.value })}
        hint="One a line."
        error={wrong === undefined ? undefined : `A value ${wrong}.`}
      />
    </div>
  )
}

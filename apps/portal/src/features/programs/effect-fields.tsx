'use client'
// From when until when new terms count; in the dialogs that publish and end terms.
import type { Sending } from '#api/use-send.ts'
import { TextField } from '#ui/field.tsx'

/** Days as a date field gives them: "2026-01-31", or empty. */
export interface Effect {
  readonly from: string
  readonly until: string
}

export const AT_ONCE: Effect = { from: '', until: '' }

/** What is sent: the first instant of a day in UTC, as every day of the books. */
export function startOf(day: string): string | null {
  return day === '' ? null : `${day}T00:00:00Z`
}

export function effectBody({ from, until }: Effect) {
  return { effective_from: startOf(from), effective_until: startOf(until) }
}

interface EffectFieldsProps {
  readonly effect: Effect
  readonly onChange: (effect: Effect) => void
  readonly sending: Sending
}

export function EffectFields({ effect, onChange, sending }: EffectFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="In force from"
        type="date"
        optional
        hint="Empty: at once. Days begin at midnight UTC."
        value={effect.from}
        onChange={(event) => onChange({ ...effect, from: event.target.value })}
        error={sending.errorAt('/effective_from')}
      />
      <TextField
        label="Until"
        type="date"
        optional
        hint="The first day on which they do not count any more. Empty: until others do."
        value={effect.until}
        onChange={(event) => onChange({ ...effect, until: event.target.value })}
        error={sending.errorAt('/effective_until')}
      />
    </div>
  )
}

'use client'
// A choice between few things that each need a sentence; in dialogs.
import { useId } from 'react'

interface RadioCardsProps<Value extends string> {
  readonly label: string
  readonly name: string
  readonly choices: readonly { readonly value: Value; readonly title: string; readonly note: string }[]
  readonly chosen: Value
  readonly onChoose: (value: Value) => void
}

export function RadioCards<Value extends string>({
  label,
  name,
  choices,
  chosen,
  onChoose,
}: RadioCardsProps<Value>) {
  const id = useId()
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {choices.map(({ value, title, note }) => (
          <label
            key={value}
            htmlFor={`${id}-${value}`}
            className="flex cursor-pointer gap-2.5 rounded-lg border border-line-strong px-3 py-2.5 hover:bg-hover has-checked:border-accent-text has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text"
          >
            <input
              type="radio"
              id={`${id}-${value}`}
              name={name}
              value={value}
              checked={value === chosen}
              onChange={() => onChoose(value)}
              className="mt-1 size-3.5 shrink-0 accent-(--accent) outline-none"
            />
            <span>
              <span className="block text-base font-medium">{title}</span>
              <span className="block text-sm text-ink-2">{note}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

// A box to tick with its words beside it; in forms.
import type { ComponentProps, ReactNode } from 'react'

interface CheckProps extends Omit<ComponentProps<'input'>, 'type' | 'className'> {
  readonly label: string
  readonly note?: ReactNode
}

export function CheckField({ label, note, ...input }: CheckProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 py-1.5">
      <input type="checkbox" {...input} className="mt-0.75 size-4 shrink-0 accent-(--accent)" />
      <span className="min-w-0">
        <span className="block text-sm">{label}</span>
        {note !== undefined && <span className="block text-xs text-ink-3">{note}</span>}
      </span>
    </label>
  )
}

'use client'
// What terms say once for all of their rules: the amount that counts, what binds, approval, coupons. In the
// dialog that publishes terms.
import { ChevronRight } from 'lucide-react'
import { SelectField } from '#ui/field.tsx'
import type { Settings, TermsDraft } from './terms-draft.ts'

const CHOICES: Readonly<{
  [Name in keyof Settings]: { label: string; values: Readonly<Record<Settings[Name], string>> }
}> = {
  base: { label: 'Amounts count', values: { net: 'without tax', gross: 'with tax' } },
  binds_on: {
    label: 'A customer is bound by',
    values: { sale: 'their first sale', lead: 'their first lead or sale' },
  },
  approval: {
    label: 'After the hold',
    values: { automatic: 'payable by itself', manual: 'payable when an admin approved it' },
  },
  coupons: {
    label: 'A coupon',
    values: { outrank: 'goes before clicks', as_click: 'counts as the latest click' },
  },
}
const NAMES = ['base', 'binds_on', 'approval', 'coupons'] as const

export function SettingsFields({
  draft,
  onChange,
}: {
  readonly draft: TermsDraft
  readonly onChange: (draft: TermsDraft) => void
}) {
  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 text-sm font-medium text-ink-2 hover:text-ink">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        Tax, binding, approval and coupons
      </summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        {NAMES.map((name) => (
          <SelectField
            key={name}
            label={CHOICES[name].label}
            value={draft[name]}
            onChange={({ target }) => onChange({ ...draft, [name]: target.value })}
          >
            {Object.entries(CHOICES[name].values).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </SelectField>
        ))}
      </div>
    </details>
  )
}

// Where a partner's money stands, from held to paid, one line a currency; on the partner's page and the
// partner's home.
import type { Balance } from '@openpartner/contract'
import type { CommissionState } from '@openpartner/contract/vocabulary'
import { Amount } from '#ui/amount.tsx'
import { Dot } from '#ui/badge.tsx'
import { COMMISSION_STATE } from '../states.tsx'

const PARTS = ['held', 'payable', 'in_transit', 'paid'] as const satisfies readonly CommissionState[]

interface BalanceStripProps {
  readonly balances: readonly Balance[]
  /** What a state means right now, such as the day the next amount becomes payable. */
  readonly notes?: Partial<Record<CommissionState, string>>
}

export function BalanceStrip({ balances, notes = {} }: BalanceStripProps) {
  return (
    <dl className="grid grid-cols-2 sm:grid-cols-4">
      {PARTS.map((part) => {
        const { title, tone } = COMMISSION_STATE[part]
        return (
          <div
            key={part}
            className="border-line px-4 py-4 max-sm:odd:border-r max-sm:nth-[n+3]:border-t sm:not-last:border-r sm:px-5"
          >
            <dt className="flex items-center gap-2 text-sm text-ink-2">
              <Dot tone={tone} />
              {title}
            </dt>
            <dd className="mt-1 text-lg font-semibold tracking-tight">
              {balances.length === 0 && <span className="text-ink-3">—</span>}
              {balances.map((balance) => (
                <div key={balance[part].currency}>
                  <Amount money={balance[part]} />
                </div>
              ))}
            </dd>
            {notes[part] !== undefined && (
              <dd className="mt-0.5 text-xs text-pretty text-ink-3">{notes[part]}</dd>
            )}
          </div>
        )
      })}
    </dl>
  )
}

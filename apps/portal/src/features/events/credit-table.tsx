// Who is credited: each partner's part of the credit and what it earns them; on the explanation of an event.
import type { Decision } from '@openpartner/contract'
import { Amount } from '#ui/amount.tsx'
import { type Column, Table } from '#ui/table.tsx'

type Reward = Decision['rewards'][number]

/** A longer fraction says nothing to people; the API gives it in full. */
const DIGITS_SHOWN = 6

const COLUMNS: readonly Column<Reward>[] = [
  {
    title: 'Partner',
    names: true,
    cell: ({ partner, text }) => (
      <div className="min-w-0">
        <span className="block font-medium">{partner.name}</span>
        <span className="block text-sm text-pretty text-ink-3">{text}</span>
      </div>
    ),
  },
  {
    title: 'Share',
    align: 'end',
    className: 'whitespace-nowrap',
    cell: ({ percent, weight: { numerator, denominator } }) => (
      <>
        <span>{percent} %</span>
        {denominator !== '1' && denominator.length <= DIGITS_SHOWN && (
          <span className="ml-1.5 text-xs text-ink-3">
            {numerator}/{denominator}
          </span>
        )}
      </>
    ),
  },
  {
    title: 'Amount',
    align: 'end',
    className: 'whitespace-nowrap',
    cell: ({ part, kept }) => {
      if (part === null) return <span className="text-ink-3">nothing</span>
      if (kept === null || kept.amount === part.amount) return <Amount money={part} strong />
      return (
        <>
          <Amount money={kept} strong />
          <span className="block text-xs text-ink-3">
            of <Amount money={part} />
          </span>
        </>
      )
    },
  },
]

export function CreditTable({ decision }: { decision: Decision }) {
  return (
    <>
      <Table
        label="Who is credited"
        columns={COLUMNS}
        rows={decision.rewards}
        idOf={({ partner }) => partner.id}
      />
      {decision.split !== null && (
        <p className="border-t border-line px-5 py-3 text-sm text-pretty text-ink-3 max-sm:px-4">
          {decision.split}
        </p>
      )}
    </>
  )
}

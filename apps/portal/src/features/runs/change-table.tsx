// Who gets more and who gets less, partner by partner and in all; on a run's page and where draft terms
// are tried.
import type { RunPass } from '@openpartner/contract'
import { countOf, isZero, moneyText } from '#format.ts'
import { Amount } from '#ui/amount.tsx'
import { cx } from '#ui/cx.ts'
import { type Column, Table } from '#ui/table.tsx'

type Change = RunPass['partners'][number]
type Total = RunPass['totals'][number]

export function ChangeTable({ pass }: { pass: RunPass }) {
  const isLater = pass.partners.some(({ later }) => !isZero(later))
  const columns: Column<Change>[] = [
    { title: 'Partner', names: true, className: 'sm:max-w-64', cell: ({ partner }) => partner.name },
    { title: 'Before', align: 'end', cell: ({ before }) => <Amount money={before} /> },
    { title: 'After', align: 'end', cell: ({ after }) => <Amount money={after} /> },
    ...(isLater ? [LATER] : []),
    { title: 'Change', align: 'end', cell: ({ change }) => <SignedAmount money={change} /> },
  ]
  return (
    <Table
      label="Change per partner"
      columns={columns}
      rows={pass.partners}
      idOf={({ partner, change }) => `${partner.id} ${change.currency}`}
    />
  )
}

const LATER: Column<Change> = {
  title: 'Later',
  align: 'end',
  cell: ({ later }) => <SignedAmount money={later} />,
}

/** One line a currency: what it costs more or less in all, and how many win and lose. */
export function TotalLines({ totals }: { totals: readonly Total[] }) {
  return (
    <ul className="divide-y divide-line">
      {totals.map((total) => (
        <li
          key={total.currency}
          className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-2.5"
        >
          <span className="text-ink-2">
            <Amount money={total.before} /> → <Amount money={total.after} strong />
            <span className="block text-sm text-ink-3">
              {countOf(total.winners, 'partner gets', 'partners get')} more,{' '}
              {countOf(total.losers, 'partner gets', 'partners get')} less
              {isZero(total.later) ? '' : `; ${signed(total.later)} for later events`}
            </span>
          </span>
          <span className="text-lg font-semibold">
            <SignedAmount money={total.change} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function SignedAmount({ money }: { money: Change['change'] }) {
  const isLess = money.amount.startsWith('-')
  return (
    <span
      className={cx(
        'figures whitespace-nowrap',
        isZero(money) ? 'text-ink-3' : isLess ? 'text-bad' : 'font-medium',
      )}
    >
      {signed(money)}
    </span>
  )
}

function signed(money: Change['change']): string {
  return `${money.amount.startsWith('-') || isZero(money) ? '' : '+'}${moneyText(money)}`
}

// What a run would pay, whom it leaves out and why, and what confirming means; in the dialog that prepares a
// run.
import type { PayoutPreview } from '@openpartner/contract'
import { countOf } from '#format.ts'
import { Amount, Amounts } from '#ui/amount.tsx'
import { Empty } from '#ui/empty.tsx'
import { Time } from '#ui/time.tsx'

export function PreviewLists({ preview }: { preview: PayoutPreview }) {
  const { due, left_out, totals, cut_off_at } = preview
  if (due.length === 0 && left_out.length === 0) {
    return (
      <Empty kind="nothing" title="Nothing is due" className="py-8">
        No commission is payable right now.
      </Empty>
    )
  }
  return (
    <>
      <h3 className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4 text-sm font-medium">
        {countOf(due.length, 'partner gets', 'partners get')} paid
        <span className="font-normal text-ink-3">
          payable by <Time at={cut_off_at} />
        </span>
      </h3>
      <ul className="divide-y divide-line border-y border-line text-sm">
        {due.map(({ partner, amount, commission_ids }) => (
          <li
            key={`${partner.id} ${amount.currency}`}
            className="flex items-baseline justify-between gap-4 py-2"
          >
            <span className="min-w-0">
              {partner.name}{' '}
              <span className="text-ink-3">for {countOf(commission_ids.length, 'commission')}</span>
            </span>
            <Amount money={amount} />
          </li>
        ))}
        {due.length > 0 && (
          <li className="flex items-baseline justify-between gap-4 py-2.5 text-right text-base font-semibold">
            Total
            <Amounts list={totals} />
          </li>
        )}
      </ul>
      {left_out.length > 0 && <LeftOutList leftOut={left_out} />}
      {due.length > 0 && (
        <p className="mt-4 text-sm text-pretty text-ink-2">
          Confirming books these amounts as on their way, so no other run can pay them again. No money moves
          by itself: you make the transfers, then record each result. What fails becomes payable again.
        </p>
      )}
    </>
  )
}

function LeftOutList({ leftOut }: { leftOut: PayoutPreview['left_out'] }) {
  return (
    <>
      <h3 className="mt-5 mb-1 text-sm font-medium">{countOf(leftOut.length, 'partner')} left out</h3>
      <ul className="divide-y divide-line border-y border-line text-sm">
        {leftOut.map(({ partner, amount, text }) => (
          <li
            key={`${partner.id} ${amount.currency}`}
            className="flex items-baseline justify-between gap-4 py-2"
          >
            <span className="min-w-0">
              <span className="block">{partner.name}</span>
              <span className="block text-ink-3">{text}</span>
            </span>
            <Amount money={amount} />
          </li>
        ))}
      </ul>
    </>
  )
}

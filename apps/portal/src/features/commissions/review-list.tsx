'use client'
// The list of commissions with a box on each row, and what can be done with those that are ticked; on the
// admin's list.
import type { Commission } from '@openpartner/contract'
import { REVIEW_DECISIONS } from '@openpartner/contract/vocabulary'
import { useState } from 'react'
import { countOf, moneyListText, sumByCurrency } from '#format.ts'
import { Button } from '#ui/button.tsx'
import { CommissionTable } from './commission-table.tsx'
import { ReviewDialog } from './review-dialog.tsx'
import { reviewsFor } from './review-texts.ts'

interface ReviewListProps {
  readonly commissions: readonly Commission[]
  readonly base: string
}

export function ReviewList({ commissions, base }: ReviewListProps) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const chosen = commissions.filter(({ id }) => ticked.has(id))
  const tick = (id: string, isTicked: boolean) => {
    const next = new Set(ticked)
    if (isTicked) next.add(id)
    else next.delete(id)
    setTicked(next)
  }
  const reviewable = commissions.filter((commission) => reviewsFor(commission).length > 0)
  const fitting = REVIEW_DECISIONS.filter((decision) =>
    chosen.some((commission) => reviewsFor(commission).includes(decision)),
  )
  return (
    <>
      <div className="flex min-h-12 flex-wrap items-center gap-2 border-b border-line px-4 py-2 text-sm sm:px-5">
        <Button
          size="sm"
          tone="quiet"
          className="-ml-2"
          disabled={reviewable.length === 0}
          onClick={() => setTicked(chosen.length > 0 ? new Set() : new Set(reviewable.map(({ id }) => id)))}
        >
          {chosen.length > 0 ? 'Tick none' : 'Tick all on this page'}
        </Button>
        <span aria-live="polite" className="grow text-ink-2">
          {chosen.length > 0 &&
            `${countOf(chosen.length, 'commission')}, ${moneyListText(sumByCurrency(chosen.map(({ amount }) => amount)))}`}
        </span>
        {fitting.map((decision) => (
          <ReviewDialog
            key={decision}
            decision={decision}
            commissions={chosen.filter((commission) => reviewsFor(commission).includes(decision))}
            size="sm"
            onDone={() => setTicked(new Set())}
          />
        ))}
      </div>
      <CommissionTable commissions={commissions} base={base} showPartner ticks={{ ticked, tick }} />
    </>
  )
}

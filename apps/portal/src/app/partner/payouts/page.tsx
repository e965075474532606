// What was paid to the partner and what is on its way; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listPayouts } from '#api/resources.ts'
import { PayoutTable } from '#features/payouts/payout-table.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Payouts' }

const LEAD = 'Transfers to you, with the reference to find them by on your side.'

export default async function PayoutsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const payouts = await outcomeOf(listPayouts({ cursor }))
  return (
    <Page title="Payouts" lead={LEAD}>
      <Card flush>
        {!payouts.ok ? (
          <Refused problem={payouts.problem} />
        ) : payouts.value.data.length > 0 ? (
          <>
            <PayoutTable payouts={payouts.value.data} canRecord={false} />
            <Pager
              shown={payouts.value.data.length}
              noun="payout"
              nextCursor={payouts.value.next_cursor}
              pathname="/partner/payouts"
              query={{ cursor }}
            />
          </>
        ) : (
          <Empty
            kind="nothing"
            title="No payouts yet"
            action={<ButtonLink href="/partner/earnings">See your earnings</ButtonLink>}
          >
            The brand pays what is payable in its next run; each transfer is listed here.
          </Empty>
        )}
      </Card>
    </Page>
  )
}

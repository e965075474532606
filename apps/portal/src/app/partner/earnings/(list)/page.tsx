// Everything the partner earned, with the reason and the state of each; read by Next.
import { COMMISSION_STATES } from '@openpartner/contract/vocabulary'
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { listBalances, listCommissions } from '#api/resources.ts'
import { BalanceStrip } from '#features/commissions/balance-strip.tsx'
import { CommissionTable } from '#features/commissions/commission-table.tsx'
import { StateChoices } from '#features/commissions/state-choices.tsx'
import { readChoice, readParam, type SearchParams } from '#query.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Earnings' }

const LEAD = 'Every commission with its reason. Open one to follow it from the click to your bank.'

export default async function EarningsPage({ searchParams }: { searchParams: SearchParams }) {
  const state = await readChoice(searchParams, 'state', COMMISSION_STATES)
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(Promise.all([listBalances(), listCommissions({ state, cursor })]))
  if (!loaded.ok) {
    return (
      <Page title="Earnings" lead={LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [balances, commissions] = loaded.value
  return (
    <Page title="Earnings" lead={LEAD}>
      <Stack>
        <Card flush>
          <BalanceStrip balances={balances.data} />
        </Card>
        <Card flush>
          <StateChoices chosen={state} />
          {commissions.data.length > 0 ? (
            <>
              <CommissionTable commissions={commissions.data} base="/partner/earnings" showPartner={false} />
              <Pager
                shown={commissions.data.length}
                noun="commission"
                nextCursor={commissions.next_cursor}
                pathname="/partner/earnings"
                query={{ state, cursor }}
              />
            </>
          ) : state !== undefined || cursor !== undefined ? (
            <Empty
              kind="filtered"
              title="Nothing in this state"
              action={
                <ButtonLink size="sm" href="/partner/earnings">
                  Show all earnings
                </ButtonLink>
              }
            />
          ) : (
            <Empty
              kind="nothing"
              title="Nothing earned yet"
              action={<ButtonLink href="/partner/links">Go to your links</ButtonLink>}
            >
              When somebody who came through your link buys, the commission appears here within seconds.
            </Empty>
          )}
        </Card>
      </Stack>
    </Page>
  )
}

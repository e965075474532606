// What is owed to whom, the next run, and the runs so far; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import {
  findSession,
  listBalances,
  listPayoutRuns,
  listWriteOffs,
  loadAdminNames,
  loadAgeing,
} from '#api/resources.ts'
import { BalanceTable } from '#features/payouts/balance-table.tsx'
import { OwedStrip } from '#features/payouts/owed-strip.tsx'
import { OwedTable } from '#features/payouts/owed-table.tsx'
import { PrepareRun } from '#features/payouts/prepare-run.tsx'
import { PAYOUTS_LEAD, RunTable } from '#features/payouts/run-table.tsx'
import { WriteOffTable } from '#features/payouts/write-off-table.tsx'
import { isZero } from '#format.ts'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Payouts' }

export default async function PayoutsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(
    Promise.all([
      listBalances(),
      listPayoutRuns({ cursor }),
      loadAgeing(),
      listWriteOffs({ limit: 20 }),
      findSession(),
      loadAdminNames(),
    ]),
  )
  if (!loaded.ok) {
    return (
      <Page title="Payouts" lead={PAYOUTS_LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [balances, runs, ageing, writeOffs, session, names] = loaded.value
  const currencies = [...new Set(balances.data.map(({ payable }) => payable.currency))]
  const isAnythingPayable = balances.data.some(({ payable }) => !isZero(payable))
  return (
    <Page
      title="Payouts"
      lead={PAYOUTS_LEAD}
      actions={
        isAnythingPayable && (
          <PrepareRun currency={currencies.length === 1 ? (currencies[0] ?? null) : null} />
        )
      }
    >
      <Stack>
        <Card flush>
          <OwedStrip balances={balances.data} />
        </Card>
        <Card title="Balances" flush>
          {balances.data.length > 0 ? (
            <BalanceTable balances={balances.data} />
          ) : (
            <Empty kind="nothing" title="Nothing is owed">
              Commissions appear here while they are held, and can be paid when their hold ends.
            </Empty>
          )}
        </Card>
        {ageing.data.length > 0 && (
          <Card
            title="Owed by partners"
            flush
            note="Taken back after it was paid. What they earn covers the oldest part first."
          >
            <OwedTable ageing={ageing} />
          </Card>
        )}
        {writeOffs.data.length > 0 && (
          <Card title="Newest write-offs" flush note="Who asks cannot approve: two admins decide.">
            <WriteOffTable
              writeOffs={writeOffs.data}
              ownId={session?.workspace?.member_id ?? null}
              names={names}
            />
          </Card>
        )}
        <Card title="Runs" flush>
          {runs.data.length > 0 ? (
            <>
              <RunTable runs={runs.data} />
              <Pager
                shown={runs.data.length}
                noun="run"
                nextCursor={runs.next_cursor}
                pathname="/admin/payouts"
                query={{ cursor }}
              />
            </>
          ) : (
            <Empty kind="nothing" title="No runs yet">
              {isAnythingPayable
                ? 'Prepare the first one: you see what it would pay before anything is booked.'
                : 'As soon as something is payable you can prepare the first one.'}
            </Empty>
          )}
        </Card>
      </Stack>
    </Page>
  )
}

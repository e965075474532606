// One payout run: its payouts and their results, whom it left out and why; read by Next.
import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findSession, loadPayoutRun } from '#api/resources.ts'
import { LeftOutTable, PayoutTable } from '#features/payouts/payout-table.tsx'
import { RunFacts } from '#features/payouts/run-facts.tsx'
import { RunBadge } from '#features/payouts/run-table.tsx'
import { countOf, moneyListText } from '#format.ts'
import { Card } from '#ui/card.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Payout run' }

export default async function PayoutRunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const [loaded, session] = await Promise.all([outcomeOf(loadPayoutRun(id)), findSession()])
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const run = loaded.value
  return (
    <Page
      under={{ href: '/admin/payouts', title: 'Payouts' }}
      title={moneyListText(run.totals)}
      badge={<RunBadge run={run} />}
      lead={`${countOf(run.payouts.length, 'payout')}. Make the transfers, then record how each one ended.`}
      actions={
        // A plain link: a download is no page for the router to prefetch.
        <a
          href={`/admin/payouts/${id}/csv`}
          className="inline-flex h-9 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-3.5 font-medium shadow-card hover:bg-hover"
        >
          <Download aria-hidden className="size-4" />
          Download CSV
        </a>
      }
    >
      <div className="grid items-start gap-5 2xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Stack>
          <Card title="Payouts" flush>
            <PayoutTable payouts={run.payouts} canRecord />
          </Card>
          {run.left_out.length > 0 && (
            <Card title="Left out" flush note="Their commissions stay payable and wait for the next run.">
              <LeftOutTable leftOut={run.left_out} />
            </Card>
          )}
        </Stack>
        <Card title="About this run">
          <RunFacts run={run} ownId={session?.workspace?.member_id ?? null} />
        </Card>
      </div>
      <div className="mt-5">
        <IdLine id={run.id} />
      </div>
    </Page>
  )
}

// Past periods decided again, simulations, and how far the books are closed; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { ALL, listAttributionRuns, listPeriodClosings, listPrograms } from '#api/resources.ts'
import { CloseBooks } from '#features/runs/close-books.tsx'
import { RUNS_LEAD, RunTable } from '#features/runs/run-table.tsx'
import { StartRun } from '#features/runs/start-run.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Card } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Pager } from '#ui/pager.tsx'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Re-runs' }

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  const cursor = await readParam(searchParams, 'cursor')
  const loaded = await outcomeOf(
    Promise.all([listAttributionRuns({ cursor }), listPeriodClosings(), listPrograms(ALL)]),
  )
  if (!loaded.ok) {
    return (
      <Page title="Re-runs" lead={RUNS_LEAD}>
        <Card>
          <Refused problem={loaded.problem} />
        </Card>
      </Page>
    )
  }
  const [runs, closings, programs] = loaded.value
  const through = closings.data[0]?.through ?? null
  return (
    <Page
      title="Re-runs"
      lead={RUNS_LEAD}
      actions={programs.data.length > 0 && <StartRun programs={programs.data} />}
    >
      <Stack>
        <Card title="Runs" flush>
          {runs.data.length > 0 ? (
            <>
              <RunTable runs={runs.data} />
              <Pager
                shown={runs.data.length}
                noun="run"
                nextCursor={runs.next_cursor}
                pathname="/admin/runs"
                query={{ cursor }}
              />
            </>
          ) : (
            <Empty kind="nothing" title="No runs yet">
              Make one to see what a past period would come to under another model or window.
            </Empty>
          )}
        </Card>
        <Card title="Closed books" actions={<CloseBooks />}>
          <p className="text-base text-ink-2">
            {through === null
              ? 'No period is closed: what becomes known late may change any decision.'
              : `Closed through ${through} (UTC): what becomes known late changes no decision up to then.`}
          </p>
        </Card>
      </Stack>
    </Page>
  )
}

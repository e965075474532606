// One run: how far it is, who gets more or less, and applying it; read by Next.
import type { AttributionRun } from '@openpartner/contract'
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findSession, loadAttributionRun } from '#api/resources.ts'
import { ActorName } from '#features/actor-name.tsx'
import { ChangeTable, TotalLines } from '#features/runs/change-table.tsx'
import { ApplyRun, CancelRun } from '#features/runs/end-run.tsx'
import { isUnderWay, RunBadge } from '#features/runs/run-state.tsx'
import { Watch } from '#features/runs/watch.tsx'
import { countText } from '#format.ts'
import { Card, Facts } from '#ui/card.tsx'
import { Empty } from '#ui/empty.tsx'
import { IdLine } from '#ui/id-line.tsx'
import { Page, Stack } from '#ui/page.tsx'
import { Refused } from '#ui/refused.tsx'
import { Time } from '#ui/time.tsx'

export const metadata: Metadata = { title: 'Re-run' }

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const [loaded, session] = await Promise.all([outcomeOf(loadAttributionRun(id)), findSession()])
  if (!loaded.ok) return <Refused problem={loaded.problem} asPage />
  const run = loaded.value
  const canCancel = run.state === 'queued' || run.state === 'computing' || run.state === 'ready'
  return (
    <Page
      under={{ href: '/admin/runs', title: 'Re-runs' }}
      title={run.purpose === 'simulation' ? `Simulation of ${run.program.name}` : run.program.name}
      badge={<RunBadge state={run.state} />}
      lead={run.text}
      actions={
        <>
          {canCancel && run.purpose === 'rerun' && <CancelRun id={run.id} />}
          <ApplyRun run={run} />
        </>
      }
    >
      {isUnderWay(run.state) && <Watch />}
      <div className="grid items-start gap-5 2xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Stack>
          {run.applied !== null && (
            <Diff
              title={run.state === 'applied' ? 'Booked' : 'Booked so far'}
              pass={run.applied}
              note={run.differs ? 'Not what the preview showed: facts came between.' : undefined}
            />
          )}
          <Diff
            title="Preview"
            pass={run.preview}
            note={
              run.outdated ? 'Events of the period were told since; booking may differ from this.' : undefined
            }
          />
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

interface DiffProps {
  readonly title: string
  readonly pass: AttributionRun['preview']
  readonly note: string | undefined
}

function Diff({ title, pass, note }: DiffProps) {
  if (pass === null || pass.partners.length === 0) {
    return (
      <Card title={title}>
        <Empty
          kind="nothing"
          title={pass?.finished_at ? 'Nobody earns or earned anything' : 'Nothing computed yet'}
        >
          {pass === null ? 'The worker begins in a moment.' : `${countText(pass.events)} events looked at.`}
        </Empty>
      </Card>
    )
  }
  return (
    <Card title={title} note={note} flush>
      <div className="border-b border-line px-4 sm:px-5">
        <TotalLines totals={pass.totals} />
      </div>
      <ChangeTable pass={pass} />
    </Card>
  )
}

function RunFacts({ run, ownId }: { run: AttributionRun; ownId: string | null }) {
  const pass = run.applied ?? run.preview
  const facts = [
    { name: 'From', value: <Time at={run.period.from} /> },
    { name: 'To', value: <Time at={run.period.to} /> },
    { name: 'Policy', value: run.policy.text },
    { name: 'Events', value: countText(run.events) },
    { name: 'Changed', value: pass === null ? '—' : countText(pass.changed) },
    {
      name: 'Speed',
      value: pass?.rows_per_second ? `${countText(pass.rows_per_second)} events a second` : '—',
    },
    { name: 'Made by', value: <ActorName actor={run.created_by} ownId={ownId} /> },
    { name: 'Made', value: <Time at={run.created_at} /> },
  ]
  const applied =
    run.applied_at === null || run.applied_by === null
      ? []
      : [
          { name: 'Applied by', value: <ActorName actor={run.applied_by} ownId={ownId} /> },
          { name: 'Applied', value: <Time at={run.applied_at} /> },
        ]
  return <Facts facts={[...facts, ...applied]} />
}

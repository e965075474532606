// The shape of the page of runs while it loads; read by Next.
import { RUNS_LEAD } from '#features/runs/run-table.tsx'
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <ListPageSkeleton title="Re-runs" lead={RUNS_LEAD} />
}

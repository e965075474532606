// The shape of the overview while it loads; read by Next.
import { DashboardSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <DashboardSkeleton title="Overview" lead="Counting…" />
}

// The shape of the payouts page while it loads; read by Next.
import { PAYOUTS_LEAD } from '#features/payouts/run-table.tsx'
import { ListPageSkeleton } from '#ui/skeleton.tsx'

export default function Loading() {
  return <ListPageSkeleton title="Payouts" lead={PAYOUTS_LEAD} />
}
